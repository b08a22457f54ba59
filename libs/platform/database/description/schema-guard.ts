/**
 * Whether the database is the one that this build's migrations make: a dump loaded without migrating has lost rights, or triggers, and
 * serves all the same. Told at start and by readiness; the verification says what each object is.
 */
import { allRows, onlyRow, type Queryable } from '../queries.js';
import { migrations, migrationsTable } from '../schema.js';
import { describeSchema } from './describe-schema.js';
import { expectedSchema, schemaDifferences } from './expected-schema.js';

/**
 * The objects that differ, by kind and name; none where another version's migrations have made it, which is no fault.
 * @throws what PostgreSQL throws
 */
export async function objectsThatDiffer(on: Queryable): Promise<readonly string[]> {
  const { role, isKnown } = await onlyRow<{ readonly role: string; readonly isKnown: boolean }>(
    on,
    `SELECT current_user AS role, to_regclass('public.${migrationsTable}') IS NOT NULL
       AND has_table_privilege(to_regclass('public.${migrationsTable}'), 'SELECT') AS "isKnown"`,
  );
  if (isKnown) {
    const done = await allRows<{ readonly name: string }>(on, `SELECT name FROM public.${migrationsTable}`);
    const ours = new Set(migrations.map(({ name }) => name));
    if (done.length !== ours.size || done.some(({ name }) => !ours.has(name))) return [];
  }
  const described = await describeSchema(on, role);
  return schemaDifferences(expectedSchema, described).map(({ object }) => object);
}
