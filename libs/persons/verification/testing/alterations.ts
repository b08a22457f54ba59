/** Alterations at random of every table and of the database's own objects; and where the verification may tell each, or must say nothing. */
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { applicationRole } from '#infra/local/postgres.js';
import { expectedSchema } from '#libs/platform/database/description/expected-schema.js';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import { tableCoverage, type Coverage } from '#libs/verification/coverage/coverage.js';
import type { Finding } from '#libs/verification/finding.js';
import type { CheckedRecord } from '#libs/verification/record-check.js';
import type { WholeRecord } from './whole-record.js';

const operations = ['CHANGE', 'CHANGE', 'CHANGE', 'COPY', 'NULLIFY', 'REMOVE', 'ADD', 'SWAP', 'EMPTY', 'OBJECT'] as const;

export const alteration = fc.record({
  operation: fc.constantFrom(...operations),
  table: fc.nat(),
  row: fc.nat(),
  other: fc.nat(),
  column: fc.nat(),
});

type Alteration = Readonly<typeof alteration extends fc.Arbitrary<infer Picked> ? Picked : never>;

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isKey: boolean;
}

interface Table {
  readonly name: string;
  /** Those that can be written. */
  readonly columns: readonly Column[];
}

export interface Tried {
  /** In words, for whoever reads a failure. */
  readonly what: string;
  readonly checked: CheckedRecord;
  /** FOUND: it must be told. SILENT: it is not covered, and nobody may be accused. */
  readonly expected: 'FOUND' | 'SILENT';
  /** Those findings that tell of something else. */
  readonly elsewhere: readonly Finding[];
}

/** Null where PostgreSQL refuses the alteration, or it changes nothing. */
export async function tryAlteration(record: WholeRecord, picked: Alteration): Promise<Tried | null> {
  return picked.operation === 'OBJECT' ? tryObject(record, picked) : tryRow(record, picked);
}

/** Whatever PostgreSQL refuses, and nobody has to find. */
class Refused extends Error {}

const names = Object.keys(tableCoverage).toSorted();

