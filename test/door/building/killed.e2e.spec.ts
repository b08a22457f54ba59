/** Processes killed with `kill -9` between what a building asks and what it hears: each door does it once, and the building hears once. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gate } from '../../harness/gate.js';
import { expectOneTruth } from '../bench.js';
import type { DoorOrder } from '../process.js';
import { DoorProcesses } from '../processes.js';
import { buildingRules, command, done, doorRules, openDoorSender, type DoorSender } from '../sender.js';

const openAll = command('open-all', { by: 'Ada' });
const attemptMs = 1_500;
type Reached = (to: { readonly toPostgres: Gate; readonly toTemporal: Gate }) => Promise<void>;

describe('killed between what a building asks and what it hears', () => {
  let processes: DoorProcesses;
  /** One that nobody kills, and that ends nothing for others. */
  let witness: DoorSender;
  let worker: ChildProcess;

  beforeAll(async () => {
    processes = await DoorProcesses.open(attemptMs);
    worker = await processes.start('worker');
    witness = await openDoorSender(processes.database.url, processes.settings);
  });
  afterAll(async () => {
    await witness?.close();
    await processes?.close();
  });

  /** Three doors, of which one is open already. */
  async function laidOut(secondsOpen?: number) {
    const rules = doorRules();
    const ids = (await Promise.all([1, 2, 3].map(() => witness.install(rules)))).toSorted();
    done(await witness.send(ids[0]!, command('open-door', { by: 'Bob' })));
    return { ids, building: await witness.layOut(ids, buildingRules(secondsOpen)) };
  }

  async function expectOnce({ ids, building }: Awaited<ReturnType<typeof laidOut>>, built: readonly string[], ofDoors: readonly string[]) {
    const reconciler = await processes.start('reconciler');
    while ((await witness.journal.streamHead(building)).version < built.length) await sleep(50);
    await processes.kill(reconciler);
    expect((await expectOneTruth(witness, building)).map(({ type }) => type)).toEqual(built);
    for (const id of ids) expect((await expectOneTruth(witness, id)).map(({ type }) => type)).toEqual(ofDoors);
    expect((await witness.verify()).findings).toEqual([]);
  }

  const opened = ['LaidOut', 'OpeningOrdered', 'OutcomesHeard'];
  const ofOpened = ['DoorInstalled', 'DoorOpened'];

  it.each<{ when: string; reached: Reached }>([
    { when: 'before the order is in the journal', reached: ({ toPostgres }) => toPostgres.shutBefore('COMMIT') },
    { when: 'once the order is in the journal', reached: ({ toPostgres }) => toPostgres.shutAfter('COMMIT') },
  ])('the process that sent the order, $when', async ({ reached }) => {
    const built = await laidOut();
    const sender = await processes.start('sender', true);
    const shut = reached(processes);
    const order: DoorOrder = { key: randomUUID(), streamId: built.building, commands: [openAll] };
    sender.send(order);
    await shut;
    await processes.kill(sender);
    processes.reset();
    await expectOnce(built, opened, ofOpened);
  });

  it.each<{ when: string; reached: Reached }>([
    { when: 'before a command is leased', reached: ({ toPostgres }) => toPostgres.shutBefore('attempts = 1') },
    { when: 'once a command is leased', reached: ({ toPostgres }) => toPostgres.shutAfter('COMMIT') },
    { when: 'before an Update leaves', reached: ({ toTemporal }) => toTemporal.shutBefore('open-door') },
    { when: 'once an Update was accepted', reached: ({ toTemporal }) => toTemporal.shutAfter('open-door') },
    { when: 'before a door’s event is in the journal', reached: ({ toPostgres }) => toPostgres.shutBefore('DoorOpened') },
    { when: 'before it is recorded what is to be heard', reached: ({ toPostgres }) => toPostgres.shutBefore('is_told = true') },
    { when: 'once it is recorded what is to be heard', reached: ({ toPostgres }) => toPostgres.shutAfter('is_told = true') },
    { when: 'before the building is told', reached: ({ toTemporal }) => toTemporal.shutBefore('hear-outcomes') },
    { when: 'once the building was told', reached: ({ toTemporal }) => toTemporal.shutAfter('hear-outcomes') },
    { when: 'before that is in the journal', reached: ({ toPostgres }) => toPostgres.shutBefore('OutcomesHeard') },
  ])('the process that sends to the doors, $when', async ({ reached }) => {
    const built = await laidOut();
    done(await witness.send(built.building, openAll));
    const shut = reached(processes);
    const reconciler = await processes.start('reconciler', true);
    await shut;
    await processes.kill(reconciler);
    processes.reset();
    await expectOnce(built, opened, ofOpened);
  });

  it('the worker, before the doors were told', async () => {
    const built = await laidOut();
    done(await witness.send(built.building, openAll));
    worker.kill('SIGSTOP');
    const reconciler = await processes.start('reconciler');
    await sleep(500);
    await processes.kill(worker);
    await processes.kill(reconciler);
    worker = await processes.start('worker');
    await expectOnce(built, opened, ofOpened);
  });

  it('the worker, before what a building does by itself is in the journal', async () => {
    await processes.kill(worker);
    const shut = processes.toPostgres.shutBefore('ClosingOrdered');
    worker = await processes.start('worker', true);
    const built = await laidOut(1);
    done(await witness.send(built.building, openAll));
    await shut;
    await processes.kill(worker);
    processes.reset();
    worker = await processes.start('worker');
    const closed = ['LaidOut', 'OpeningOrdered', ...['ClosingOrdered', 'OutcomesHeard', 'OutcomesHeard'].toSorted()];
    // Who has it hear of the opening appends what it did meanwhile, and thereby has the doors closed.
    await expectOnce(built, closed, [...ofOpened, 'DoorClosed']);
  });
});
