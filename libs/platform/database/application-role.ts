/** Whom the processes that answer requests are connected as. */
import type { DataSource } from 'typeorm';
import { onlyRow } from './queries.js';

export class RoleMayAlterRecord extends Error {
  override readonly name = 'RoleMayAlterRecord';
  constructor() {
    super(
      'Le compte de DATABASE_URL peut altérer le registre (il en est propriétaire, ou en a reçu le droit) : ' +
        'en production, donnez à l’application un compte à elle, et le compte propriétaire par DATABASE_OWNER_URL aux seules migrations.',
    );
  }
}

/**
 * @param warn told in development, where one role may do for everything
 * @throws {RoleMayAlterRecord} in production
 */
export async function checkApplicationRole(
  dataSource: DataSource,
  environment: 'development' | 'production',
  warn: (message: string) => void,
): Promise<void> {
  const { may } = await onlyRow<{ may: boolean }>(
    dataSource,
    `SELECT pg_has_role(current_user, relowner, 'USAGE') OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') AS may
     FROM pg_class WHERE oid = 'stream_event'::regclass`,
  );
  if (!may) return;
  if (environment === 'production') throw new RoleMayAlterRecord();
  warn('the role of DATABASE_URL could alter the record: refused in production');
}

/** The role of the application's address, where it is not the owner's. */
export function roleApart(applicationUrl: string, ownerUrl: string): string | null {
  const [role, owner] = [applicationUrl, ownerUrl].map((url) => decodeURIComponent(new URL(url).username));
  return role === owner || role === undefined ? null : role;
}
