/** Older backups of PostgreSQL and of Temporal, put back under a building that had asked something of its doors. */
import { randomUUID } from 'node:crypto';
import { ownTemporal, type OwnServer } from '../../harness/own-servers.js';
import { expectOneTruth, openDoors, untilHeard, type Doors } from '../bench.js';
import { command, done, doorRules, type DoorSender } from '../sender.js';

const rules = doorRules();
const order = [command('open-all', { by: 'Ada' })];
const byBob = command('open-door', { by: 'Bob' });

describe('a building after a restore', () => {
  let server: OwnServer;
  let doors: Doors;
  let sender: DoorSender;

  beforeAll(async () => {
    const temporal = await ownTemporal();
    server = temporal;
    doors = await openDoors(temporal.settings);
    ({ sender } = doors);
  });
  afterAll(async () => {
    await doors?.close();
    await server?.stop();
  });

  /** Three doors, of which one is open already. */
  async function laidOut() {
    const ids = (await Promise.all([1, 2, 3].map(() => sender.install(rules)))).toSorted();
    done(await sender.send(ids[0]!, byBob));
    return { ids, building: await sender.layOut(ids), key: randomUUID() };
  }

  const typesOf = async (id: string) => (await expectOneTruth(sender, id)).map(({ type }) => type);
  const statuses = ['REFUSED', 'DONE', 'DONE'];
  /** One pass sends what was asked, the next one has what became of it heard. */
  const passes = async (count: number) => {
    for (let pass = 0; pass < count; pass += 1) await sender.reconciler.endPending();
  };

  it.each([
    { when: 'before it was ordered', isOrdered: false, sent: 0 },
    { when: 'once it was ordered, before anything was sent', isOrdered: true, sent: 0 },
    { when: 'while first attempts were under way', isOrdered: true, sent: 0, attempts: 1 },
    { when: 'once all had ended, before it was heard', isOrdered: true, sent: 1 },
  ])(
    'of a PostgreSQL saved $when: each door has opened once, and the building has heard once',
    async ({ isOrdered, sent, attempts = 0 }) => {
      const { database } = doors;
      const { ids, building, key } = await laidOut();
      if (isOrdered) done(await sender.sendUnder(key, building, order));
      await passes(sent);
      await database.tamper('UPDATE command_record SET attempts = $2 WHERE via_stream_id = $1 AND attempts = 0', [building, attempts]);
      const backup = await database.backUp();
      const told = done(await sender.sendUnder(key, building, order));
      const heard = await untilHeard([sender], building, 1);
      expect(heard[0]!.outcomes.map(({ status }) => status)).toEqual(statuses);
      // What was refused would be accepted now: it was told, and must not happen.
      const closing = randomUUID();
      done(await sender.sendUnder(closing, ids[0]!, [command('close-door')]));
      await database.restore(backup);
      await backup.drop();
      // As a worker does by itself; whoever has something of an event to send does it too.
      if (!isOrdered) await sender.backfill.sweepOnce();
      expect(await untilHeard([sender], building, 1)).toEqual(heard);
      await passes(3);
      expect(await sender.sendUnder(key, building, order)).toEqual(told);
      done(await sender.sendUnder(closing, ids[0]!, [command('close-door')]));
      expect(await typesOf(building)).toEqual(['LaidOut', 'OpeningOrdered', 'OutcomesHeard']);
      expect(await typesOf(ids[0]!)).toEqual(['DoorInstalled', 'DoorOpened', 'DoorClosed']);
      for (const id of ids.slice(1)) expect(await typesOf(id)).toEqual(['DoorInstalled', 'DoorOpened']);
      const records = await sender.dataSource.query(
        'SELECT status FROM command_record WHERE via_stream_id = $1 ORDER BY stream_id = $1, stream_id',
        [building],
      );
      expect(records).toEqual([...statuses, 'DONE'].map((status) => ({ status })));
      expect((await sender.verify()).findings).toEqual([]);
    },
  );

  it.each([
    { when: 'was ordered', sent: 0 },
    { when: 'was ordered and done', sent: 1 },
    { when: 'was ordered, done and heard', sent: 2 },
  ])('of a Temporal saved before it $when: once it is decided to go on from the journal, all has happened once', async ({ sent }) => {
    const { ids, building, key } = await laidOut();
    const backup = await server.backUp();
    done(await sender.sendUnder(key, building, order));
    await passes(sent);
    await server.restore(backup);
    await passes(1);
    const lost = sent === 0 ? [building] : [building, ...ids.slice(1)];
    for (const id of lost) done(await sender.send(id, command('resume-from-journal')));
    const heard = await untilHeard([sender], building, 1);
    expect(heard.map(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual([statuses]);
    await passes(2);
    const withoutDecision = async (id: string) => (await typesOf(id)).filter((type) => !type.endsWith('Resumed'));
    expect(await withoutDecision(building)).toEqual(['LaidOut', 'OpeningOrdered', 'OutcomesHeard']);
    for (const id of ids) expect(await withoutDecision(id)).toEqual(['DoorInstalled', 'DoorOpened']);
    expect((await sender.verify()).findings).toEqual([]);
  });
});
