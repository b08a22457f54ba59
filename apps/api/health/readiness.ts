import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { refusedWriteOf, writingFile } from '#libs/platform/connections/unavailability.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { logState } from '#libs/platform/observability/log-output.js';
import { refusedWrite } from '../problems/unavailable.js';
import type { CheckpointProbe } from './checkpoint-probe.js';
import type { LastRefusedWrite } from './last-refused-write.js';
import type { SchemaProbe } from './schema-probe.js';
import { SharedProbe } from './shared-probe.js';

export interface Needed {
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
  readonly catalogue: CertificationCatalogue;
  readonly files: FilesProbe;
  readonly signing: CheckpointProbe;
  readonly schema: SchemaProbe;
  readonly lastRefusedWrite: LastRefusedWrite;
}

interface Check {
  readonly name: string;
  /** A French sentence, or null where all is well. */
  readonly failure: string | null;
}

const longestMs = 2_000;

/** What must answer, and be written, before a load balancer sends anybody here. Never says why in the words of a driver. */
export async function checkReadiness({ dataSource, temporal, catalogue, files, lastRefusedWrite }: Needed): Promise<readonly Check[]> {
  const [database, engine, filesFailure] = await Promise.all([
    attempt('postgresql', 'PostgreSQL ne répond pas, ou ses migrations ne sont pas faites.', () => databaseFailure(dataSource)),
    attempt('temporal', 'Temporal ne répond pas.', async () => {
      await temporal.connection.withDeadline(
        Date.now() + longestMs,
        async () => await temporal.connection.workflowService.getSystemInfo({}),
      );
      return null;
    }),
    files.ask(),
  ]);
  const certifications = catalogue.list().length > 0 ? null : 'Aucune certification n’est chargée.';
  const { cause } = lastRefusedWrite;
  return [
    database,
    engine,
    { name: 'certifications', failure: certifications },
    { name: 'files', failure: filesFailure },
    { name: 'log', failure: logState() === 'REFUSED' ? 'Le journal du processus ne peut pas être écrit (disque plein ?).' : null },
    { name: 'writes', failure: cause && refusedWrite(cause).message },
  ];
}

/** @returns why it fails, in French; null where all is well @throws where it does not answer */
async function databaseFailure(dataSource: DataSource): Promise<string | null> {
  if (await dataSource.showMigrations()) return 'Les migrations de PostgreSQL ne sont pas faites.';
  const sql = `SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly"`;
  const { isReadOnly } = await onlyRow<{ readonly isReadOnly: boolean }>(dataSource, sql);
  return isReadOnly ? refusedWrite('DATABASE_READ_ONLY').message : null;
}

/** Answers why files cannot be written, in French; null where they can. */
export type FilesProbe = SharedProbe<string | null>;

export function filesProbe(folder: string): FilesProbe {
  return new SharedProbe(() => filesFailure(folder), { otherwise: refusedWrite('DISK_FAILS').message, reusedMs: 2_000 });
}

/** Written as an upload is, and taken away. More than nothing: an empty file takes no room. */
async function filesFailure(folder: string): Promise<string | null> {
  const path = join(folder, `probe-${randomUUID()}`);
  try {
    const file = await writingFile(open(path, 'wx', 0o600));
    try {
      await file.writeFile('jalon\n');
      await file.datasync();
    } finally {
      await file.close();
    }
    return null;
  } catch (error) {
    return refusedWrite(refusedWriteOf(error) ?? 'DISK_FAILS').message;
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

async function attempt(name: string, sentence: string, check: () => Promise<string | null>): Promise<Check> {
  return { name, failure: await new SharedProbe(check, { otherwise: sentence, reusedMs: 0 }).ask() };
}
