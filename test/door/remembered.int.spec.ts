/** A run remembers the latest commands only: an older one is known by the journal, or by what fills it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import { readRuns } from '../harness/histories.js';
import type { TestDatabase } from '../harness/postgres.js';
import { testTemporalSettings } from '../harness/temporal.js';
import { expectOneTruth, openDoors, type Doors } from './bench.js';
import { command, done, doorRules, type DoorSender } from './sender.js';

const count = 1_400;
/** Long enough that so many fill a run. */
const word = (n: number) => `${n} `.padEnd(2_500, 'x');
const knock = (n: number) => [command('knock', { word: word(n) })];

describe('a door that more commands came to than a run remembers', () => {
  let doors: Doors;
  let sender: DoorSender;
  let id: string;
  let backup: TestDatabase;
  let told: readonly DispatchOutcome[];

  beforeAll(async () => {
    doors = await openDoors(await testTemporalSettings({ ownNamespace: true }));
    ({ sender } = doors);
    id = await sender.install(doorRules());
    backup = await doors.database.backUp();
    const outcomes: DispatchOutcome[] = [];
    const numbers = Array.from({ length: count }, (_, n) => n);
    await forEachAtOnce(200, numbers, async (n) => void (outcomes[n] = await ended(`key ${n}`, n)));
    told = outcomes;
    done(await sender.send(id, ...knock(-1)));
  });
  afterAll(async () => {
    await backup?.drop();
    await doors?.close();
  });

  async function ended(key: string, n: number): Promise<DispatchOutcome> {
    for (;;) {
      const outcome = await sender.sendUnder(key, id, knock(n));
      if (outcome.kind !== 'PENDING') return outcome;
      await delay(50);
      await sender.reconciler.endPending();
    }
  }

  it('begins its runs with the latest thousand, and says that there were others', async () => {
    const runs = await readRuns(sender.temporal, id);
    const began = runs.flatMap(({ facts }) => facts.flatMap((fact) => (fact.kind === 'STARTED' ? [fact.run] : [])));
    const remembered = began.map(({ processed, hasForgotten }) => [Object.keys(processed).length, hasForgotten ?? false]);
    expect(remembered[0]).toEqual([0, false]);
    expect(remembered.at(-1)).toEqual([1_000, true]);
  });

  it('does not apply one again that its runs have forgotten, though its record is lost', async () => {
    const { commandId } = done(told[0]!);
    await doors.database.tamper('DELETE FROM command_record WHERE command_id = $1', [commandId]);
    expect(await ended('key 0', 0)).toEqual(told[0]);
    expect(await expectOneTruth(sender, id)).toHaveLength(count + 2);
  });

  it('after an older backup of the journal was put back, tells what was told, and applies nothing before the journal is filled', async () => {
    await doors.database.restore(backup);
    expect(await ended('key 1', 1)).toEqual(told[1]);
    expect(await expectOneTruth(sender, id)).toHaveLength(count + 2);
    expect(done(await ended('new', -2))).toMatchObject({ fromVersion: count + 2, toVersion: count + 3 });
    // Records of commands that nobody has sent again since are lost with the backup, which verification says; nothing else is.
    expect(new Set((await sender.verify()).findings.map(({ kind }) => kind))).toEqual(new Set(['COMMAND_RECORD_ALTERED']));
  });
});
