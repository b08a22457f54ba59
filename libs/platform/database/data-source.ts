import { DataSource } from 'typeorm';
import { entities, migrations, migrationsTable } from './schema.js';

export interface DataSourceOptions {
  readonly poolSize?: number;
  /** Seen in pg_stat_activity. */
  readonly applicationName?: string;
}

/** Connected. End it by `destroy()`. */
export async function createDataSource(url: string, options: DataSourceOptions = {}): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities,
    migrations,
    migrationsTableName: migrationsTable,
    synchronize: false,
    installExtensions: false,
    poolSize: options.poolSize ?? 10,
    applicationName: options.applicationName ?? 'jalon',
    connectTimeoutMS: 10_000,
    // A process that stops in the middle of an append must not hold its stream for ever.
    extra: { idle_in_transaction_session_timeout: 60_000 },
  });
  return dataSource.initialize();
}
