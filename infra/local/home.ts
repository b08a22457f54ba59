/** The folder of everything kept on this machine: who is using it, and what it remembers between two starts. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.js';
import { identityOf } from './processes.js';

/** What a stack needs to find its own data again. Holds passwords: readable by its owner only. */
export interface Memory {
  readonly postgresPort: number | null;
  readonly temporalPort: number | null;
  readonly temporalUiPort: number | null;
  readonly identityPort: number | null;
  /** Of the superuser `postgres`, of the role that owns the database, and of the one that Jalon's processes connect with. */
  readonly postgresPassword: string;
  readonly databasePassword: string;
  readonly applicationPassword: string;
  /** Whether the demo has been played to its end. */
  readonly demoPlayed: boolean;
}

export interface Home {
  readonly folder: string;
  readonly logs: string;
  readonly pids: string;
  readonly postgres: string;
  readonly temporalDatabase: string;
}

const leastFreeBytes = 300 * 1024 * 1024;

/** @throws {Failure} where the folder cannot be written, or the disk is nearly full */
export function openHome(folder: string): Home {
  const home: Home = {
    folder,
    logs: join(folder, 'logs'),
    pids: join(folder, 'pids'),
    postgres: join(folder, 'postgresql'),
    temporalDatabase: join(folder, 'temporal', 'temporal.db'),
  };
  try {
    // Others of this machine may pass, since PostgreSQL runs under an account of its own, but see nothing.
    for (const made of [folder, home.postgres]) mkdirSync(made, { recursive: true, mode: 0o711 });
    for (const made of [home.logs, home.pids, join(folder, 'temporal')]) mkdirSync(made, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < leastFreeBytes) {
      const free = Math.floor((bavail * bsize) / 1024 / 1024);
      throw new Failure(
        `Le disque de ${folder} est presque plein (${free} Mo libres) : il en faut au moins ${leastFreeBytes / 1024 / 1024}.`,
      );
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`Le dossier ${folder} (JALON_HOME) ne peut pas être utilisé : ${(error as Error).message}.`, { cause: error });
  }
  return home;
}

/** Takes the folder for this process. @returns what gives it back @throws {Failure} while another process has it */
export function lockHome(home: Home): () => void {
  const file = join(home.folder, 'lock');
  for (;;) {
    try {
      const lock = openSync(file, 'wx');
      writeSync(lock, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }));
      closeSync(lock);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readJson<{ pid: number; identity: string }>(file);
    if (holder && identityOf(holder.pid) === holder.identity) {
      throw new Failure(
        `Jalon tourne déjà sur ${home.folder} (processus ${holder.pid}). Pour une seconde pile, donnez-lui un autre JALON_HOME et un autre PORT.`,
      );
    }
    rmSync(file, { force: true });
  }
}

export function recall(home: Home): Memory {
  const nothing: Memory = {
    postgresPort: null,
    temporalPort: null,
    temporalUiPort: null,
    identityPort: null,
    postgresPassword: randomBytes(18).toString('base64url'),
    databasePassword: randomBytes(18).toString('base64url'),
    applicationPassword: randomBytes(18).toString('base64url'),
    demoPlayed: false,
  };
  const file = join(home.folder, 'memory.json');
  if (!existsSync(file)) return nothing;
  const kept = readJson<Partial<Memory>>(file);
  if (!kept)
    throw new Failure(`Le fichier ${file} est illisible : sans lui le mot de passe de la base est perdu. Restaurez-le d’une sauvegarde.`);
  return { ...nothing, ...kept };
}

export function remember(home: Home, memory: Memory): void {
  writePrivately(join(home.folder, 'memory.json'), memory);
}

/** The environment by which other commands find the running stack; removed when it stops. */
export function publishEnvironment(home: Home, env: NodeJS.ProcessEnv): () => void {
  const file = join(home.folder, 'stack.json');
  writePrivately(file, env);
  return () => rmSync(file, { force: true });
}

/** Whole or not at all, even when the machine stops in the middle. */
function writePrivately(file: string, value: unknown): void {
  const written = `${file}.new`;
  writeFileSync(written, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(written, 0o600);
  renameSync(written, file);
}

function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
