import type { DataSource } from 'typeorm';

export interface DataSourceOptions {
  readonly poolSize?: number;
  /** Seen in pg_stat_activity. */
  readonly applicationName?: string;
}

/** Connected. End it by `destroy()`. */
export async function createDataSource(_url: string, _options: DataSourceOptions = {}): Promise<DataSource> {
  throw new Error('being written');
}

/**
 * Brings the database to this version's tables; safe when several processes do so at once.
 * @throws {DatabaseNewer} where a newer Jalon has migrated it.
 */
export async function migrate(_dataSource: DataSource): Promise<void> {
  throw new Error('being written');
}
