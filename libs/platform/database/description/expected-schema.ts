/** The schema that this version's migrations make, as `npm run describe` has written it down; a spec compares the two. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOfApplication, type DescribedSchema, type SchemaDescription } from './describe-schema.js';

export const expectedSchema = JSON.parse(readFileSync(join(import.meta.dirname, 'schema.json'), 'utf8')) as SchemaDescription;

export interface SchemaDifference {
  readonly object: string;
  /** Null where it is not of the schema. */
  readonly expected: string | null;
  /** Null where it is not there. */
  readonly found: string | null;
}

/**
 * In the order of the objects. What a table that is gone or added had or has goes with it. Where the application is the owner nothing
 * is expected of its rights.
 */
export function schemaDifferences(expected: SchemaDescription, { objects, isApart }: DescribedSchema): readonly SchemaDifference[] {
  const all = [...new Set([...Object.keys(expected), ...Object.keys(objects)])].sort();
  const differences = all
    .filter((object) => isApart || !isOfApplication(object))
    .map((object) => ({ object, expected: expected[object] ?? null, found: objects[object] ?? null }))
    .filter((one) => one.expected !== one.found);
  const tables = differences
    .filter(({ object, expected: was, found }) => object.startsWith('table ') && (was === null || found === null))
    .map(({ object }) => object.slice('table '.length));
  return differences.filter((one) => !tables.some((table) => hangsOn(one, table)));
}

function hangsOn({ object, expected, found }: SchemaDifference, table: string): boolean {
  const [kind, name = ''] = object.split(' ');
  if (kind === 'table' || kind === 'view') return false;
  if (kind === 'index') return (expected ?? found ?? '').includes(` ON public.${table} USING `);
  return name === table || name.startsWith(`${table}.`) || (kind === 'sequence' && name.startsWith(`${table}_`));
}
