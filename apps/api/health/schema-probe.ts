/** Whether the database's own objects are those that the migrations make, for who looks after the service. */
import type { DataSource } from 'typeorm';
import { objectsThatDiffer } from '#libs/platform/database/description/schema-guard.js';
import { SharedProbe } from './shared-probe.js';

/** Answers how many objects differ. */
export type SchemaProbe = SharedProbe<number>;

/** Objects change seldom, and the catalog is read whole. */
const reusedMs = 60_000;

/** Where PostgreSQL does not answer, that is told as such. */
export function schemaProbe(dataSource: DataSource): SchemaProbe {
  return new SharedProbe(async () => (await objectsThatDiffer(dataSource)).length, { otherwise: 0, reusedMs });
}

/** In French, and without a name: anybody reads it. Null where nothing differs. */
export async function schemaWarning(schema: SchemaProbe): Promise<string | null> {
  return (await schema.ask()) > 0
    ? 'La base n’est pas celle que font les migrations : des droits, des déclencheurs ou d’autres objets manquent ou diffèrent. « npm run jalon -- verify » les nomme.'
    : null;
}
