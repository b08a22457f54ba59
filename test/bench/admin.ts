import pg from 'pg';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';

/** PostgreSQL's superuser in the product's own database; to be ended by whoever asked for it. */
export async function connectAdmin({ adminUrl, config }: ThrowawayStack): Promise<pg.Client> {
  const address = new URL(adminUrl);
  address.pathname = new URL(config.databaseUrl).pathname;
  const admin = new pg.Client(address.href);
  await admin.connect();
  return admin;
}
