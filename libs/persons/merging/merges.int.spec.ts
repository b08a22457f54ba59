import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { decidedFully, diplomaIssued, notified } from '#libs/domain/journey/testing/facts.js';
import { fact, started } from '#libs/domain/journey/testing/given.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import { journeyKind } from '#libs/journey/kind.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { ErasureRefused } from '#libs/persons/erasure/erasures.js';
import { themself, PersonExporter } from '#libs/persons/person-export/person-exporter.js';
import { exportPage } from '#libs/persons/person-export/export-page.js';
import { toldKinds } from '#libs/persons/person-export/told-kinds.js';
import { shownToNobody } from '#libs/persons/vault/access-log.js';
import { PersonUnknown } from '#libs/persons/vault/vault.js';
import { lockUntilCommit } from '#libs/platform/database/advisory-locks.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import type { Reserved } from '#libs/record/commands/reservation.js';
import { reserve } from '#libs/record/commands/reserve.js';
import { newCommand, newLease, request as requestOf } from '#libs/record/journal/testing/commands.js';
import { idsOfPerson } from '#libs/record/persons/ids-of-persons.js';
import { verify } from '#libs/verification/verify.js';
import { openTestPrivacy, testRules, type TestPrivacy } from '#test/harness/privacy.js';
import { MergeOfAnotherRequest, MergeRefused, PersonMerges, type MergeRequest } from './merges.js';

const one = { actorId: 'act_one', role: 'ADMINISTRATOR' };
const other = { actorId: 'act_other', role: 'ADMINISTRATOR' };
const reader = { ...one, operation: 'test', streamId: null, requestId: null };
const year = 2024;

const vaeOf = (candidateId: string) => [
  started(`${year}-01-10`, { candidateId, path: 'VAE', route: 'VAE' }),
  fact('submit-feasibility-file', { files: [] }, `${year}-01-10`, { attached: { feasibilityFiles: { sameCertification: 0, all: 0 } } }),
];
const abandoned = (candidateId: string) => [
  started(`${year}-01-10`, { candidateId }),
  fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, `${year}-03-01`),
];
const certified = (candidateId: string) => [
  ...decidedFully({ candidateId }),
  notified(`${year}-02-05`),
  diplomaIssued(`${year}-02-10`, 'D-two-blocks-2024-00001'),
];

