/** The database's own objects, against those that the migrations make. */
import type { EntityManager } from 'typeorm';
import { describeSchema, type SchemaDescription } from '#libs/platform/database/description/describe-schema.js';
import { expectedSchema, schemaDifferences, type SchemaDifference } from '#libs/platform/database/description/expected-schema.js';
import { allRows } from '#libs/platform/database/queries.js';
import { migrations, migrationsTable } from '#libs/platform/database/schema.js';
import { finding, type Finding } from './finding.js';

export interface SchemaOptions {
  readonly expected: SchemaDescription;
  /** The role that the processes connect with; null: whoever asks, where it may write events. */
  readonly application: string | null;
}

export const shippedSchema: SchemaOptions = { expected: expectedSchema, application: null };

export interface CheckedSchema {
  readonly findings: readonly Finding[];
  /** How many objects were compared. */
  readonly objects: number;
  /** Whether the application's rights were: not where it is the owner, who may do everything, nor where its role is not known. */
  readonly hasRights: boolean;
  /** A table or a column that is read is gone, or of another type: nothing can be concluded from what is left. */
  readonly isUnreadable: boolean;
}

export async function checkSchema(manager: EntityManager, { expected, application }: SchemaOptions): Promise<CheckedSchema> {
  const described = await describeSchema(manager, application);
  const differences = schemaDifferences(expected, described);
  const isUnreadable = differences.some(keepsFromReading);
  return {
    findings: [...differences.map(toldOf), ...(isUnreadable ? [] : await checkMigrations(manager))],
    objects: Object.keys(expected).length,
    hasRights: described.isApart,
    isUnreadable,
  };
}

/** As `ALTER TABLE` has it: a trigger that is in force for all, and one that a session which passes for a replica does without. */
export const triggerModes = { always: 'ENABLE ALWAYS', ordinary: 'ENABLE' } as const;

function toldOf({ object: field, expected, found }: SchemaDifference): Finding {
  if (field.startsWith('trigger ') && found !== null && expected === `${found}, always`)
    return finding('SCHEMA_ALTERED', 'SCHEMA', { field, expected: triggerModes.always, found: triggerModes.ordinary });
  return finding('SCHEMA_ALTERED', 'SCHEMA', { field, expected: expected ?? undefined, found: found ?? undefined });
}

function keepsFromReading({ object, expected, found }: SchemaDifference): boolean {
  if (expected === null || !/^(table|column) /.test(object)) return false;
  return found === null || (object.startsWith('column ') && typeOf(found) !== typeOf(expected));
}

function typeOf(definition: string): string | undefined {
  return definition.split(', ')[0];
}

async function checkMigrations(manager: EntityManager): Promise<readonly Finding[]> {
  const done = await allRows<{ readonly name: string; readonly timestamp: string }>(
    manager,
    `SELECT name, timestamp::text AS timestamp FROM ${migrationsTable} ORDER BY name, id`,
  );
  const known = migrations.map(({ name }) => ({ name, timestamp: name.slice(-13) }));
  const told = (all: readonly { readonly name: string; readonly timestamp: string }[]) =>
    all.map(({ name, timestamp }) => `${name} ${timestamp}`).sort();
  const [expected, found] = [told(known), told(done)];
  return [
    ...expected
      .filter((one) => !found.includes(one))
      .map((one) => finding('SCHEMA_ALTERED', 'SCHEMA', { field: 'migration', expected: one })),
    ...found
      .filter((one, place) => !expected.includes(one) || found.indexOf(one) < place)
      .map((one) => finding('SCHEMA_ALTERED', 'SCHEMA', { field: 'migration', found: one })),
  ];
}
