/** An API of before openings had a second form, beside the workers and the API of today: on real servers. */
import { randomUUID } from 'node:crypto';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { asFirstRecorded, EventUnknown, inTodaysForm, type KnownEvents } from '#libs/domain/stream/event-schemas.js';
import { journeyKind } from '#libs/journey/kind.js';
import { chain, genesisHash } from '#libs/record/journal/hash-chain.js';
import { rebuildReadModels } from '#libs/record/journal/rebuild.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { frenchReport } from '#libs/verification/french-report.js';
import { testTemporalSettings } from '../harness/temporal.js';
import { probedBundle } from '../replay/replay.js';
import { replayWhatRan } from '../replay/record.js';
import { expectOneTruth, openDoors, type Doors } from './bench.js';
import { doorEvents, doorProcess } from './domain.js';
import { doorKind, kindsWithDoor } from './kind.js';
import { command, done, doorRules, openDoorSender, workflowsEntry, type DoorSender } from './sender.js';

/** The code of an earlier day: what it does not know it cannot fold. */
function knowing(eventSchemas: KnownEvents['eventSchemas']): StreamKinds {
  const known = { ...doorEvents, eventSchemas };
  const process: StreamKind['process'] = {
    ...(doorProcess as StreamKind['process']),
    ...known,
    fold(events, from) {
      return (doorProcess as StreamKind['process']).fold(
        [...events].map((event) => inTodaysForm(known, event)),
        from,
      );
    },
  };
  return new StreamKinds([journeyKind, { ...(doorKind as StreamKind), process }]);
}

const { DoorInstalled: _, ...withoutInstallations } = doorEvents.eventSchemas;
const beforeTogether = knowing({ ...doorEvents.eventSchemas, DoorOpened: asFirstRecorded });
const beforeInstallations = knowing(withoutInstallations);

const together = doorRules(3_600, 'together');
const open = command('open-door', { by: 'Ada' });
const unknownOpening = { kind: 'door', type: 'DoorOpened', schema: 2, knownSchema: 1 };

