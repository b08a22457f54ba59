/** What every process tells of itself: its build, its connections to PostgreSQL, the room where it writes, and whether its log is written. */
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { packageFile } from '#libs/certifications/shipped.js';
import { refusedWriteCodes, refusedWriteOf } from '../connections/unavailability.js';
import { logState } from './log-output.js';
import type { Metrics } from './metrics.js';
import { startAtZero } from './start-at-zero.js';

/** node-postgres' own counts, of which TypeORM says nothing. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

/** Whose disks may be one. */
export interface WrittenFolders {
  readonly keys: string;
  readonly files: string;
}

/** Bytes, by folder; without those whose disk does not tell. */
export type FreeBytes = Readonly<Partial<Record<keyof WrittenFolders, number>>>;

/** What does not change while the process runs, and what is told of nothing as of something. */
export function startProcessMeasures(metrics: Metrics): void {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
  metrics.set('jalon_build_info', { version }, 1);
  startAtZero(metrics, 'jalon_refused_writes_total');
}

/** Where it is one that ended what is counted: a request, a work, an append. */
export function countRefusedWrite(metrics: Metrics, error: unknown): void {
  const cause = refusedWriteOf(error);
  if (cause) metrics.count('jalon_refused_writes_total', { cause: refusedWriteCodes[cause] });
}

/** As they stand: nothing is asked of PostgreSQL. */
export function tellConnections(metrics: Metrics, { driver }: DataSource): void {
  const { master } = driver as unknown as { readonly master?: Pool };
  if (!master) return;
  metrics.set('jalon_database_connections', { state: 'used' }, master.totalCount - master.idleCount);
  metrics.set('jalon_database_connections', { state: 'idle' }, master.idleCount);
  metrics.set('jalon_database_connections_limit', {}, master.options.max);
  metrics.set('jalon_database_connections_awaited', {}, master.waitingCount);
}

/** For who is measured again and again, rather than when asked. */
export async function tellProcess(metrics: Metrics, dataSource: DataSource, folders: WrittenFolders): Promise<void> {
  tellConnections(metrics, dataSource);
  tellLog(metrics);
  tellFreeBytes(metrics, await freeBytes(folders));
}

export function tellLog(metrics: Metrics): void {
  metrics.set('jalon_log_refused', {}, Number(logState() === 'REFUSED'));
}

/** What an ordinary account may still write. A disk that hangs answers late, or never. */
export async function freeBytes({ keys, files }: WrittenFolders): Promise<FreeBytes> {
  const read = async (folder: string) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  };
  const [ofKeys, ofFiles] = await Promise.allSettled([read(keys), read(files)]);
  return {
    ...(ofKeys.status === 'fulfilled' && { keys: ofKeys.value }),
    ...(ofFiles.status === 'fulfilled' && { files: ofFiles.value }),
  };
}

export function tellFreeBytes(metrics: Metrics, free: FreeBytes): void {
  for (const [folder, bytes] of Object.entries(free)) metrics.set('jalon_disk_free_bytes', { folder }, bytes);
}
