import type { DataSource, EntityManager } from 'typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { StoredFileRow } from '#libs/platform/database/entities/files.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { isUnavailability, unavailabilityOf, writingFile } from './unavailability.js';

describe('what cannot be reached', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource(database.url);
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  const nextStatements: Readonly<Record<string, (manager: EntityManager) => Promise<unknown>>> = {
    'of its own manager': (manager) => manager.query('SELECT 1'),
    'of its runner': async ({ queryRunner }) => queryRunner?.query('SELECT 1'),
    'of a repository': (manager) => manager.getRepository(StoredFileRow).find({ take: 1 }),
  };

  it.each(Object.entries(nextStatements))('includes a session that ended between two statements, the next one %s', async (_, next) => {
    const failure: unknown = await dataSource
      .transaction(async (manager) => {
        const { pid } = await onlyRow<{ pid: number }>(manager, 'SELECT pg_backend_pid() AS pid');
        await database.tamper('SELECT pg_terminate_backend($1, 5000)', [pid]);
        await sleep(100); // for this process to hear of it
        await next(manager);
      })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(isUnavailability(failure)).toBe(true);
  });

  it.each([
    ['a disk without room', 'disk_full', 'DATABASE_FULL'],
    ['a disk that fails', 'io_error', 'DATABASE_FAILS'],
    ['a server that is a copy', 'read_only_sql_transaction', 'DATABASE_READ_ONLY'],
  ])('includes %s under PostgreSQL, and tells it', async (_what, condition, cause) => {
    const failure: unknown = await dataSource
      .query(`DO $$ BEGIN RAISE '${condition}' USING ERRCODE = '${condition}'; END $$`)
      .catch((e: unknown) => e);
    expect(unavailabilityOf(failure)).toBe(cause);
  });

  it.each([
    ['ENOSPC', 'write', 'DISK_FULL'],
    ['EDQUOT', 'write', 'DISK_FULL'],
    ['EROFS', 'open', 'DISK_READ_ONLY'],
    ['EIO', 'fsync', 'DISK_FAILS'],
    ['EPIPE', 'write', 'UNREACHABLE'],
    ['ENOENT', 'connect', null],
    ['EIO', 'read', null],
    ['ENOENT', 'open', null],
    ['EISDIR', 'read', null],
    ['EACCES', 'open', null],
    ['EPERM', 'stat', null],
    ['ENOTDIR', 'scandir', null],
  ])('tells %s of %s by what the system says', (code, syscall, cause) => {
    expect(unavailabilityOf(new Error('x', { cause: Object.assign(new Error('y'), { code, syscall }) }))).toBe(cause);
  });

  it.each([
    ['EACCES', 'DISK_READ_ONLY'],
    ['ENOSPC', 'DISK_FULL'],
    ['ENOTDIR', 'DISK_FAILS'],
  ])('tells %s of a file that was being written', async (code, cause) => {
    const failure: unknown = await writingFile(Promise.reject(Object.assign(new Error('y'), { code, syscall: 'open' }))).catch(
      (error: unknown) => error,
    );
    expect(unavailabilityOf(failure)).toBe(cause);
  });

  it.each([
    [507, 'DISK_FULL'],
    [503, 'UNREACHABLE'],
    [404, null],
  ])('tells what a store of objects answers with status %d', (httpStatusCode, cause) => {
    expect(unavailabilityOf(Object.assign(new Error('x'), { $metadata: { httpStatusCode } }))).toBe(cause);
  });

  it('does not include a statement that PostgreSQL refuses', async () => {
    const failure: unknown = await dataSource.query('SELECT nothing_such').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(isUnavailability(failure)).toBe(false);
  });
});