describe('an event of a newer form', () => {
  let doors: Doors;
  let newer: DoorSender;
  let older: DoorSender;
  let oldest: DoorSender;

  beforeAll(async () => {
    const settings = await testTemporalSettings({ ownNamespace: true });
    doors = await openDoors(settings);
    newer = doors.sender;
    older = await openDoorSender(doors.database.url, settings, { kinds: beforeTogether });
    oldest = await openDoorSender(doors.database.url, settings, { kinds: beforeInstallations });
  });
  afterAll(async () => {
    await older?.close();
    await oldest?.close();
    await doors?.close();
  });

  const query = (sql: string, ...parameters: readonly unknown[]) => newer.dataSource.query(sql, [...parameters]) as Promise<object[]>;
  const summary = (id: string) => query('SELECT version, is_open, projection FROM door WHERE door_id = $1', id);
  const held = (id: string) => query('SELECT key, held_by IS NOT NULL AS waits FROM reservation WHERE stream_id = $1 ORDER BY key', id);
  const rebuild = (kinds: StreamKinds) => rebuildReadModels(newer.dataSource, newer.archive, kinds);

  /** Installed by today’s API, opened through the older one. */
  async function openedThroughOlder(): Promise<string> {
    const id = await newer.install(together);
    expect(done(await older.send(id, open))).toMatchObject({ fromVersion: 1, toVersion: 2 });
    return id;
  }

  it('is written by doors whose rules ask for it, and by no other; both fold to the same state', async () => {
    const [one, other] = [await newer.install(together), await newer.install(doorRules())];
    for (const id of [one, other]) done(await newer.send(id, open));
    const openings = [(await expectOneTruth(newer, one))[1]!, (await expectOneTruth(newer, other))[1]!];
    expect(openings).toMatchObject([{ schema: 2, data: { persons: ['Ada'] } }, { data: { by: 'Ada' } }]);
    expect(openings[1]).not.toHaveProperty('schema');
    expect((await newer.journal.history(other))[1]).toMatchObject({ schema: 2, data: { persons: ['Ada'] } });
    expect(await newer.states.findState(other)).toMatchObject({ openedBy: ['Ada'] });
  });

  it('is appended by older code, in its chain, and its command is done; the summary keeps what it last knew, marked stale', async () => {
    const id = await openedThroughOlder();
    const entries = await newer.journal.readEvents(id);
    expect(entries.map(({ event }) => event)).toMatchObject([{ type: 'DoorInstalled' }, { type: 'DoorOpened', schema: 2, version: 2 }]);
    const links = chain(
      entries.map(({ body }) => body),
      genesisHash,
    );
    expect(entries.map(({ hash }) => hash)).toEqual(links.map(({ hash }) => hash));
    expect(entries.map(({ body }) => body)).toEqual(entries.map(({ event }) => canonicalJson(event)));
    expect(await newer.journal.streamHead(id)).toMatchObject({ version: 2, hash: links[1]!.hash });
    expect(await query('SELECT status FROM command_record WHERE stream_id = $1', id)).toEqual([{ status: 'DONE' }, { status: 'DONE' }]);
    expect(await summary(id)).toEqual([{ version: 1, is_open: 'no', projection: 0 }]);
    // Told again, whatever has become of it.
    expect(
      await older.journal.appendEvents(
        id,
        entries.map(({ event }) => event),
      ),
    ).toMatchObject({ version: 2 });
  });

  it('is told by name where older code is asked how the stream stands, and today’s answers at once', async () => {
    const id = await openedThroughOlder();
    await expect(older.states.findState(id)).rejects.toThrow(EventUnknown);
    await expect(older.states.findState(id)).rejects.toMatchObject({ ...unknownOpening, streamId: id, version: 2 });
    await expect(older.journal.history(id)).rejects.toMatchObject(unknownOpening);
    expect(await newer.states.findState(id)).toMatchObject({ version: 2, openedBy: ['Ada'] });
    await expectOneTruth(newer, id);
  });

  it('has later commands wait for code that knows it: nothing is recorded of them, and the other doors go on', async () => {
    const id = await openedThroughOlder();
    const key = randomUUID();
    await expect(older.sendUnder(key, id, [command('close-door')])).rejects.toMatchObject({ streamId: id, version: 2 });
    expect(await query('SELECT 1 FROM command_record WHERE stream_id = $1', id)).toHaveLength(2);
    const other = await older.install(doorRules());
    done(await older.send(other, open));
    await expectOneTruth(older, other);
    expect(done(await newer.sendUnder(key, id, [command('close-door')]))).toMatchObject({ fromVersion: 2, toVersion: 3 });
  });

  it('is caught up with by today’s next append: read models, rows beside them, and nothing left marked', async () => {
    const id = await openedThroughOlder();
    done(await newer.send(id, command('close-door')));
    expect(await summary(id)).toEqual([{ version: 3, is_open: 'no', projection: doorKind.projection.version }]);
    expect(await query('SELECT place, opened_by FROM door_opening WHERE door_id = $1', id)).toEqual([{ place: 0, opened_by: 'Ada' }]);
    await expectOneTruth(newer, id);
  });

  it('is appended after by older code, which still folds nothing', async () => {
    const id = await openedThroughOlder();
    const standing = (await newer.states.findState(id))!;
    const envelope = {
      identity: { issuer: 'test', subject: 'porter' },
      idempotencyKey: randomUUID(),
      actor: { id: 'act_porter', role: 'STAFF' },
      bodyMac: 'mac',
      expectedVersion: null,
    } as const;
    // It had looked before the door was opened.
    const closing = { commands: [command('close-door')], target: { streamId: id, standing } };
    const outcome = await older.dispatcher.dispatch(envelope, async () => Promise.resolve(closing));
    expect(done(outcome)).toMatchObject({ fromVersion: 2, toVersion: 3 });
    expect(await summary(id)).toEqual([{ version: 1, is_open: 'no', projection: 0 }]);
    expect(await newer.states.findState(id)).toMatchObject({ version: 3, openSince: null });
  });

  it('of which the type is unknown may begin a stream: what its command holds stays held until it is folded', async () => {
    const corridor = randomUUID();
    const install = (sender: DoorSender) => sender.sendUnder(randomUUID(), together, [command('install-door', { corridor })]);
    const { streamId: id } = done(await install(oldest));
    expect(await summary(id)).toEqual([]);
    await expect(oldest.states.findState(id)).rejects.toMatchObject({ type: 'DoorInstalled', knownSchema: null, version: 1 });
    expect(await held(id)).toEqual([{ key: `corridor:${corridor}`, waits: true }]);
    expect(await install(newer)).toMatchObject({ kind: 'REFUSED', refusal: { detail: { unmet: [{ code: 'corridor.has-door' }] } } });
    done(await newer.send(id, open));
    expect(await held(id)).toEqual([
      { key: `corridor:${corridor}`, waits: false },
      { key: `plate:${id}`, waits: false },
    ]);
    done(await newer.send(id, command('close-door'), command('remove-door')));
    done(await install(newer));
  });

  it('replays, in either form, to the events that were told', async () => {
    const [one, other] = [await openedThroughOlder(), await newer.install(doorRules())];
    done(await newer.send(other, open));
    const runs = [one, other].map((workflowId) => ({ name: 'door', workflowId }));
    expect(await replayWhatRan(newer.temporal, runs, await probedBundle(workflowsEntry))).toEqual([]);
  });

  it('is made current by a rebuild of today’s code; that of older code leaves it, names it, and makes the others', async () => {
    const id = await openedThroughOlder();
    const other = await newer.install(doorRules());
    await doors.database.tamper(`UPDATE door SET is_open = 'yes' WHERE door_id = $1`, [other]);
    const { left, done: through, total } = await rebuild(beforeTogether);
    expect(through).toBe(total);
    expect(left).toContainEqual(expect.objectContaining({ ...unknownOpening, streamId: id, version: 2 }));
    expect(await summary(id)).toEqual([{ version: 1, is_open: 'no', projection: 0 }]);
    expect(await summary(other)).toMatchObject([{ is_open: 'no' }]);
    expect((await rebuild(kindsWithDoor)).left).toEqual([]);
    expect(await summary(id)).toEqual([{ version: 2, is_open: 'yes', projection: doorKind.projection.version }]);
    await expectOneTruth(newer, id);
  });

  it('is named by a verification of older code, and of today’s only that its read model is behind', async () => {
    await rebuild(kindsWithDoor);
    expect((await newer.verify()).findings).toEqual([]);
    const id = await openedThroughOlder();
    const ofOlder = await older.verify();
    // The doors of the other tests hold such events too, and nothing else is found of any.
    expect(new Set(ofOlder.findings.map(({ kind }) => kind))).toEqual(new Set(['EVENT_UNKNOWN']));
    expect(ofOlder.findings).toContainEqual(
      expect.objectContaining({ streamId: id, version: 2, field: '/schema (DoorOpened)', expected: '1', found: '2' }),
    );
    expect(frenchReport(ofOlder, beforeTogether)).toContain('une version plus récente de Jalon l’a écrit');
    const ofNewer = await newer.verify();
    expect(ofNewer.findings).toMatchObject([{ kind: 'READ_MODEL_STALE', streamId: id, expected: '2', found: '1' }]);
    await doors.database.tamper(`UPDATE door SET snapshot = replace(snapshot, '"openedBy":[]', '"openedBy":["Eve"]') WHERE door_id = $1`, [
      id,
    ]);
    expect((await newer.verify()).findings).toContainEqual(expect.objectContaining({ kind: 'READ_MODEL_EDITED', streamId: id }));
    await rebuild(kindsWithDoor);
    expect((await newer.verify()).isSound).toBe(true);
  });
});
