/** Processes of doors, for a spec that kills them; each may be given gates for its way to the servers. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openGate, type Gate } from '../harness/gate.js';
import type { TestDatabase } from '../harness/postgres.js';
import { testTemporalSettings, type TestTemporalSettings } from '../harness/temporal.js';
import { createDoorDatabase, workerHome } from './bench.js';
import type { DoorProcessSettings } from './process.js';

/** As `npm test` has built it, from the sources that it tests. */
const program = join(import.meta.dirname, '../../dist/test/door/process.js');

export type DoorRole = 'worker' | 'sender' | 'reconciler';

export class DoorProcesses {
  private readonly children = new Set<ChildProcess>();

  private constructor(
    readonly settings: TestTemporalSettings,
    readonly database: TestDatabase,
    readonly toPostgres: Gate,
    readonly toTemporal: Gate,
    private readonly attemptMs: number,
  ) {}

  static async open(attemptMs: number): Promise<DoorProcesses> {
    const settings = await testTemporalSettings({ ownNamespace: true });
    const database = await createDoorDatabase();
    const toPostgres = await openGate(Number(new URL(database.url).port));
    const toTemporal = await openGate(Number(settings.temporal.address.split(':')[1]));
    return new DoorProcesses(settings, database, toPostgres, toTemporal, attemptMs);
  }

  async start(role: DoorRole, gated = false): Promise<ChildProcess> {
    const { settings, database, toPostgres, toTemporal, attemptMs } = this;
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
    this.children.add(child);
    child.once('exit', (code) => {
      if (this.children.has(child)) process.stderr.write(`the ${role} ended by itself, with code ${code}\n`);
    });
    await once(child, 'message');
    return child;
  }

  async kill(child: ChildProcess): Promise<void> {
    this.children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** What was on its way is lost; what comes later passes. */
  reset(): void {
    this.toPostgres.reset();
    this.toTemporal.reset();
  }

  async close(): Promise<void> {
    await Promise.all([...this.children].map((child) => this.kill(child)));
    await Promise.all([this.toPostgres.close(), this.toTemporal.close()]);
    await this.database.drop();
  }
}
