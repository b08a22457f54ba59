import type { DataSource } from 'typeorm';
import type { CertificationArchive } from './certification-archive.js';

export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Makes every journey's read models again from the journal, one journey per transaction under its stream's lock: readers
 * see the old or the new, appends go on. Interrupted, the next call goes on where it stopped.
 * @throws {JournalDamaged} {RulesNotArchived}
 */
export async function rebuildReadModels(
  _dataSource: DataSource,
  _archive: CertificationArchive,
  _onProgress: (progress: RebuildProgress) => void = () => {},
): Promise<RebuildProgress> {
  throw new Error('being written');
}