describe('a person registered twice', () => {
  let test: TestPrivacy;
  let merges: PersonMerges;
  let records: CommandRecords;
  let next = 0;

  beforeAll(async () => {
    test = await openTestPrivacy();
    merges = new PersonMerges(test);
    records = new CommandRecords(test.dataSource, streamKinds);
  });
  afterAll(async () => {
    await test.close();
    await test.database.drop();
  });

  const newId = (what = 'mrg') => `${what}_${(next += 1)}`;
  const enrol = async (identity: object = {}) =>
    (
      await test.candidates.create(
        { familyName: 'Lefèvre', givenNames: ['Zoé'], birthDate: '1991-02-28', ...identity },
        undefined,
        'act_one',
      )
    ).id;
  const asked = (first: string, second: string, rest: Partial<MergeRequest> = {}): MergeRequest => ({
    ...{ candidateIds: [first, second], ground: 'REGISTERED_TWICE', compared: ['IDENTITY_DOCUMENT'], reference: null },
    ...rest,
  });
  const ask = async (first: string, second: string, id = newId()) => merges.request(id, asked(first, second), one);
  const merge = async (first: string, second: string) => merges.confirm((await ask(first, second)).id, other);
  const separate = async (mergeId: string) => {
    const { id } = await merges.requestSeparation(newId(), { mergeId, ground: 'TWO_PERSONS', reference: null }, other);
    return merges.confirm(id, one);
  };
  const codes = async (step: Promise<unknown>): Promise<readonly string[]> =>
    step.then(
      () => [],
      (error: unknown) => {
        if (!(error instanceof MergeRefused)) throw error;
        return error.reasons.map(({ code }) => code);
      },
    );
  const ids = async (id: string) => idsOfPerson(test.dataSource, id);
  const sorted = (...all: string[]) => all.toSorted();

  type Sent = Pick<SentCommand, 'name'> & { readonly data: object };

  /** What a command of a new journey of a candidate reserves. */
  function reservations(candidateId: string, command: Sent) {
    const standing = { opened: { candidateId }, certification: testRules, scope: 'FULL' } as never;
    const sent = { occurredAt: `${year}-06-01T08:00:00.000Z`, ...command } as SentCommand;
    return journeyKind.reservationsOf(command.name === 'start-journey' ? null : standing, [sent] as never, null);
  }

  /** Received as the API receives it. */
  async function receive(candidateId: string, command: Sent) {
    const { requests, attach } = reservations(candidateId, command);
    let got: readonly Reserved[] = [];
    const build = (reserved: readonly Reserved[]) => {
      got = reserved;
      return { ...requestOf(), commands: attach(reserved) };
    };
    const { record } = await records.receive(newCommand(), requests, build, newLease());
    const refused = record.refusal?.type === 'CommandRefused' ? record.refusal.detail.unmet.map(({ sentence }) => sentence) : [];
    return { record, refused, counted: got.find((each) => each.kind === 'COUNTED') ?? null };
  }
  const start = async (candidateId: string) =>
    receive(candidateId, {
      name: 'start-journey',
      data: { candidateId, certification: { code: testRules.code }, path: 'TRAINING', route: 'FORMATION_CONTINUE', heldBlocks: [] },
    });
  const file = async (candidateId: string) => receive(candidateId, { name: 'submit-feasibility-file', data: { files: [] } });
  const lettingGo = async <T extends { readonly record: { readonly commandId: string } }>(received: Promise<T>): Promise<T> => {
    const done = await received;
    await test.dataSource.query('DELETE FROM reservation WHERE held_by = $1', [done.record.commandId]);
    return done;
  };

  it('is two until an administrator has asked and another has confirmed, whatever their names; asked again it answers the same', async () => {
    const [first, second] = [await enrol(), await enrol()];
    expect([await ids(first), await ids(second)]).toEqual([[first], [second]]);
    const id = newId();
    const requested = await ask(second, first, id);
    expect(requested).toMatchObject({ status: 'REQUESTED', candidateIds: sorted(first, second), differences: [], requestedBy: 'act_one' });
    expect(await ask(first, second, id)).toEqual(requested);
    await expect(ask(first, await enrol(), id)).rejects.toThrow(MergeOfAnotherRequest);
    expect(await codes(ask(first, second))).toEqual(['merge.already-asked']);
    expect(await codes(merges.confirm(id, one))).toEqual(['merge.same-person']);
    expect(await ids(first)).toEqual([first]);
    const confirmed = await merges.confirm(id, other);
    expect(confirmed).toMatchObject({ status: 'CONFIRMED', confirmedBy: 'act_other', separatedBy: null });
    expect([await ids(first), await ids(second)]).toEqual([sorted(first, second), sorted(first, second)]);
    expect(await merges.confirm(id, { actorId: 'act_third', role: 'ADMINISTRATOR' })).toEqual(confirmed);
    expect(await codes(ask(first, second))).toEqual(['merge.already']);
    expect(await codes(merges.withdraw(id, one))).toEqual(['merge.not-awaited']);
  });

  it('stays two where the request is withdrawn, names nobody, or one registration twice', async () => {
    const [first, second] = [await enrol(), await enrol()];
    const { id } = await ask(first, second);
    const withdrawn = await merges.withdraw(id, other);
    expect(await merges.withdraw(id, one)).toEqual(withdrawn);
    expect(await codes(merges.confirm(id, other))).toEqual(['merge.not-awaited']);
    expect(await codes(ask(first, first))).toEqual(['merge.same-id']);
    await expect(ask(first, 'can_nobody')).rejects.toThrow(new PersonUnknown('can_nobody'));
    const juror = (await test.people.create({ kind: 'JUROR', familyName: 'Guégan', givenNames: ['Yann'] })).id;
    await expect(ask(first, juror)).rejects.toThrow(PersonUnknown);
    expect(await ids(first)).toEqual([first]);
  });

  it('waits, killed between the request and its confirmation, for another process to confirm; two at once confirm it once', async () => {
    const [first, second] = [await enrol(), await enrol()];
    const { id } = await ask(first, second);
    const again = await test.again();
    expect(await idsOfPerson(again.dataSource, first)).toEqual([first]);
    const elsewhere = new PersonMerges(again);
    const [here, there] = await Promise.all([
      merges.confirm(id, other),
      elsewhere.confirm(id, { actorId: 'act_third', role: 'ADMINISTRATOR' }),
    ]);
    expect(here).toEqual(there);
    expect(here.status).toBe('CONFIRMED');
    await again.close();
  });

  it('three times is one through either of the others, in no circle; what separates two leaves the third where it was bound', async () => {
    const [a, b, c] = [await enrol(), await enrol(), await enrol()];
    const circle = [await ask(a, b), await ask(b, c), await ask(a, c)];
    const ab = await merges.confirm(circle[0]!.id, other);
    await merges.confirm(circle[1]!.id, other);
    expect(await codes(merges.confirm(circle[2]!.id, other))).toEqual(['merge.already']);
    for (const id of [a, b, c]) expect(await ids(id)).toEqual(sorted(a, b, c));
    const { id } = await merges.requestSeparation(newId(), { mergeId: ab.id, ground: 'TWO_PERSONS', reference: null }, one);
    expect(await codes(merges.confirm(id, one))).toEqual(['merge.same-person']);
    expect(await ids(a)).toEqual(sorted(a, b, c));
    await merges.confirm(id, other);
    expect([await ids(a), await ids(b), await ids(c)]).toEqual([[a], sorted(b, c), sorted(b, c)]);
    expect(await codes(merges.requestSeparation(newId(), { mergeId: ab.id, ground: 'CONTESTED', reference: null }, one))).toEqual([
      'separation.not-merged',
    ]);
    // Separated by mistake, they may be united anew: by the request that the circle had refused, or by another.
    await merges.confirm(circle[2]!.id, other);
    expect(await ids(b)).toEqual(sorted(a, b, c));
  });

  it('is whomever standing merges bind, whatever was united and separated, in whatever order', async () => {
    const everybody = await Promise.all(Array.from({ length: 5 }, async () => enrol()));
    const step = fc.record({ one: fc.nat({ max: 4 }), other: fc.nat({ max: 4 }), separates: fc.boolean() });
    let standing: readonly { readonly id: string; readonly pair: readonly [string, string] }[] = [];
    const boundTo = (id: string, known: ReadonlySet<string> = new Set([id])): readonly string[] => {
      const met = standing.flatMap(({ pair }) => (pair.some((each) => known.has(each)) ? pair : []));
      return met.every((each) => known.has(each)) ? [...known].toSorted() : boundTo(id, new Set([...known, ...met]));
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        for (const { one: left, other: right, separates } of steps) {
          const pair = [everybody[left]!, everybody[right]!] as const;
          const undone = standing[(left + right) % Math.max(1, standing.length)];
          if (separates && undone) {
            await separate(undone.id);
            standing = standing.filter((each) => each !== undone);
          } else if (left !== right && !boundTo(pair[0]).includes(pair[1])) {
            standing = [...standing, { id: (await merge(...pair)).id, pair }];
          } else expect(await codes(ask(...pair))).toEqual([left === right ? 'merge.same-id' : 'merge.already']);
          for (const id of everybody) expect(await ids(id)).toEqual(boundTo(id));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('is told to have died under one id, where the other is united with it', async () => {
    const [first, second] = [await enrol(), await enrol()];
    const died = fact('record-death', {}, `${year}-02-01`);
    const { journeyId } = await test.journey(first, 'x', started(`${year}-01-10`, { candidateId: first }), died);
    const { registrations } = await merges.consequences(await ask(first, second), reader);
    expect(registrations.flatMap(({ journeys }) => journeys)).toMatchObject([{ journeyId, diedOn: `${year}-02-01` }]);
  });

  it('tells who asks, and who confirms, all that would follow', async () => {
    const [first, second] = [await enrol(), await enrol({ familyName: 'Morvan', birthDate: '1991-02-27', givenNames: ['Zoe'] })];
    const [vae, training] = [await test.journey(first, 'x', ...vaeOf(first)), await test.journey(second, 'x', ...vaeOf(second))];
    const merged = await ask(first, second);
    expect(merged.differences).toEqual(['familyName', 'birthDate']);
    const told = await merges.consequences(merged, reader);
    expect(told).toMatchObject({
      registrations: expect.arrayContaining([
        {
          candidateId: first,
          recordedOn: expect.any(String),
          journeys: [expect.objectContaining({ journeyId: vae.journeyId, isOpen: true })],
        },
      ]),
      openTwice: [{ certification: testRules.code, journeyIds: expect.arrayContaining([vae.journeyId, training.journeyId]) }],
      feasibilityFiles: [{ year, certification: testRules.code, deposited: { sameCertification: 2, all: 2 }, isReached: true }],
      nirs: 'NOT_BOTH',
    });
    expect(told.differences.find(({ field }) => field === 'familyName')?.values).toEqual(
      expect.arrayContaining([
        { candidateId: first, value: 'Lefèvre' },
        { candidateId: second, value: 'Morvan' },
      ]),
    );
    const read = await test.vault.accesses.list({ personId: second, limit: 10 });
    expect(read).toEqual([expect.objectContaining({ category: 'IDENTITY', operation: 'test' })]);
    // What has come to contradict since it was asked was seen by nobody.
    await test.candidates.correct(second, { birthPlace: 'Lannion' }, null, reader);
    await test.candidates.correct(first, { birthPlace: 'Pleubian' }, null, reader);
    expect(await codes(merges.confirm(merged.id, other))).toEqual(['merge.differences-changed']);
  });

  it('counts one open journey for a certification and the year’s files under both ids; what was accepted stands, and homonyms count apart', async () => {
    const [first, second, homonym] = [await enrol(), await enrol(), await enrol()];
    await test.journey(first, 'x', ...vaeOf(first));
    await test.journey(second, 'x', ...vaeOf(second));
    const { id } = await merge(first, second);
    expect((await lettingGo(file(second))).counted).toMatchObject({ underLabel: 2, all: 2 });
    expect((await lettingGo(file(homonym))).counted).toMatchObject({ underLabel: 0, all: 0 });
    // Both have one: neither is undone, and no other is opened.
    expect((await start(first)).refused).toEqual([expect.stringContaining('Ce candidat a déjà un parcours ouvert')]);
    const third = await enrol();
    const bound = await merge(second, third);
    expect((await start(third)).refused).toEqual([expect.stringContaining('sous une autre inscription')]);
    expect((await lettingGo(start(homonym))).refused).toEqual([]);
    expect((await verify({ kinds: streamKinds, dataSource: test.dataSource, temporal: null, keysFolder: test.keysFolder })).isSound).toBe(
      true,
    );
    await separate(bound.id);
    expect((await lettingGo(start(third))).refused).toEqual([]);
    await separate(id);
    expect((await lettingGo(file(second))).counted).toMatchObject({ underLabel: 1, all: 1 });
  });

  const heldOpen = async (work: (manager: EntityManager) => Promise<unknown>, meanwhile: () => Promise<void>): Promise<void> => {
    const runner = test.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      await work(runner.manager);
      await meanwhile();
      await runner.commitTransaction();
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      await runner.release();
    }
  };
  const isWaiting = async (work: Promise<unknown>): Promise<boolean> => Promise.race([work.then(() => false), sleep(300).then(() => true)]);
  const all = ({ counted }: Awaited<ReturnType<typeof file>>) => (counted?.kind === 'COUNTED' ? counted.all : -1);

  it('is confirmed once a command that is reserving for either has ended, so that whoever comes after counts what that one took', async () => {
    const [first, second] = [await enrol(), await enrol()];
    const { id } = await ask(first, second);
    let confirming: Promise<unknown> = Promise.resolve();
    await heldOpen(
      async (manager) => {
        const { requests } = reservations(first, { name: 'submit-feasibility-file', data: { files: [] } });
        return reserve(manager, newCommand(), requests);
      },
      async () => {
        confirming = merges.confirm(id, other);
        expect(await isWaiting(confirming)).toBe(true);
      },
    );
    await confirming;
    expect(new Set((await Promise.all([file(second), file(first), file(second)])).map(all))).toEqual(new Set([1, 2, 3]));
  });

  it('is counted together by a command that came while the merge was being confirmed', async () => {
    const [first, second] = [await enrol(), await enrol()];
    await file(first);
    const { id } = await ask(first, second);
    let sending: ReturnType<typeof file> | null = null;
    await heldOpen(
      async (manager) => {
        await lockUntilCommit(manager, 'personMerges');
        const sql = `UPDATE person_merge SET status = 'CONFIRMED', confirmed_by = 'act_other', confirmed_role = 'ADMINISTRATOR', confirmed_at = now() WHERE id = $1`;
        await manager.query(sql, [id]);
      },
      async () => {
        sending = file(second);
        expect(await isWaiting(sending)).toBe(true);
      },
    );
    expect(all(await sending!)).toBe(1);
  });

  it('never deadlocks where it is united while journeys are opened under each id, and none is opened after', async () => {
    for (let round = 0; round < 5; round += 1) {
      const persons = [await enrol(), await enrol(), await enrol()] as const;
      const [one_, two, three] = persons;
      const pending = [await ask(one_, two), await ask(two, three)];
      const started = await Promise.all([
        ...persons.map(async (id) => start(id)),
        ...pending.map(async ({ id }) => merges.confirm(id, other).then(() => null)),
        ...persons.map(async (id) => start(id)),
      ]);
      const held = started.flatMap((each) => (each && each.refused.length === 0 ? [each] : []));
      expect(held.length).toBeGreaterThan(0);
      for (const id of persons) expect((await start(id)).refused).toHaveLength(1);
    }
  });

  it('is erased under both ids by one decision, each with its certificate, and what holds one holds the other', async () => {
    const [first, second] = [await enrol(), await enrol()];
    await test.journey(first, 'remarque', ...abandoned(first));
    await test.journey(second, 'remarque', ...abandoned(second));
    await merge(first, second);
    await test.holds.place(newId('hold'), { personId: second, ground: 'LITIGATION', reason: 'recours' }, one);
    const erasure = {
      personId: first,
      categories: ['IDENTITY', 'EVALUATION', 'H_PLUS'] as const,
      ground: 'PERSON_REQUEST' as const,
      reference: null,
    };
    const on = new Date('2026-06-01T10:00:00Z');
    await expect(test.erasures.request(newId('era'), erasure, one, on)).rejects.toThrow(ErasureRefused);
    await test.holds.lift(`hold_${next - 1}`, 'désistement', other);
    const requested = await test.erasures.request(newId('era'), erasure, one, on);
    expect(await codes(ask(first, await enrol()))).toEqual(['merge.erasure-asked']);
    const done = await test.erasures.confirm(requested.id, other, on);
    expect(done).toMatchObject({ personId: first, status: 'DONE', certificate: { verification: { isSound: true } } });
    for (const id of [first, second]) {
      expect((await test.candidates.get(id, shownToNobody))?.identity).toBeNull();
      expect(
        [...((await test.cases.findCase(id))?.living ?? [])].filter((category) => erasure.categories.includes(category as never)),
      ).toEqual([]);
    }
    const entries = (await test.ledger.entries()).filter(({ personId }) => [first, second].includes(personId));
    expect(entries.map(({ personId }) => personId)).toEqual([second, first]);
    expect(new Set(entries.map(({ erasureId }) => erasureId)).size).toBe(2);
    expect(await codes(ask(first, await enrol()))).toEqual(['merge.erased']);
  });

  it('is erased whole though the process was killed between the two, once confirmed again', async () => {
    const [first, second] = [await enrol(), await enrol()];
    await merge(first, second);
    const requested = await test.erasures.request(
      newId('era'),
      { personId: first, categories: ['IDENTITY'], ground: 'PERSON_REQUEST', reference: null },
      one,
    );
    const appendErasure = test.ledger.appendErasure.bind(test.ledger);
    test.ledger.appendErasure = async (given) => {
      if (given.personId === first) throw new Error('killed');
      return appendErasure(given);
    };
    await expect(test.erasures.confirm(requested.id, other)).rejects.toThrow('killed');
    test.ledger.appendErasure = appendErasure;
    const again = await test.again();
    expect(await again.erasures.reapply()).toBe(1);
    expect(await again.erasures.finishAll()).toBe(1);
    expect((await again.candidates.get(second, shownToNobody))?.identity).toBeNull();
    expect(await again.erasures.confirm(requested.id, other)).toMatchObject({ status: 'DONE' });
    expect((await again.candidates.get(first, shownToNobody))?.identity).toBeNull();
    await again.close();
  });

  it('is purged of what neither id needs any more, and of nothing before', async () => {
    const [first, second] = [await enrol(), await enrol()];
    await test.journey(first, 'x', ...abandoned(first));
    const open = await test.journey(second, 'x', started(`${year}-01-10`, { candidateId: second }));
    const purged = async () => {
      const planned: string[] = [];
      await test.purge.run({ on: '2099-01-01', dryRun: true, onPerson: ({ personId }) => planned.push(personId) });
      return [first, second].filter((id) => planned.includes(id));
    };
    expect(await purged()).toEqual([first]);
    const { id } = await merge(first, second);
    expect(await purged()).toEqual([]);
    await separate(id);
    expect(await purged()).toEqual([first]);
    await merge(first, second);
    const left = open.given.and(fact('abandon', { reason: 'PERSONAL', comment: 'x' }, `${year}-03-01`)).events.slice(-1);
    await test.journal.appendEvents(
      open.journeyId,
      left.map((event) => ({ ...event, journeyId: open.journeyId, commandId: `cmd_${open.journeyId}-2` })),
    );
    expect(await purged()).toEqual([first, second]);
  });

  it('is given all that is held under both ids, on one page', async () => {
    const [first, second, homonym] = [await enrol(), await enrol({ familyName: 'Morvan' }), await enrol()];
    const journey = await test.journey(second, 'remarque-de-la-seconde', ...abandoned(second));
    const parts = { ...test, privacy: test };
    const exporter = new PersonExporter(parts, toldKinds);
    expect(await exporter.export(first, reader, themself)).not.toHaveProperty('otherRegistrations');
    await merge(first, second);
    for (const id of [first, second]) {
      const exported = await exporter.export(id, reader, themself);
      expect(exported).toMatchObject({
        personId: id,
        otherRegistrations: [{ personId: id === first ? second : first }],
        merges: [{ kind: 'MERGE', ground: 'REGISTERED_TWICE', compared: ['IDENTITY_DOCUMENT'], status: 'CONFIRMED' }],
      });
      const text = JSON.stringify(exported);
      for (const held of ['Lefèvre', 'Morvan', journey.journeyId, 'remarque-de-la-seconde']) expect(text).toContain(held);
      expect(text).not.toContain(homonym);
      const page = exportPage(exported!);
      for (const held of [
        `sous l’identifiant ${first}`,
        `sous l’identifiant ${second}`,
        'Morvan',
        'remarque-de-la-seconde',
        'pièce d’identité',
      ])
        expect(page).toContain(held);
    }
  });

  it('leaves both registrations, the register and every journey as they were', async () => {
    const [first, second] = [await enrol(), await enrol()];
    const { journeyId } = await test.journey(first, 'x', ...certified(first));
    await test.register.fill();
    const held = async () => ({
      identities: await test.identities.getAll([first, second], ['CANDIDATE'], shownToNobody),
      register: await test.register.findPerson(first, shownToNobody),
      events: await test.journal.history(journeyId),
    });
    const before = await held();
    await separate((await merge(first, second)).id);
    expect(await held()).toEqual(before);
  });

  it('is found to have been altered where a decision was changed, added or taken away by whoever may do anything', async () => {
    const { id } = await merge(await enrol(), await enrol());
    const found = async () => {
      const { findings } = await verify({ kinds: streamKinds, dataSource: test.dataSource, temporal: null, keysFolder: test.keysFolder });
      return findings.flatMap(({ kind, field }) => (kind === 'ROW_ALTERED' ? [String(field)] : []));
    };
    const superuser = await createDataSource(test.database.adminUrl, { poolSize: 1 });
    const afterwards = async (sql: string, back: string) => {
      const tamper = async (statement: string) => {
        await superuser.query('ALTER TABLE person_merge DISABLE TRIGGER ALL');
        await superuser.query(statement);
        await superuser.query('ALTER TABLE person_merge ENABLE TRIGGER ALL');
        await superuser.query('ALTER TABLE person_merge ENABLE ALWAYS TRIGGER person_merge_leaves_a_trail');
      };
      await tamper(sql);
      const told = await found();
      await tamper(back);
      return told;
    };
    const row = `person_merge/${id}`;
    expect(await found()).toEqual([]);
    const changed = (value: string) => `UPDATE person_merge SET compared = '{${value}}' WHERE id = '${id}'`;
    expect(await afterwards(changed('NIR'), changed('IDENTITY_DOCUMENT'))).toEqual([expect.stringContaining(`${row}/`)]);
    const copy = `INSERT INTO person_merge SELECT (jsonb_populate_record(one, '{"id": "mrg_added"}')).* FROM person_merge AS one WHERE id = '${id}'`;
    expect(await afterwards(copy, `DELETE FROM person_merge WHERE id = 'mrg_added'`)).toEqual(['person_merge/mrg_added']);
    await superuser.query(`CREATE TABLE kept AS SELECT * FROM person_merge WHERE id = '${id}'`);
    expect(await afterwards(`DELETE FROM person_merge WHERE id = '${id}'`, 'INSERT INTO person_merge SELECT * FROM kept')).toEqual([row]);
    await superuser.query('DROP TABLE kept');
    expect(await found()).toEqual([]);
    await superuser.destroy();
  });
});
