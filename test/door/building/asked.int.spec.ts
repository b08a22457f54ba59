/** A building that commands its doors: each does once what was asked, and the building hears once what became of it. */
import { randomUUID } from 'node:crypto';
import { clock } from '#libs/domain/stream/actor.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { testTemporalSettings } from '../../harness/temporal.js';
import { expectOneTruth, openDoors, untilHeard, type Doors } from '../bench.js';
import { buildingRules, command, done, doorRules, openDoorSender, type DoorSender } from '../sender.js';

const rules = doorRules();
const openAll = command('open-all', { by: 'Ada' });

describe('a building that commands its doors', () => {
  let doors: Doors;
  /** Two processes, each with a reconciler. */
  let sender: DoorSender;
  let other: DoorSender;

  beforeAll(async () => {
    const settings = await testTemporalSettings({ ownNamespace: true });
    doors = await openDoors(settings);
    ({ sender } = doors);
    other = await openDoorSender(doors.database.url, settings);
  });
  afterAll(async () => {
    await other?.close();
    await doors?.close();
  });

  const installed = (count: number) => Promise.all(Array.from({ length: count }, () => sender.install(rules)));
  const typesOf = async (id: string) => (await expectOneTruth(sender, id)).map(({ type }) => type);
  const asked = async (id: string, version: number) =>
    (await sender.dataSource.query('SELECT * FROM command_record WHERE via_stream_id = $1 AND via_version = $2 AND stream_id <> $1', [
      id,
      version,
    ])) as readonly object[];

  it('has ten of them opened by one command, and hears at once of those that were and those that were not', async () => {
    const ids = (await installed(10)).toSorted();
    for (const id of ids.slice(0, 3)) done(await sender.send(id, command('open-door', { by: 'Bob' })));
    const building = await sender.layOut(ids);
    done(await sender.send(building, openAll));
    expect(await asked(building, 2)).toHaveLength(10);
    const heard = await untilHeard([sender, other], building, 1);
    const { version, outcomes } = heard[0]!;
    expect(version).toBe(2);
    expect(outcomes.map(({ streamId }) => streamId)).toEqual(ids);
    for (const outcome of outcomes.slice(0, 3))
      expect(outcome).toMatchObject({
        status: 'REFUSED',
        refusal: { type: 'CommandRefused', detail: { unmet: [{ code: 'door.open', sentence: 'Cette porte est déjà ouverte.' }] } },
      });
    for (const outcome of outcomes.slice(3)) expect(outcome).toMatchObject({ status: 'DONE', outcome: { fromVersion: 1, toVersion: 2 } });
    const [ordered] = (await expectOneTruth(sender, building)).slice(1);
    for (const id of ids.slice(3)) {
      const events = await expectOneTruth(sender, id);
      expect(events.map(({ type }) => type)).toEqual(['DoorInstalled', 'DoorOpened']);
      expect(events[1]).toMatchObject({ data: { by: 'Ada' }, actor: ordered!.actor, occurredAt: ordered!.occurredAt });
    }
    expect(await typesOf(building)).toEqual(['LaidOut', 'OpeningOrdered', 'OutcomesHeard']);
    expect((await sender.verify()).findings).toEqual([]);
  });

  it('has them closed by its own clock, which is nobody’s command to it and a command to each of them', async () => {
    const ids = await installed(2);
    const building = await sender.layOut(ids, buildingRules(2));
    done(await sender.send(building, openAll));
    await untilHeard([sender], building, 2);
    for (const id of ids) {
      const events = await expectOneTruth(sender, id);
      expect(events.map(({ type, actor }) => [type, actor.role])).toEqual([
        ['DoorInstalled', 'STAFF'],
        ['DoorOpened', 'STAFF'],
        ['DoorClosed', 'CLOCK'],
      ]);
    }
    expect((await sender.verify()).findings).toEqual([]);
  });

  it('has one door do in order what it asks of it, however long the first of it takes', async () => {
    const [id] = await installed(1);
    const building = await sender.layOut([id!]);
    done(await sender.send(building, openAll));
    await doors.database.tamper(
      `UPDATE command_record SET attempts = 1, lease_holder = 'dead', lease_until = now() + interval '1 second' WHERE stream_id = $1 AND status = 'RECEIVED'`,
      [id],
    );
    done(await sender.send(building, command('close-all'), openAll));
    const heard = await untilHeard([sender, other], building, 3);
    expect(heard.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual(['DONE', 'DONE', 'DONE']);
    expect(await typesOf(id!)).toEqual(['DoorInstalled', 'DoorOpened', 'DoorClosed', 'DoorOpened']);
  });

  it('takes what must be held alone when the command is first sent: one of two buildings gets the corridor, the other hears why not', async () => {
    const [one, two] = await installed(2);
    const buildings = [await sender.layOut([one!]), await sender.layOut([two!])];
    const corridor = randomUUID();
    const moves = [one, two].map((door) => command('move', { door, corridor }));
    await Promise.all(buildings.map(async (id, n) => done(await sender.send(id, moves[n]!))));
    const heard = await Promise.all(buildings.map((id) => untilHeard([sender, other], id, 1)));
    const outcomes = heard.flatMap(([first]) => first!.outcomes).toSorted((a, b) => (a.status < b.status ? -1 : 1));
    expect(outcomes).toMatchObject([
      { status: 'DONE' },
      { status: 'REFUSED', refusal: { detail: { unmet: [{ code: 'corridor.has-door' }] } } },
    ]);
    expect(await sender.dataSource.query('SELECT stream_id, held_by FROM reservation WHERE key = $1', [`corridor:${corridor}`])).toEqual([
      { stream_id: outcomes[0]!.streamId, held_by: null },
    ]);
    expect((await sender.verify()).findings).toEqual([]);
  });

  it('hears of a door that nobody knows that it is lost', async () => {
    const building = await sender.layOut(['dor_unknown']);
    done(await sender.send(building, openAll));
    expect(await untilHeard([sender], building, 1)).toMatchObject([
      { outcomes: [{ streamId: 'dor_unknown', status: 'FAILED', failure: { code: 'door-lost' } }] },
    ]);
  });

  it('has nothing appended that asks what its kind does not say that it sends', async () => {
    const building = await sender.layOut(['jrn_1']);
    const [laidOut] = await expectOneTruth(sender, building);
    const ordered = { ...laidOut!, type: 'OpeningOrdered', version: 2, data: { doors: ['jrn_1'], by: 'Ada' } } as StreamEvent;
    await expect(sender.journal.appendEvents(building, [ordered])).rejects.toThrow(
      'A building does not say that it sends open-door to a journey',
    );
    const twice = { ...ordered, data: { doors: ['dor_1', 'dor_1'], by: 'Ada' } } as StreamEvent;
    await expect(sender.journal.appendEvents(building, [twice])).rejects.toThrow('asks one stream twice');
    expect(await sender.journal.streamHead(building)).toMatchObject({ version: 1 });
    expect(await asked(building, 2)).toEqual([]);
  });

  it('asks nothing twice: what two processes append and send at once is recorded and heard once', async () => {
    const ids = await installed(3);
    const building = await sender.layOut(ids);
    const key = randomUUID();
    await Promise.all([sender, other].map((by) => by.sendUnder(key, building, [openAll])));
    const events = (await sender.journal.readEvents(building)).map(({ event }) => event);
    await Promise.all([sender, other].map((by) => by.journal.appendEvents(building, events)));
    await untilHeard([sender, other, sender, other], building, 1);
    await Promise.all([sender, other].map((by) => by.reconciler.endPending()));
    expect(await typesOf(building)).toEqual(['LaidOut', 'OpeningOrdered', 'OutcomesHeard']);
    for (const id of ids) expect(await typesOf(id)).toEqual(['DoorInstalled', 'DoorOpened']);
  });

  it.each([
    ['recorded without being asked', `UPDATE command_record SET via_version = 3 WHERE via_stream_id = $1 AND stream_id <> $1`],
    ['asked and not recorded', `DELETE FROM command_record WHERE via_stream_id = $1 AND stream_id <> $1`],
    ['asked otherwise', `UPDATE command_record SET names = '{close-door}' WHERE via_stream_id = $1 AND stream_id <> $1`],
    [
      'asked by a stream that there is not',
      `UPDATE command_record SET via_stream_id = 'bld_0' WHERE via_stream_id = $1 AND stream_id <> $1`,
    ],
  ])('is found to have been tampered with where a command was %s', async (_, tampering) => {
    const [id] = await installed(1);
    const building = await sender.layOut([id!]);
    done(await sender.send(building, openAll));
    await untilHeard([sender], building, 1);
    expect((await sender.verify()).findings).toEqual([]);
    const record = await sender.dataSource.query('SELECT * FROM command_record WHERE via_stream_id = $1 AND stream_id <> $1', [building]);
    await doors.database.tamper(tampering, [building]);
    expect((await sender.verify()).findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'COMMAND_RECORD_ALTERED', field: expect.stringContaining(record[0].command_id) }),
      ]),
    );
    await doors.database.tamper('DELETE FROM command_record WHERE command_id = $1', [record[0].command_id]);
    await doors.database.tamper('INSERT INTO command_record SELECT * FROM jsonb_populate_record(NULL::command_record, $1)', [
      JSON.stringify(record[0]),
    ]);
  });

  it('does not end what it must hear, where a fault of its kind refuses it: it is told again', async () => {
    const building = await sender.layOut(['dor_1']);
    const refused = { commands: [{ ...command('lay-out', { doors: [] }), occurredAt: null }], expectedVersion: null, start: null };
    await doors.database.tamper(
      `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status, via_stream_id, via_version)
       VALUES ('cmd_deaf', $1, '{lay-out}', $2, '', $3, 'RECEIVED', $1, 2)`,
      [building, JSON.stringify(clock), JSON.stringify(refused)],
    );
    await sender.reconciler.endPending();
    expect(await sender.records.findCommand('cmd_deaf')).toMatchObject({ status: 'RECEIVED', refusal: null, attempts: 1 });
    await doors.database.tamper(`DELETE FROM command_record WHERE command_id = 'cmd_deaf'`);
  });
});
