import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Measured } from '../figures.js';

export interface Asked {
  readonly calls: number;
  readonly warmUps: number;
}

/** @param work is given what measures a workflow of DBOS's on that database */
export async function withDbos<T>(databaseUrl: string, work: (measureDbos: (asked: Asked) => Promise<Measured>) => Promise<T>): Promise<T> {
  const child = fork(join(import.meta.dirname, 'main.js'), [databaseUrl], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // DBOS uses `pg` in a way that is deprecated.
    execArgv: ['--no-deprecation'],
  });
  const ended = once(child, 'exit');
  const tooEarly = ended.then(([code]) => {
    throw new Error(`DBOS ended before it had answered (${code})`);
  });
  tooEarly.catch(() => undefined);
  const said = () => Promise.race([once(child, 'message'), tooEarly]);
  try {
    await said();
    return await work(async (asked) => {
      child.send(asked);
      const [measured] = await said();
      return measured as Measured;
    });
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}
