/** Older backups of PostgreSQL and of Temporal, put back under doors that went on. */
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import { ownTemporal, type OwnServer } from '../harness/own-servers.js';
import type { TestDatabase } from '../harness/postgres.js';
import { expectOneTruth, openDoors, type Doors } from './bench.js';
import { command, done, doorRules, type DoorSender } from './sender.js';

const rules = doorRules();
const open = command('open-door', { by: 'Ada' });
const close = command('close-door');

describe('after a restore', () => {
  let server: OwnServer;
  let doors: Doors;
  let database: TestDatabase;
  let sender: DoorSender;

  beforeAll(async () => {
    const temporal = await ownTemporal();
    server = temporal;
    doors = await openDoors(temporal.settings);
    ({ database, sender } = doors);
  });
  afterAll(async () => {
    await doors?.close();
    await server?.stop();
  });

  it('of an older PostgreSQL, the journal is filled from the histories, under rules that it lacks, and what was told stands', async () => {
    const known = await sender.install(rules, 'known');
    const backup = await database.backUp();
    const [first, second]: DispatchOutcome[] = [
      await sender.sendUnder('told', known, [open]),
      await sender.sendUnder('installed', doorRules(60), [command('install-door', { corridor: 'unknown' })]),
    ];
    const unknown = done(second!).streamId;
    await database.restore(backup);
    await backup.drop();
    expect((await sender.journal.streamHead(known)).version).toBe(1);
    expect(await sender.states.findState(unknown)).toBeNull();
    // Nobody else gets the corridor before the journal is what it was.
    expect(await sender.sendUnder('other', rules, [command('install-door', { corridor: 'unknown' })])).toMatchObject({
      kind: 'REFUSED',
      refusal: { detail: { unmet: [{ code: 'corridor.has-door' }] } },
    });
    expect(await sender.sendUnder('told', known, [open])).toEqual(first);
    expect(await sender.sendUnder('installed', doorRules(60), [command('install-door', { corridor: 'unknown' })])).toEqual(second);
    done(await sender.send(unknown, open));
    expect(await expectOneTruth(sender, known)).toHaveLength(2);
    expect(await expectOneTruth(sender, unknown)).toHaveLength(2);
    expect((await sender.verify()).findings).toEqual([]);
  });

  it('of an older Temporal, a door whose journal is ahead is frozen until it is decided to go on from the journal', async () => {
    const behind = await sender.install(rules);
    const whole = await sender.install(rules);
    const backup = await server.backUp();
    done(await sender.send(behind, open));
    done(await sender.send(behind, close));
    await server.restore(backup);
    const frozen = await sender.sendUnder('frozen', behind, [open]);
    expect(frozen).toMatchObject({ kind: 'PENDING', waitsFor: 'JOURNAL_AHEAD' });
    expect(await sender.send(whole, command('resume-from-journal'))).toMatchObject({
      kind: 'REFUSED',
      refusal: { detail: { unmet: [{ code: 'door.not-frozen' }] } },
    });
    done(await sender.send(behind, command('resume-from-journal')));
    await sender.reconciler.endPending();
    expect(done(await sender.sendUnder('frozen', behind, [open]))).toMatchObject({ fromVersion: 4, toVersion: 5 });
    const events = await expectOneTruth(sender, behind);
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['DoorInstalled', expect.any(Object)],
      ['DoorOpened', { by: 'Ada' }],
      ['DoorClosed', {}],
      ['DoorResumed', { lostVersions: 2 }],
      ['DoorOpened', { by: 'Ada' }],
    ]);
    expect((await sender.verify()).findings).toEqual([]);
  });
});
