/** Processes of doors killed with `kill -9` on a command's way: what was told stands, and nothing happens twice. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import { queryState } from '#libs/engine/temporal/stream-workflow.js';
import { expectOneTruth } from './bench.js';
import type { DoorOrder } from './process.js';
import { DoorProcesses } from './processes.js';
import { command, doorRules, openDoorSender, type DoorSender } from './sender.js';

const rules = doorRules();
const open = command('open-door', { by: 'Ada' });
const attemptMs = 1_500;

describe('killed on a command’s way to a door', () => {
  let processes: DoorProcesses;
  /** One that nobody kills. */
  let witness: DoorSender;
  let worker: ChildProcess;

  beforeAll(async () => {
    processes = await DoorProcesses.open(attemptMs);
    worker = await processes.start('worker');
    await processes.start('reconciler');
    witness = await openDoorSender(processes.database.url, processes.settings);
  });
  afterAll(async () => {
    await witness?.close();
    await processes?.close();
  });

  const seen = async (id: string) => [
    (await queryState(witness.temporal, id, { deadlineMs: 10_000 }))?.version,
    (await witness.journal.streamHead(id)).version,
  ];

  /** The same key again, until somebody has found the outcome. */
  async function sentAgain(key: string, id: string): Promise<DispatchOutcome> {
    for (;;) {
      const outcome = await witness.sendUnder(key, id, [open]);
      if (outcome.kind !== 'PENDING') return outcome;
    }
  }

  it.each([
    { when: 'before the Update leaves', gate: ({ toTemporal }: DoorProcesses) => toTemporal.shutBefore('open-door'), left: [1, 1] },
    {
      when: 'after the Update was accepted, of which it was not told',
      gate: ({ toTemporal }: DoorProcesses) => toTemporal.shutAfter('open-door'),
      left: [2, 1],
    },
    { when: 'before the journal is committed', gate: ({ toPostgres }: DoorProcesses) => toPostgres.shutBefore('COMMIT'), left: [2, 1] },
    {
      when: 'after the journal was committed, before the answer',
      gate: ({ toPostgres }: DoorProcesses) => toPostgres.shutAfter('COMMIT'),
      left: [2, 2],
    },
  ])('the sender, $when: the command is ended once, without it', async ({ gate, left }) => {
    const id = await witness.install(rules);
    const sender = await processes.start('sender', true);
    const key = randomUUID();
    const reached = gate(processes);
    const order: DoorOrder = { key, streamId: id, commands: [open] };
    sender.send(order);
    await reached;
    // A server's first bytes may acknowledge a request (HTTP/2) that it has yet to carry out.
    while (((await seen(id))[0] ?? 0) < (left[0] ?? 0)) await sleep(20);
    expect(await seen(id)).toEqual(left);
    await processes.kill(sender);
    processes.reset();
    expect(await sentAgain(key, id)).toMatchObject({ kind: 'DONE', fromVersion: 1, toVersion: 2 });
    expect(await expectOneTruth(witness, id)).toHaveLength(2);
  });

  it('the worker, stopped before a command and before a door closes by itself: another does both, once', async () => {
    const [asked, closing] = [await witness.install(rules), await witness.install(doorRules(3))];
    await witness.send(closing, open);
    worker.kill('SIGSTOP');
    const key = randomUUID();
    const pending = witness.sendUnder(key, asked, [open]);
    await sleep(500);
    expect((await witness.journal.streamHead(asked)).version).toBe(1);
    expect((await witness.journal.streamHead(closing)).version).toBe(2);
    await processes.kill(worker);
    worker = await processes.start('worker');
    await pending;
    expect(await sentAgain(key, asked)).toMatchObject({ kind: 'DONE', fromVersion: 1, toVersion: 2 });
    while ((await witness.journal.streamHead(closing)).version < 3) await sleep(50);
    expect(await expectOneTruth(witness, asked)).toHaveLength(2);
    expect((await expectOneTruth(witness, closing)).map(({ type }) => type)).toEqual(['DoorInstalled', 'DoorOpened', 'DoorClosedByItself']);
    expect((await witness.verify()).findings).toEqual([]);
  });
});
