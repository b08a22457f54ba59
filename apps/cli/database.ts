import type { DataSource } from 'typeorm';
import type { Closing } from '#libs/composition/closing.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { settings } from './settings.js';

/** The running stack's database, until the command has ended. @param command by which PostgreSQL's own tools name it */
export async function openDatabase(closing: Closing, command: string, poolSize = 2): Promise<DataSource> {
  const opened = await createDataSource(settings().databaseUrl, { poolSize, applicationName: `jalon ${command}` });
  return closing.keep(opened, (database) => database.destroy());
}
