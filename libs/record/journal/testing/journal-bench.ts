import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { RulesReference } from '#libs/domain/stream/event.js';
import { withFinalAssessment, withoutFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { RulesArchive } from '../rules-archive.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { Journal } from '../journal.js';
import { RestoreFence } from '../restore-fence.js';

/** A migrated database of its own, with what the journal offers on it. */
export interface JournalBench {
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly archive: RulesArchive;
  readonly journal: Journal;
  readonly records: CommandRecords;
  close(): Promise<void>;
}

/** @param kinds of the streams that it holds @param rules that it archives */
export async function openJournal(
  kinds = streamKinds,
  rules: readonly RulesReference[] = [withFinalAssessment, withoutFinalAssessment],
): Promise<JournalBench> {
  const database = await createTestDatabase();
  const dataSource = await createDataSource(database.url, { poolSize: 12 });
  const archive = new RulesArchive(dataSource);
  for (const one of rules) await archive.save(one);
  await new RestoreFence(dataSource).open(() => Promise.resolve([]));
  return {
    database,
    dataSource,
    archive,
    journal: new Journal(dataSource, archive, kinds),
    records: new CommandRecords(dataSource, kinds),
    async close() {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export function newJourneyId(): string {
  return `jrn_${randomUUID()}`;
}
