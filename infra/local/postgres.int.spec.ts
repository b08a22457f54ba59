import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Failure } from './failure.js';
import { anyFreePort, choosePort } from './ports.js';
import { applicationRole, ensureDatabase, ownerRole, postgresUrl, startPostgres, type PostgresCluster } from './postgres.js';
import { stop, type Running } from './processes.js';

const folder = mkdtempSync(join(tmpdir(), 'jalon-postgres-'));
chmodSync(folder, 0o711);
const password = randomUUID();
let cluster: PostgresCluster;
let running: Running;

async function query<T extends object>(sql: string): Promise<T[]> {
  const client = new pg.Client(postgresUrl({ ...cluster, password }, ownerRole, ownerRole));
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  const port = await anyFreePort();
  cluster = { folder, port, password, durable: true, logFile: join(folder, 'log'), pidFolder: join(folder, 'pids') };
  running = await startPostgres(cluster);
  await ensureDatabase(postgresUrl(cluster), { owner: password, application: password });
});

afterAll(async () => {
  await stop(running.pid, { signal: 'SIGINT', graceMs: 20_000 });
  rmSync(folder, { recursive: true });
});

describe('the PostgreSQL of a stack', () => {
  it('keeps what was committed when it is killed', async () => {
    await query('CREATE TABLE fact AS SELECT 42 AS value');
    process.kill(running.pid, 'SIGKILL');
    await running.ended;
    running = await startPostgres(cluster);
    expect(await query('SELECT value FROM fact')).toEqual([{ value: 42 }]);
  });

  it('starts although its lock file names a process that is another one by now', async () => {
    await stop(running.pid, { signal: 'SIGINT', graceMs: 20_000 });
    writeFileSync(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n${join(folder, 'data')}\n`);
    running = await startPostgres(cluster);
    expect(await query('SELECT value FROM fact')).toHaveLength(1);
  });

  it('makes its database and role once', async () => {
    await ensureDatabase(postgresUrl(cluster), { owner: password, application: password });
    expect(await query('SELECT current_user AS name')).toEqual([{ name: ownerRole }]);
    expect(await query(`SELECT rolname FROM pg_roles WHERE rolname = '${applicationRole}' AND rolcanlogin`)).toHaveLength(1);
  });

  it('refuses a port that the environment names and that is taken, and takes another when it is free to', async () => {
    await expect(choosePort('JALON_POSTGRES_PORT', cluster.port, null, 5432)).rejects.toThrow('JALON_POSTGRES_PORT');
    expect(await choosePort('JALON_POSTGRES_PORT', null, cluster.port, cluster.port)).not.toBe(cluster.port);
  });

  it('refuses the folder of another version, in a sentence', async () => {
    const other = join(folder, 'other');
    mkdirSync(join(other, 'data'), { recursive: true });
    writeFileSync(join(other, 'data', 'PG_VERSION'), '99\n');
    await expect(startPostgres({ ...cluster, folder: other })).rejects.toThrow(Failure);
  });
});
