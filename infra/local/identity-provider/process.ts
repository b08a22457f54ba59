/** The local provider, started beside us. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.js';
import { lastWords } from '../log-file.js';
import { launch, stop, type Running } from '../processes.js';

export interface IdentityProcess {
  readonly port: number;
  readonly keysFolder: string;
  readonly audience: string;
  readonly logFile: string;
  readonly pidFolder: string;
}

const longestStartMs = 30_000;

/** Returns once it answers. @throws {Failure} */
export async function startIdentityProcess({ port, keysFolder, audience, logFile, pidFolder }: IdentityProcess): Promise<Running> {
  const main = join(import.meta.dirname, 'main.js');
  const running = await launch({
    name: 'identity',
    command: process.execPath,
    args: ['--enable-source-maps', main, `--port=${port}`, `--keys=${keysFolder}`, `--audience=${audience}`],
    env: process.env,
    logFile,
    pidFolder,
  });
  const document = `http://127.0.0.1:${port}/.well-known/openid-configuration`;
  for (const deadline = Date.now() + longestStartMs; Date.now() < deadline; await sleep(50)) {
    if (!running.isAlive()) {
      throw new Failure(`Le fournisseur d’identité s’est arrêté au démarrage (${await running.ended}) : ${lastWords(logFile)}`);
    }
    if ((await fetch(document, { signal: AbortSignal.timeout(5_000) }).catch(() => null))?.ok) return running;
  }
  await stop(running.pid, { signal: 'SIGTERM', graceMs: 5_000 });
  throw new Failure(`Le fournisseur d’identité ne répond pas sur le port ${port} après ${longestStartMs / 1_000} s : voyez ${logFile}.`);
}
