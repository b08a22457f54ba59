/** Whom a door is about, and whom it names, are kept and erased by its own law, beside the law of journeys. */
import { randomUUID } from 'node:crypto';
import { applicationRole } from '#infra/local/postgres.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { shownToNobody } from '#libs/persons/vault/access-log.js';
import { openTextsOfEvents } from '#libs/persons/vault/personal-fields.js';
import { textPlace } from '#libs/persons/vault/place.js';
import { ErasureRefused } from '#libs/persons/erasure/erasures.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { started } from '#libs/domain/journey/testing/given.js';
import { PersonExporter, themself } from '#libs/persons/person-export/person-exporter.js';
import { toldKinds, type ToldKind } from '#libs/persons/person-export/told-kinds.js';
import { dueForPurge } from '#libs/persons/retention/due.js';
import { openTestPrivacy, type TestPrivacy } from '../harness/privacy.js';
import { doorProcess, type Door, type DoorState } from './domain.js';
import { doorTables, kindsWithDoor } from './kind.js';
import { command, doorRules } from './sender.js';

const one = { actorId: 'act_one', role: 'ADMINISTRATOR' };
const other = { actorId: 'act_other', role: 'ADMINISTRATOR' };
const porter = { id: 'act_porter', role: 'STAFF' } as const;
const rules = doorRules();

const reader = { ...one, operation: 'export-candidate', streamId: null, requestId: null };
const toldDoor: ToldKind = {
  status: ({ state }) => ((state as DoorState).openSince === null ? 'fermée' : 'ouverte'),
  sentence: ({ type }) => type,
  withoutSecrets: (event) => event,
};