async function tryRow(record: WholeRecord, picked: Alteration): Promise<Tried | null> {
  let told: Pick<Tried, 'what' | 'expected'> & { readonly places: Places } = {
    what: '',
    expected: 'FOUND',
    places: { ids: new Set(), table: '' },
  };
  try {
    const checked = await record.afterRows(async (manager) => {
      const table = await describedTable(manager, names[picked.table % names.length]!);
      told = await alterRow(manager, table, picked);
    });
    return { ...told, checked, elsewhere: checked.findings.filter((one) => !isTold(one, told.places)) };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

async function describedTable(manager: EntityManager, name: string): Promise<Table> {
  const columns = await allRows<Column>(
    manager,
    `SELECT attname AS name, format_type(atttypid, NULL) AS type,
       coalesce((SELECT attnum = ANY (indkey) FROM pg_index WHERE indrelid = attrelid AND indisprimary), false) AS "isKey"
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attname`,
    [name],
  );
  return { name, columns };
}

type StoredRow = Readonly<Record<string, unknown>>;

async function alterRow(manager: EntityManager, table: Table, { operation, row, other, column }: Alteration) {
  const { name, columns } = table;
  const read = () =>
    allRows<{ readonly place: string; readonly held: StoredRow }>(
      manager,
      `SELECT ctid::text AS place, to_jsonb(one) AS held FROM ${name} AS one ORDER BY ctid`,
    );
  const before = await read();
  if (before.length === 0) throw new Refused();
  const one = before[row % before.length]!;
  const another = before[other % before.length]!;
  const { name: changed, type } = columns[column % columns.length]!;
  const all = columns.map((each) => each.name);
  // All that two rows say but who they are.
  const said = columns.filter(({ isKey }) => !isKey).map((each) => each.name);
  const statements: Readonly<Record<string, string>> = {
    CHANGE: `UPDATE ${name} SET ${changed} = ${otherValue(changed, type, other)} WHERE ctid = '${one.place}'`,
    COPY: `UPDATE ${name} SET ${changed} = (SELECT ${changed} FROM ${name} WHERE ctid = '${another.place}') WHERE ctid = '${one.place}'`,
    NULLIFY: `UPDATE ${name} SET ${changed} = NULL WHERE ctid = '${one.place}'`,
    SWAP: `UPDATE ${name} AS held SET (${said.join(', ')}) = ROW(${said.map((each) => `was.${each}`).join(', ')}) FROM ${name} AS was
      WHERE (held.ctid, was.ctid) IN (('${one.place}', '${another.place}'), ('${another.place}', '${one.place}')) AND held.ctid <> was.ctid`,
    EMPTY: `DELETE FROM ${name}`,
    REMOVE: `DELETE FROM ${name} WHERE ctid = '${one.place}'`,
    ADD: `INSERT INTO ${name} (${all.join(', ')}) OVERRIDING SYSTEM VALUE
      SELECT ${columns.map((each) => (each.isKey ? otherValue(each.name, each.type, other) : each.name)).join(', ')} FROM ${name} WHERE ctid = '${one.place}'`,
  };
  await manager.query('SAVEPOINT before');
  try {
    await manager.query(statements[operation]!);
  } catch {
    await manager.query('ROLLBACK TO before');
    throw new Refused();
  }
  const after = await read();
  const held = new Set(before.map((each) => JSON.stringify(each.held)));
  const now = new Set(after.map((each) => JSON.stringify(each.held)));
  const touched = [...before, ...after]
    .map((each) => each.held)
    .filter((each) => held.has(JSON.stringify(each)) !== now.has(JSON.stringify(each)));
  if (touched.length === 0) throw new Refused();
  const differing = said.filter((each) => JSON.stringify(one.held[each]) !== JSON.stringify(another.held[each]));
  const alteredColumns: Readonly<Record<string, readonly string[]>> = { SWAP: differing, REMOVE: [], ADD: [], EMPTY: [] };
  return {
    what: `${statements[operation]!} -- ${JSON.stringify(one.held).slice(0, 300)}`,
    expected: expectedOf(name, alteredColumns[operation] ?? [changed], operation, touched),
    places: { table: name, ids: await idsAround(manager, touched) },
  };
}

function otherValue(column: string, type: string, other: number): string {
  const at = `1 + ${other} % greatest(length(${column}), 1)`;
  const character = `CASE substr(${column}, ${at}, 1) WHEN 'z' THEN 'y' ELSE 'z' END`;
  const key = `(SELECT key FROM jsonb_object_keys(${column}) AS key ORDER BY key OFFSET ${other} % greatest((SELECT count(*) FROM jsonb_object_keys(${column})), 1) LIMIT 1)`;
  const values: Readonly<Record<string, string>> = {
    text: `coalesce(CASE WHEN ${column} = '' THEN 'z' ELSE overlay(${column} PLACING ${character} FROM ${at}::int FOR 1) END, 'forged')`,
    jsonb: `coalesce(CASE jsonb_typeof(${column}) WHEN 'object' THEN CASE WHEN ${column} = '{}' THEN '{"forged": 1}' ELSE jsonb_set(${column}, ARRAY[${key}], '"forged"') END
      WHEN 'array' THEN ${column} || '"forged"' ELSE '"forged"' END, '{"forged": 1}')`,
    boolean: `NOT coalesce(${column}, false)`,
    'timestamp with time zone': `coalesce(${column} + interval '1 day', '2020-01-01')`,
    bytea: `coalesce(sha256(${column}), sha256('x'))`,
    'text[]': `coalesce(${column}, '{}') || '{forged}'::text[]`,
    uuid: 'gen_random_uuid()',
  };
  return values[type] ?? `coalesce(${column}, 0) + 1 + ${other} % 3`;
}

/** Where an alteration that is not covered may still be told, of its table alone. */
function expectedOf(table: string, columns: readonly string[], operation: string, touched: readonly StoredRow[]): Tried['expected'] {
  const lines = tableCoverage[table]!;
  // Temporal's histories, which alone tell of some, are compared elsewhere (libs/verification/engine.int.spec.ts).
  const isCovered = ({ by }: Coverage) => by.some((one) => one !== 'HISTORY');
  const isColumnCovered = (column: string) => isCovered(lines.find((line) => line.columns.includes(column))!);
  // Those after it prove as much (see the coverage).
  if (table === 'checkpoint' && operation === 'REMOVE') return 'SILENT';
  // Of an outcome, what the command was warned of is compared with nothing.
  const versions = new Set(touched.map(({ outcome }) => JSON.stringify(versionsIn(outcome))));
  const saysNothing = (column: string) =>
    // The number of a migration.
    (table === 'migration' && column === 'id') || (table === 'command_record' && column === 'outcome' && versions.size === 1);
  const isFound = columns.length === 0 ? lines.some(isCovered) : columns.some((column) => !saysNothing(column) && isColumnCovered(column));
  return isFound ? 'FOUND' : 'SILENT';
}

function versionsIn(outcome: unknown): readonly unknown[] {
  const { fromVersion, toVersion } = (outcome ?? {}) as Readonly<Record<string, unknown>>;
  return [fromVersion, toVersion];
}

interface Places {
  readonly table: string;
  /** Streams that the rows named or name. */
  readonly ids: ReadonlySet<string>;
}

const idColumns = ['stream_id', 'journey_id', 'via_stream_id'];

/** A log that goes from one stream to the next tells of the one that follows, too. */
async function idsAround(manager: EntityManager, touched: readonly StoredRow[]): Promise<ReadonlySet<string>> {
  const named = touched.flatMap((row) => idColumns.map((column) => row[column]).filter((id) => typeof id === 'string'));
  const { ids } = await onlyRow<{ readonly ids: readonly string[] | null }>(
    manager,
    `SELECT array_agg(DISTINCT stream_id) AS ids FROM command_record WHERE command_id = ANY ($1)`,
    [touched.flatMap((row) => ['command_id', 'held_by'].map((column) => row[column]).filter((id) => typeof id === 'string'))],
  );
  return new Set([...named, ...(ids ?? [])]);
}

/** Tables whose alterations concern all streams, and how they are told. */
const ofAll: Readonly<Record<string, readonly Finding['kind'][]>> = {
  stream_tree: ['CHECKPOINT_LOG_ALTERED', 'CHAIN_REWRITTEN'],
  stream_leaf: ['CHECKPOINT_LOG_ALTERED', 'CHAIN_REWRITTEN', 'OLDER_BACKUP'],
  checkpoint: ['CHECKPOINT_LOG_ALTERED', 'CHAIN_REWRITTEN', 'REFUSAL_LOG_ALTERED', 'OLDER_BACKUP'],
  refusal: ['REFUSAL_LOG_ALTERED', 'COMMAND_RECORD_ALTERED', 'OLDER_BACKUP'],
  trail: ['TRAIL_ALTERED'],
  trail_head: ['TRAIL_ALTERED'],
  archived_rules: ['RULES_ALTERED'],
  migration: ['SCHEMA_ALTERED'],
};

/** What proves of another table what was altered in this one. */
const provers: Readonly<Record<string, readonly string[]>> = {
  person_key: ['person_identity', 'register_identity', 'legal_hold', 'stored_file'],
};

function isTold({ kind, streamId, field }: Finding, { table, ids }: Places): boolean {
  if (streamId !== null && ids.has(streamId)) return true;
  if (ofAll[table]?.includes(kind)) return true;
  return [table, ...(provers[table] ?? [])].some((name) => field === name || field?.startsWith(`${name}/`));
}

/** DDL that leaves data as they are. */
const objects: readonly ((at: number) => string)[] = [
  (at) => `ALTER TABLE ${pick(names, at)} DISABLE TRIGGER ALL`,
  (at) => on('trigger', at, (table, trigger) => `DROP TRIGGER ${trigger} ON ${table}`),
  (at) => on('trigger', at, (table, trigger) => `ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`),
  (at) => on('trigger', at, (table, trigger) => `ALTER TABLE ${table} ENABLE TRIGGER ${trigger}`),
  (at) => on('constraint', at, (table, constraint) => `ALTER TABLE ${table} DROP CONSTRAINT "${constraint}" CASCADE`),
  (at) => on('column', at, (table, column) => `ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL`),
  (at) => on('column', at, (table, column) => `ALTER TABLE ${table} ALTER COLUMN ${column} DROP EXPRESSION`),
  (at) => on('column', at, (table, column) => `ALTER TABLE ${table} ALTER COLUMN ${column} DROP DEFAULT`),
  (at) => on('column', at, (table, column) => `ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT NULL`),
  (at) => on('column', at, (table, column) => `ALTER TABLE ${table} ALTER COLUMN ${column} DROP IDENTITY`),
  (at) => on('column', at, (table, column) => `GRANT UPDATE (${column}) ON ${table} TO ${pick([applicationRole, 'PUBLIC'], at)}`),
  (at) => on('column', at, (table, column) => `REVOKE UPDATE (${column}), INSERT (${column}) ON ${table} FROM ${applicationRole}`),
  (at) => `DROP INDEX ${pick(named('index'), at).split(' ')[1]}`,
  (at) =>
    `GRANT ${pick(['TRUNCATE', 'TRIGGER', 'DELETE', 'UPDATE', 'INSERT', 'REFERENCES'], at)} ON ${pick(names, at >> 3)} TO ${pick([applicationRole, 'PUBLIC'], at >> 1)}`,
  (at) => `REVOKE ${pick(['SELECT', 'INSERT', 'DELETE'], at)} ON ${pick(names, at >> 2)} FROM ${applicationRole}`,
  (at) => `ALTER TABLE ${pick(names, at)} OWNER TO ${pick(['postgres', applicationRole], at >> 5)}`,
  (at) => `ALTER TABLE ${pick(names, at)} ENABLE ROW LEVEL SECURITY`,
  (at) => `ALTER TABLE ${pick(names, at)} ADD COLUMN forged int`,
  (at) => `CREATE RULE forged AS ON ${pick(['INSERT', 'UPDATE', 'DELETE'], at)} TO ${pick(names, at >> 2)} DO INSTEAD NOTHING`,
  (at) => `CREATE TABLE forged_${at} (id int)`,
  (at) => `CREATE VIEW forged_${at} AS SELECT 1 AS one`,
  (at) => `CREATE FUNCTION forged_${at}() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  (at) => `ALTER FUNCTION ${pick(named('function'), at).replace(/^function /, '')} OWNER TO postgres`,
  (at) =>
    `ALTER FUNCTION ${pick(named('function'), at).replace(/^function /, '')} ${pick(['SECURITY DEFINER', 'SET search_path = forged', 'COST 7'], at >> 4)}`,
  (at) => `ALTER ROLE ${applicationRole} ${pick(['SUPERUSER', 'CREATEROLE', 'CREATEDB', 'REPLICATION', 'BYPASSRLS'], at)}`,
  (at) => `GRANT ${pick(['jalon', 'pg_write_all_data', 'pg_read_server_files'], at)} TO ${applicationRole}`,
  (at) => `ALTER ROLE ${applicationRole} SET ${pick(['search_path = forged', 'session_replication_role = replica'], at)}`,
  (at) => `GRANT CREATE ON SCHEMA public TO ${pick([applicationRole, 'PUBLIC'], at)}`,
  () => `CREATE SCHEMA ${applicationRole}`,
  (at) => `CREATE SCHEMA forged CREATE TABLE heir () INHERITS (${pick(names, at)})`,
  (at) => `ALTER ${pick(['SCHEMA public', 'TABLE trail', 'TABLE trail_head'], at)} OWNER TO ${applicationRole}`,
  (at) =>
    `CREATE FUNCTION pg_catalog.${pick(['sha256(text) RETURNS bytea', 'encode(text, text) RETURNS text'], at)} LANGUAGE sql AS 'SELECT NULL'`,
  (at) => `SET LOCAL ${pick(['session_replication_role = replica', 'search_path = public, pg_catalog'], at)}`,
];

function pick<T>(all: readonly T[], at: number): T {
  return all[at % all.length]!;
}

function named(kind: string): readonly string[] {
  return Object.keys(expectedSchema).filter((object) => object.startsWith(`${kind} `));
}

function on(kind: string, at: number, statement: (table: string, name: string) => string): string {
  const [table = '', name = ''] = pick(named(kind), at)
    .slice(kind.length + 1)
    .split('.');
  return statement(table, name);
}

async function tryObject(record: WholeRecord, { table, row, other }: Alteration): Promise<Tried | null> {
  const what = pick(objects, table)(row + other);
  try {
    let isChanged = false;
    const checked = await record.after(async (manager) => {
      const described = () => onlyRow<{ readonly text: string }>(manager, catalogs);
      const before = await described();
      await manager.query('SAVEPOINT before');
      await manager.query(what).catch(() => {
        throw new Refused();
      });
      isChanged = (await described()).text !== before.text;
      if (!isChanged) throw new Refused();
    });
    return { what, checked, expected: 'FOUND', elsewhere: checked.findings.filter(({ kind }) => kind !== 'SCHEMA_ALTERED') };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Whether a statement has changed anything is asked of PostgreSQL's own tables, and not of what is tried. */
const catalogs = `SELECT md5(concat(
    (SELECT string_agg(one::text, '' ORDER BY oid) FROM (SELECT oid, relname, relowner, relacl, relkind, relrowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS one),
    (SELECT string_agg(one::text, '' ORDER BY attrelid, attnum) FROM (SELECT attrelid, attnum, attname, attnotnull, attidentity, attgenerated, attacl, atthasdef
       FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) AND attnum > 0) AS one),
    (SELECT string_agg(one::text, '' ORDER BY oid) FROM pg_attrdef AS one),
    (SELECT string_agg(one::text, '' ORDER BY oid) FROM (SELECT oid, conname FROM pg_constraint) AS one),
    (SELECT string_agg(one::text, '' ORDER BY oid) FROM (SELECT oid, tgname, tgenabled FROM pg_trigger) AS one),
    (SELECT string_agg(one::text, '' ORDER BY oid) FROM (SELECT oid, rulename FROM pg_rewrite) AS one),
    (SELECT string_agg(one::text, '' ORDER BY oid) FROM (SELECT oid, proname, proowner, proconfig, prosecdef, procost FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'pg_catalog'::regnamespace)) AS one),
    (SELECT string_agg(one::text, '' ORDER BY inhrelid) FROM pg_inherits AS one),
    current_setting('session_replication_role'), current_setting('search_path'),
    (SELECT string_agg(one::text, '' ORDER BY oid) FROM (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname NOT LIKE 'pg_%') AS one),
    (SELECT string_agg(one::text, '' ORDER BY oid) FROM pg_roles AS one), (SELECT string_agg(one::text, '' ORDER BY oid) FROM pg_auth_members AS one),
    (SELECT string_agg(one::text, '' ORDER BY setdatabase, setrole) FROM pg_db_role_setting AS one))) AS text`;

/** So many alterations that took effect; those that PostgreSQL refuses are not among them. @param seed null for another each time */
export async function expectEachFound(record: WholeRecord, count: number, seed: number | null): Promise<void> {
  await fc.assert(
    fc.asyncProperty(alteration, async (picked) => {
      const tried = await tryAlteration(record, picked);
      fc.pre(tried !== null);
      const { what, checked, expected, elsewhere } = tried!;
      expect([what, elsewhere]).toEqual([what, []]);
      if (expected === 'FOUND' && checked.findings.length === 0) throw new Error(`not found: ${what}`);
    }),
    { numRuns: count, maxSkipsPerRun: 20, endOnFailure: true, ...(seed !== null && { seed }) },
  );
}
