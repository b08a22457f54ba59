import { validatedA } from '#libs/domain/journey/testing/facts.js';
import { fact, started } from '#libs/domain/journey/testing/given.js';
import { shownToNobody } from '#libs/persons/vault/access-log.js';
import { enrolWithNir } from '#test/harness/nir.js';
import { openTestPrivacy, type TestPrivacy } from '#test/harness/privacy.js';
import { allRows } from '#libs/platform/database/queries.js';

const one = { actorId: 'act_one', role: 'ADMINISTRATOR' };

/** Left on 1 March 2020 after a block: the file is kept five years, the remarks ten. */
const left = (candidateId: string) => [
  started('2020-01-10', { candidateId }),
  ...validatedA('2020-02-01'),
  fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, '2020-03-01'),
];

describe('the purge', () => {
  let test: TestPrivacy;

  beforeEach(async () => {
    test = await openTestPrivacy();
  });
  afterEach(async () => {
    await test.close();
    await test.database.drop();
  });

  const enrol = async (familyName: string) => enrolWithNir(test.candidates, { familyName, givenNames: ['Zoé'], birthDate: '1991-02-28' });
  const living = async (personId: string) => [...((await test.cases.findCase(personId))?.living ?? [])].sort();

  it('erases each category on the day after its term and not before, keeps the register, and finds nothing the second time', async () => {
    const personId = await enrol('Échue');
    await test.journey(personId, 'remarque', ...left(personId));
    expect(await test.purge.run({ on: '2020-03-01' })).toEqual({ examined: 1, erased: {}, suspended: 0, waiting: 0, accesses: 0 });
    expect((await test.purge.run({ on: '2020-03-02' }))?.erased).toEqual({ 'h-plus': 1 });
    expect((await test.purge.run({ on: '2025-03-01' }))?.erased).toEqual({});
    const dry = await test.purge.run({ on: '2025-03-02', dryRun: true });
    expect([dry?.erased, await living(personId)]).toEqual([{ 'candidate-file': 1 }, ['EVALUATION', 'IDENTITY', 'NIR', 'REGISTER']]);
    expect((await test.purge.run({ on: '2025-03-02' }))?.erased).toEqual({ 'candidate-file': 1 });
    expect(await living(personId)).toEqual(['EVALUATION', 'REGISTER']);
    expect((await test.register.findPerson(personId, shownToNobody))?.identity?.familyName).toBe('Échue');
    expect((await test.purge.run({ on: '2025-03-02' }))?.erased).toEqual({});
    expect((await test.purge.run({ on: '2130-03-02' }))?.erased).toEqual({ evaluations: 1 });
    expect(await living(personId)).toEqual(['REGISTER']);
    const runs = await allRows(test.dataSource, 'SELECT as_of, counts, finished_at FROM purge_run ORDER BY id');
    expect(runs).toHaveLength(6);
    expect(runs[1]).toMatchObject({ as_of: '2020-03-02', counts: { erased: { 'h-plus': 1 } }, finished_at: expect.any(Date) });
    const [, byRequest] = await allRows(test.dataSource, `SELECT origin, status FROM erasure ORDER BY requested_at`);
    expect(byRequest).toEqual({ origin: 'PURGE', status: 'DONE' });
  });

  it('leaves what a dispute or a hold needs until it is over, and what a pending command needs until it has ended', async () => {
    const personId = await enrol('Litigieuse');
    await test.journey(
      personId,
      'remarque',
      ...left(personId),
      fact('open-fraud-procedure', { concerns: 'BLOCK', block: 'A', grievances: 'sealed' }, '2020-04-01'),
    );
    const day = '2026-01-01';
    expect(await test.purge.run({ on: day })).toMatchObject({ suspended: 2, waiting: 0 });
    const other = await enrol('Retenue');
    const { journeyId } = await test.journey(other, 'remarque', ...left(other));
    await test.holds.place('hld_1', { personId: other, ground: 'LITIGATION', reason: 'x' }, one);
    expect(await test.purge.run({ on: day })).toMatchObject({ suspended: 4, waiting: 0 });
    await test.holds.lift('hld_1', 'y', one);
    await test.dataSource.query(
      `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status)
       VALUES ('cmd_pending', $1, '{}', '{}', 'mac', '{}', 'RECEIVED')`,
      [journeyId],
    );
    expect(await test.purge.run({ on: day })).toMatchObject({ suspended: 2, waiting: 1 });
    await test.database.tamper(`DELETE FROM command_record WHERE command_id = 'cmd_pending'`);
    expect(await test.purge.run({ on: day })).toMatchObject({ erased: { 'candidate-file': 1, 'h-plus': 1 }, suspended: 2 });
    expect([await living(personId), await living(other)]).toEqual([
      ['EVALUATION', 'H_PLUS', 'IDENTITY', 'NIR', 'REGISTER'],
      ['EVALUATION', 'REGISTER'],
    ]);
  });

  it('forgets who never began anything after a year, and people whom no journey named', async () => {
    const lead = await enrol('Jamaisvenue');
    const dropped = await enrol('Repartie');
    await test.journey(
      dropped,
      'x',
      started('2025-06-10', { candidateId: dropped }),
      fact('abandon', { reason: 'NO_NEWS', comment: 'sealed' }, '2025-07-01'),
    );
    const unused = await test.people.create({ kind: 'TUTOR', familyName: 'Libre', givenNames: ['Ana'] });
    const named = await test.people.create({ kind: 'JUROR', familyName: 'Siégeante', givenNames: ['Ana'] }, 'jur_1');
    const today = new Date().toISOString().slice(0, 10);
    const inAYear = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`.replace('02-29', '03-01');
    expect((await test.purge.run({ on: today }))?.erased).toEqual({ 'h-plus': 1 });
    const dayAfter = new Date(Date.parse(inAYear) + 2 * 86_400_000).toISOString().slice(0, 10);
    const counts = await test.purge.run({ on: dayAfter });
    expect(counts?.erased).toEqual({ 'abandoned-lead-identity': 2, 'abandoned-lead-remarks': 2, 'people-never-named': 2 });
    for (const personId of [lead, unused.id, named.id]) expect(await living(personId)).not.toContain('IDENTITY');
  });

  it('takes up what was cut short, does a day once, and never twice at the same time', async () => {
    const people = await Promise.all(['Un', 'Deux', 'Trois'].map(enrol));
    for (const personId of people) await test.journey(personId, 'x', ...left(personId));
    let seen = 0;
    const killed = test.purge.run({
      on: '2026-01-01',
      onPerson: () => {
        seen += 1;
        if (seen === 2) throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    const both = await Promise.all([test.purge.runDaily('2026-01-01'), test.purge.runDaily('2026-01-01')]);
    expect(both.filter((counts) => counts !== null)).toMatchObject([{ erased: { 'candidate-file': 1 } }]);
    expect(await test.purge.runDaily('2026-01-01')).toBeNull();
    for (const personId of people) expect(await living(personId)).toEqual(['EVALUATION', 'REGISTER']);
    expect(await test.ledger.entries()).toHaveLength(3);
  });

  it('removes lines of the access log past their own term, and no others', async () => {
    await test.database.tamper(
      `INSERT INTO personal_access (at, actor_id, role, operation, person_id, category)
       SELECT now() - age, 'act_1', 'STAFF', 'read', 'can_1', 'IDENTITY' FROM unnest(ARRAY['13 months', '11 months', '1 day']::interval[]) AS age`,
    );
    const today = new Date().toISOString().slice(0, 10);
    expect(await test.purge.run({ on: today, dryRun: true })).toMatchObject({ accesses: 1 });
    expect(await test.purge.run({ on: today })).toMatchObject({ accesses: 1 });
    expect(await test.dataSource.query('SELECT count(*)::int AS count FROM personal_access')).toEqual([{ count: 2 }]);
  });
});