describe('the retention of whom a door names', () => {
  let test: TestPrivacy;

  beforeAll(async () => {
    test = await openTestPrivacy(kindsWithDoor, async (database) => {
      for (const statement of doorTables(applicationRole)) await database.tamper(statement);
    });
    await test.archive.save(rules);
  });
  afterAll(async () => {
    await test?.close();
    await test?.database.drop();
  });

  const enrol = async () => (await test.candidates.create({ familyName: 'Gardien', givenNames: ['Zoé'], birthDate: '1991-02-28' })).id;

  async function receive(commandId: string, streamId: string): Promise<void> {
    await test.dataSource.query(
      `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status) VALUES ($1, $2, '{}', $3, 'mac', '{}', 'RECEIVED')`,
      [commandId, streamId, JSON.stringify(porter)],
    );
  }

  /** Written straight into the journal, each command at noon of its day. */
  async function recorded(...facts: readonly (readonly [day: string, name: string, data?: object, id?: string])[]): Promise<string> {
    const streamId = `dor_${randomUUID()}`;
    let door: Door = { rules, state: doorProcess.initialState };
    for (const [day, name, data, commandId = `cmd_${randomUUID()}`] of facts) {
      const now = `${day}T11:00:00.000Z`;
      const decision = doorProcess.decide(door, [{ ...command(name, data), occurredAt: now }], {
        streamId,
        commandId,
        actor: porter,
        now,
      });
      if (!decision.accepted) throw new Error(JSON.stringify(decision.unmet));
      await receive(commandId, streamId);
      await test.journal.appendEvents(streamId, decision.events);
      door = decision.stream as Door;
    }
    await new CheckpointLog(test.dataSource, test.keysFolder).make();
    return streamId;
  }

  async function refusals(personId: string, on: string): Promise<readonly string[]> {
    const person = await test.cases.findCase(personId);
    return test.erasures.refusals(person!, ['EVALUATION'], on).map(({ code }) => code);
  }

  it('is of a door that is about somebody, until it was removed and nothing of it can be contested', async () => {
    const keeper = await enrol();
    const standing = await recorded(['2024-01-10', 'install-door', { corridor: randomUUID(), keeper }]);
    const person = (await test.cases.findCase(keeper))!;
    expect(person.streams).toMatchObject([{ streamId: standing, isSubject: true, rules: { code: 'door' }, state: { keeper } }]);
    expect(person.facts.facts).toMatchObject({ CLOSED: { kind: 'PENDING' }, APPEALS_EXPIRED: { kind: 'PENDING' } });
    expect(await refusals(keeper, '2999-01-01')).toEqual(['erasure.needed.evaluations']);

    const removed = await enrol();
    await recorded(['2024-01-10', 'install-door', { corridor: randomUUID(), keeper: removed }], ['2024-03-01', 'remove-door']);
    expect((await test.cases.findCase(removed))?.facts.facts).toMatchObject({ CLOSED: { kind: 'ON', date: '2024-03-01' } });
    expect(await refusals(removed, '2024-03-09')).toEqual(['erasure.needed.evaluations']);
    expect(await refusals(removed, '2024-03-10')).toEqual([]);
  });

  it('lasts as long as the longest of their streams, of whatever kind', async () => {
    const keeper = await enrol();
    await recorded(['2024-01-10', 'install-door', { corridor: randomUUID(), keeper }], ['2024-03-01', 'remove-door']);
    const { journeyId } = await test.journey(keeper, 'remarque', started('2024-02-01', { candidateId: keeper }));
    const person = (await test.cases.findCase(keeper))!;
    expect(person.streams.map(({ streamId }) => streamId)).toContain(journeyId);
    expect(person.streams).toHaveLength(2);
    expect(person.facts.facts.CLOSED).toEqual({ kind: 'PENDING' });
    expect(await refusals(keeper, '2999-01-01')).toContain('erasure.needed.evaluations');
  });

  it('is also of those whom a door only names', async () => {
    const { id: tutor } = await test.people.create({ kind: 'TUTOR', familyName: 'Passante', givenNames: ['Ada'] });
    const id = await recorded(['2024-01-10', 'install-door', { corridor: randomUUID() }], ['2024-01-11', 'open-door', { by: tutor }]);
    const person = (await test.cases.findCase(tutor))!;
    expect(person.streams).toMatchObject([{ streamId: id, isSubject: false }]);
    expect(person.facts.facts.CLOSED).toEqual({ kind: 'PENDING' });
  });

  it('waits for a command that a door has not ended', async () => {
    const keeper = await enrol();
    const id = await recorded(['2024-01-10', 'install-door', { corridor: randomUUID(), keeper }], ['2024-03-01', 'remove-door']);
    expect((await test.cases.findCase(keeper))?.hasPendingCommand).toBe(false);
    await receive(`cmd_${randomUUID()}`, id);
    expect((await test.cases.findCase(keeper))?.hasPendingCommand).toBe(true);
  });

  it('is not a lead’s while a door that nobody has opened stands', async () => {
    const keeper = await enrol();
    await recorded(['2024-01-10', 'install-door', { corridor: randomUUID(), keeper }]);
    const person = (await test.cases.findCase(keeper))!;
    expect(dueForPurge(test.retention, 'CANDIDATE', person.facts, '2999-01-01')).toEqual([]);
  });

  it('is told in the export of whom it is about, and of whom it names', async () => {
    const keeper = await enrol();
    const { id: tutor } = await test.people.create({ kind: 'TUTOR', familyName: 'Passante', givenNames: ['Ada'] });
    const commandId = `cmd_${randomUUID()}`;
    const word = await test.vault.seal(keeper, 'EVALUATION', 'mot de passe', textPlace(commandId, 0, ['word']));
    const id = await recorded(
      ['2024-01-10', 'install-door', { corridor: randomUUID(), keeper }],
      ['2024-01-11', 'open-door', { by: tutor }],
      ['2024-01-11', 'knock', { word }, commandId],
    );
    const exporter = new PersonExporter({ ...test, privacy: test }, { ...toldKinds, door: toldDoor });
    const [own, named] = [await exporter.export(keeper, reader, themself), await exporter.export(tutor, reader, themself)];
    expect(own?.streams).toMatchObject([
      { kind: 'door', noun: 'porte', streamId: id, status: 'ouverte', events: [{}, {}, { data: { word: 'mot de passe' } }] },
    ]);
    expect(named?.streams).toMatchObject([
      { streamId: id, status: 'porte d’une autre personne', events: [{ type: 'DoorOpened', data: {} }] },
    ]);
  });

  it('ends by an erasure that leaves the door’s facts whole and what was said at it unreadable, and certifies both', async () => {
    const keeper = await enrol();
    const commandId = `cmd_${randomUUID()}`;
    const word = await test.vault.seal(keeper, 'EVALUATION', 'mot de passe', textPlace(commandId, 0, ['word']));
    const id = await recorded(
      ['2024-01-10', 'install-door', { corridor: randomUUID(), keeper }],
      ['2024-01-11', 'knock', { word }, commandId],
      ['2024-03-01', 'remove-door'],
    );
    const said = async () => {
      const events = (await test.journal.readEvents(id)).map(({ event }) => event);
      return (await openTextsOfEvents(test.vault, events, shownToNobody)).flatMap(({ data }) => ('word' in data ? [data.word] : []));
    };
    const ask = (on: string) =>
      test.erasures.request(
        'era_door',
        { personId: keeper, categories: ['IDENTITY', 'EVALUATION'], ground: 'PERSON_REQUEST', reference: null },
        one,
        new Date(`${on}T10:00:00Z`),
      );
    await expect(ask('2024-03-05')).rejects.toThrow(ErasureRefused);
    expect(await said()).toEqual(['mot de passe']);
    await ask('2024-03-12');
    const { certificate } = await test.erasures.confirm('era_door', other, new Date('2024-03-12T10:00:00Z'));
    expect(await said()).toEqual(['[texte effacé]']);
    expect(certificate).toMatchObject({ verification: { isSound: true, streams: [{ streamId: id, version: 3, isSound: true }] } });
    expect(parisDate(certificate!.destroyedAt)).toBe('2024-03-12');
  });
});
