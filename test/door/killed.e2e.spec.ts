/** Processes of doors killed with `kill -9` on a command's way: what was told stands, and nothing happens twice. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import { queryState } from '#libs/engine/temporal/stream-workflow.js';
import { openGate, type Gate } from '../harness/gate.js';
import type { TestDatabase } from '../harness/postgres.js';
import { testTemporalSettings, type TestTemporalSettings } from '../harness/temporal.js';
import { createDoorDatabase, expectOneTruth, workerHome } from './bench.js';
import type { DoorOrder, DoorProcessSettings } from './process.js';
import { command, doorRules, openDoorSender, type DoorSender } from './sender.js';

/** As `npm test` has built it, from the sources that it tests. */
const program = join(import.meta.dirname, '../../dist/test/door/process.js');
const rules = doorRules();
const open = command('open-door', { by: 'Ada' });
const attemptMs = 1_500;

describe('killed on a command’s way to a door', () => {
  let settings: TestTemporalSettings;
  let database: TestDatabase;
  let toPostgres: Gate;
  let toTemporal: Gate;
  /** One that nobody kills. */
  let witness: DoorSender;
  let worker: ChildProcess;
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    settings = await testTemporalSettings({ ownNamespace: true });
    database = await createDoorDatabase();
    toPostgres = await openGate(Number(new URL(database.url).port));
    toTemporal = await openGate(Number(settings.temporal.address.split(':')[1]));
    worker = await start('worker');
    await start('reconciler');
    witness = await openDoorSender(database.url, settings);
  });
  afterAll(async () => {
    await witness?.close();
    await Promise.all([...children].map(kill));
    await Promise.all([toPostgres?.close(), toTemporal?.close()]);
    await database?.drop();
  });

  async function start(role: 'worker' | 'sender' | 'reconciler', gated = false): Promise<ChildProcess> {
    const databaseUrl = new URL(database.url);
    if (gated) databaseUrl.port = String(toPostgres.port);
    const temporal = gated ? { ...settings.temporal, address: `127.0.0.1:${toTemporal.port}` } : settings.temporal;
    const given: DoorProcessSettings = {
      databaseUrl: databaseUrl.href,
      settings: { ...settings, temporal },
      home: `${workerHome()}-built`,
      attemptMs,
    };
    const child = fork(program, [role, JSON.stringify(given)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.add(child);
    child.once('exit', (code) => {
      if (children.has(child)) process.stderr.write(`the ${role} ended by itself, with code ${code}\n`);
    });
    await once(child, 'message');
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

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
    { when: 'before the Update leaves', gate: () => toTemporal.shutBefore('open-door'), left: [1, 1] },
    { when: 'after the Update was accepted, of which it was not told', gate: () => toTemporal.shutAfter('open-door'), left: [2, 1] },
    { when: 'before the journal is committed', gate: () => toPostgres.shutBefore('COMMIT'), left: [2, 1] },
    { when: 'after the journal was committed, before the answer', gate: () => toPostgres.shutAfter('COMMIT'), left: [2, 2] },
  ])('the sender, $when: the command is ended once, without it', async ({ gate, left }) => {
    const id = await witness.install(rules);
    const sender = await start('sender', true);
    const key = randomUUID();
    const reached = gate();
    const order: DoorOrder = { key, streamId: id, commands: [open] };
    sender.send(order);
    await reached;
    // A server's first bytes may acknowledge a request (HTTP/2) that it has yet to carry out.
    while (((await seen(id))[0] ?? 0) < (left[0] ?? 0)) await sleep(20);
    expect(await seen(id)).toEqual(left);
    await kill(sender);
    toPostgres.reset();
    toTemporal.reset();
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
    await kill(worker);
    worker = await start('worker');
    await pending;
    expect(await sentAgain(key, asked)).toMatchObject({ kind: 'DONE', fromVersion: 1, toVersion: 2 });
    while ((await witness.journal.streamHead(closing)).version < 3) await sleep(50);
    expect(await expectOneTruth(witness, asked)).toHaveLength(2);
    expect((await expectOneTruth(witness, closing)).map(({ type }) => type)).toEqual(['DoorInstalled', 'DoorOpened', 'DoorClosedByItself']);
    expect((await witness.verify()).findings).toEqual([]);
  });
});
