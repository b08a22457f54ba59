/**
 * What a database's catalog says of our schema, an object a line: what the migrations have made, and what somebody may have
 * changed since. The owner and the application's role are named by what they are, so that two installations are described alike;
 * what differs from one version of PostgreSQL to another, or belongs to an extension, is left out.
 */
import { allRows, onlyRow, type Queryable } from '../queries.js';

/** By the object's kind and name: its definition. */
export type SchemaDescription = Readonly<Record<string, string>>;

export interface DescribedSchema {
  readonly objects: SchemaDescription;
  /** Whether the application's role is known, and apart from the owner's: else there are no rights of its own to describe. */
  readonly isApart: boolean;
}

/**
 * @param application the role that the processes connect with: by default, whoever asks, unless it may write no event. Such a one
 *   reads for somebody else, and what it may do says nothing of the application
 */
export async function describeSchema(on: Queryable, application: string | null = null): Promise<DescribedSchema> {
  const roles = await onlyRow<{ readonly application: string | null; readonly owner: string | null }>(
    on,
    `SELECT coalesce($1, (SELECT current_user FROM pg_class WHERE oid = to_regclass('public.stream_event')
       AND has_any_column_privilege(oid, 'INSERT'))) AS application, (SELECT mode() WITHIN GROUP (ORDER BY pg_get_userbyid(relowner)) ${tables}) AS owner`,
    [application],
  );
  const isApart = roles.application !== null && roles.application !== roles.owner;
  const rows = await allRows<{ readonly object: string; readonly definition: string }>(
    on,
    `${roleNames} ${parts.map((part) => `SELECT object, definition FROM (${part}) AS described`).join(' UNION ALL ')}`,
    [roles.owner, roles.application],
  );
  const sorted = rows.toSorted((one, other) => (one.object < other.object ? -1 : 1));
  return { objects: Object.fromEntries(sorted.map(({ object, definition }) => [object, definition])), isApart };
}

/** Whether it is about what the application may do. Where it is the owner, nothing is granted to it. */
export function isOfApplication(object: string): boolean {
  return /^(right|role|setting) .*application$/.test(object);
}

const isOurs = (catalog: string, alias: string) =>
  `NOT EXISTS (SELECT FROM pg_depend WHERE classid = '${catalog}'::regclass AND objid = ${alias}.oid AND deptype = 'e')`;

const tables = `FROM pg_class AS class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND ${isOurs('pg_class', 'class')}`;

const roleNames = `WITH ours AS (
    SELECT oid, CASE oid WHEN 0 THEN 'everybody' ELSE
      CASE rolname WHEN $1 THEN 'owner' WHEN $2 THEN 'application' ELSE quote_ident(rolname) END END AS name,
      rolname IN ($1, $2) AS "isOurs", rolsuper AS "isSuper"
    FROM (SELECT oid, rolname, rolsuper FROM pg_roles UNION ALL SELECT 0, 'public', false) AS role
  )`;

const nameOf = (oid: string) => `(SELECT name FROM ours WHERE ours.oid = ${oid})`;

/** Of the owner, of superusers and of what PostgreSQL gives its own roles nothing is said; of others, what goes beyond reading. */
const granted = (object: string, acl: string, owner: string, source: string) => `
  SELECT format('right %s to %s', ${object}, holder.name) AS object,
    string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type COLLATE "C") AS definition
  FROM (${source}) AS one, aclexplode(${acl}) AS given JOIN ours AS holder ON holder.oid = given.grantee
  WHERE given.grantee <> ${owner} AND holder.name <> 'owner' AND (holder."isOurs" OR NOT holder."isSuper") AND privilege_type <> 'CONNECT'
    AND (holder."isOurs" OR holder.oid = 0 OR privilege_type NOT IN ('SELECT', 'USAGE', 'EXECUTE', 'TEMPORARY') OR is_grantable)
  GROUP BY ${object}, holder.name`;

/** Whether a role, or one that it is a member of, may write to our tables, reach the server’s files or be more than it is: many a server gives roles that may not. */
const maySurpass = (role: string) => `EXISTS (
  SELECT FROM pg_roles AS reached WHERE pg_has_role(${role}, reached.oid, 'MEMBER') AND (
    rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls OR rolname = $1
    OR rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_create_subscription')
    OR EXISTS (SELECT ${tables} AND (has_table_privilege(reached.oid, class.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
      OR has_any_column_privilege(reached.oid, class.oid, 'INSERT, UPDATE')))))`;

const builtIn = ['sha256', 'convert_to', 'encode', 'decode', 'to_jsonb', 'jsonb_object_field_text'].map((name) => `'${name}'`).join(', ');

const parts = [
  `SELECT format('%s %s', CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence'
       ELSE 'table' END, relname) AS object,
     concat_ws(', ', CASE WHEN relkind = 'S' THEN (SELECT format('%s from %s by %s, %s to %s%s', format_type(seqtypid, NULL), seqstart, seqincrement,
         seqmin, seqmax, CASE WHEN seqcycle THEN ', cycling' END) FROM pg_sequence WHERE seqrelid = class.oid) END,
       CASE relpersistence WHEN 'p' THEN 'permanent' ELSE 'not permanent' END, 'of ' || ${nameOf('relowner')},
       CASE WHEN relrowsecurity OR relforcerowsecurity THEN 'with row security' END, CASE WHEN relispartition THEN 'a partition' END,
       CASE relkind WHEN 'p' THEN 'partitioned' WHEN 'v' THEN pg_get_viewdef(class.oid) WHEN 'm' THEN pg_get_viewdef(class.oid) END,
       (SELECT 'inherits from ' || string_agg(inhparent::regclass::text, ', ') FROM pg_inherits WHERE inhrelid = class.oid),
       -- What is read of a table is read of these too, wherever they are; those among ours are told by themselves.
       (SELECT 'inherited by ' || string_agg(inhrelid::regclass::text, ', ' ORDER BY inhrelid) FROM pg_inherits JOIN pg_class AS heir ON heir.oid = inhrelid
         WHERE inhparent = class.oid AND heir.relnamespace <> 'public'::regnamespace),
       array_to_string(reloptions, ', ')) AS definition
   FROM pg_class AS class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${isOurs('pg_class', 'class')}`,
  `SELECT format('column %s.%s', relname, attname) AS object,
     concat_ws(', ', format_type(atttypid, atttypmod), CASE WHEN attcollation <> 0 THEN (SELECT 'collated ' || collname FROM pg_collation WHERE oid = attcollation) END,
       CASE WHEN attnotnull THEN 'not null' END,
       CASE attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END, CASE attidentity WHEN 'a' THEN 'identity' WHEN 'd' THEN 'identity by default' END,
       CASE WHEN attgenerated = '' THEN 'default ' ELSE 'generated ' END || pg_get_expr(adbin, adrelid)) AS definition
   FROM pg_attribute JOIN pg_class AS class ON class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f') AND attnum > 0 AND NOT attisdropped AND ${isOurs('pg_class', 'class')}`,
  // Not null is told of the column; the triggers by which PostgreSQL keeps a reference have names that no two databases share.
  `SELECT format('constraint %s.%s', relname, conname) AS object,
     concat_ws(', ', pg_get_constraintdef(constraints.oid), CASE WHEN NOT convalidated THEN 'not validated' END,
       (SELECT 'kept by ' || string_agg(format('%s %s', tgfoid::regproc, CASE tgenabled WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'disabled' ELSE tgenabled::text END), ', '
          ORDER BY tgfoid::regproc::text COLLATE "C") FROM pg_trigger WHERE tgconstraint = constraints.oid AND tgisinternal)) AS definition
   FROM pg_constraint AS constraints JOIN pg_class AS class ON class.oid = conrelid
   WHERE relnamespace = 'public'::regnamespace AND contype NOT IN ('n', 't') AND ${isOurs('pg_class', 'class')}`,
  `SELECT format('index %s', own.relname) AS object,
     concat_ws(', ', pg_get_indexdef(indexrelid), CASE WHEN NOT (indisvalid AND indisready AND indislive) THEN 'not valid' END) AS definition
   FROM pg_index JOIN pg_class AS class ON class.oid = indrelid JOIN pg_class AS own ON own.oid = indexrelid
   WHERE class.relnamespace = 'public'::regnamespace AND ${isOurs('pg_class', 'class')}`,
  `SELECT format('trigger %s.%s', relname, tgname) AS object,
     concat_ws(', ', pg_get_triggerdef(one.oid), CASE tgenabled WHEN 'A' THEN 'always' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'in replicas' END) AS definition
   FROM pg_trigger AS one JOIN pg_class AS class ON class.oid = tgrelid
   WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal AND ${isOurs('pg_class', 'class')}`,
  `SELECT format('rule %s.%s', relname, rulename) AS object, concat_ws(', ', pg_get_ruledef(one.oid), ev_enabled::text) AS definition
   FROM pg_rewrite AS one JOIN pg_class AS class ON class.oid = ev_class
   WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('v', 'm') AND ${isOurs('pg_class', 'class')}`,
  `SELECT format('policy %s.%s', relname, polname) AS object, concat_ws(', ', polcmd::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) AS definition
   FROM pg_policy JOIN pg_class AS class ON class.oid = polrelid WHERE relnamespace = 'public'::regnamespace`,
  `SELECT format('function %s(%s)', proname, pg_get_function_identity_arguments(one.oid)) AS object,
     concat_ws(', ', 'of ' || ${nameOf('proowner')}, CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(one.oid) ELSE 'an aggregate or a window function' END) AS definition
   FROM pg_proc AS one WHERE pronamespace = 'public'::regnamespace AND ${isOurs('pg_proc', 'one')}`,
  `SELECT format('type %s', typname) AS object, typtype::text AS definition
   FROM pg_type AS one WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e', 'r', 'm') AND ${isOurs('pg_type', 'one')}`,
  `SELECT format('operator %s(%s, %s)', oprname, format_type(oprleft, NULL), format_type(oprright, NULL)) AS object, oprcode::text AS definition
   FROM pg_operator AS one WHERE oprnamespace = 'public'::regnamespace AND ${isOurs('pg_operator', 'one')}`,
  `SELECT format('cast %s to %s', format_type(castsource, NULL), format_type(casttarget, NULL)) AS object, concat_ws(' ', castcontext::text, castfunc::regproc::text) AS definition
   FROM pg_cast AS one WHERE one.oid >= 16384 AND ${isOurs('pg_cast', 'one')}`,
  // Those of whoever runs the server call functions of its own.
  `SELECT format('event trigger %s', evtname) AS object, concat_ws(' ', evtevent, evtfoid::regproc::text, evtenabled::text) AS definition
   FROM pg_event_trigger AS one JOIN pg_proc ON pg_proc.oid = evtfoid
   WHERE (pronamespace = 'public'::regnamespace OR proowner IN (SELECT oid FROM ours WHERE "isOurs")) AND ${isOurs('pg_event_trigger', 'one')}`,
  // What every chain is compared with: one that somebody has put in its place could answer anything.
  `SELECT format('function pg_catalog.%s(%s)', proname, pg_get_function_identity_arguments(one.oid)) AS object, 'not of PostgreSQL' AS definition
   FROM pg_proc AS one WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN (${builtIn})
     AND (one.oid >= 16384 OR prolang <> (SELECT oid FROM pg_language WHERE lanname = 'internal'))`,
  // Whatever the server's own configuration says, which is not ours to describe.
  `SELECT 'setting of this session' AS object, concat_ws(', ', 'search_path=' || array_to_string(path, ' '), 'session_replication_role=' || replication) AS definition
   FROM (SELECT array(SELECT name FROM unnest(current_schemas(true)) WITH ORDINALITY AS one (name, place) WHERE name NOT LIKE 'pg_temp%' ORDER BY place LIMIT 2) AS path,
     current_setting('session_replication_role') AS replication) AS one
   WHERE path <> '{pg_catalog,public}' OR replication <> 'origin'`,
  // Stands in front of the schema of our tables, by the order in which PostgreSQL looks for a name.
  `SELECT format('schema %s', ${nameOf('(SELECT oid FROM pg_roles WHERE rolname = nspname)')}) AS object, 'in front of public' AS definition
   FROM pg_namespace WHERE nspname IN ($1, $2)`,
  `SELECT format('setting of %s', coalesce(${nameOf('nullif(setrole, 0)')}, 'everybody')) AS object, string_agg(one, ', ' ORDER BY one) AS definition
   FROM pg_db_role_setting, unnest(setconfig) AS one
   WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
     AND (setrole = 0 OR setrole IN (SELECT oid FROM ours WHERE "isOurs"))
     AND split_part(one, '=', 1) IN ('search_path', 'session_replication_role', 'row_security', 'role', 'session_preload_libraries', 'local_preload_libraries')
   GROUP BY setrole`,
  `SELECT 'role application' AS object,
     coalesce(nullif(concat_ws(', ', CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcreaterole THEN 'makes roles' END, CASE WHEN rolcreatedb THEN 'makes databases' END,
       CASE WHEN rolreplication THEN 'replicates' END, CASE WHEN rolbypassrls THEN 'passes by row security' END,
       (SELECT 'owns the database' FROM pg_database WHERE datname = current_database() AND datdba = role.oid AND rolname <> $1),
       (SELECT 'owns the schema' FROM pg_namespace WHERE nspname = 'public' AND nspowner = role.oid AND rolname <> $1),
       (SELECT 'member of ' || string_agg(${nameOf('roleid')}, ', ' ORDER BY roleid)
         FROM pg_auth_members WHERE member = role.oid AND ${maySurpass('roleid')})), ''), 'without attribute') AS definition
   FROM pg_roles AS role WHERE rolname = $2`,
  granted(
    `relname`,
    `coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))`,
    'relowner',
    `SELECT relname, relacl, relkind, relowner FROM pg_class AS class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND ${isOurs('pg_class', 'class')}`,
  ),
  granted(
    `format('%s.%s', relname, attname)`,
    'attacl',
    'relowner',
    `SELECT relname, attname, attacl, relowner FROM pg_attribute JOIN pg_class AS class ON class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND attacl IS NOT NULL AND NOT attisdropped`,
  ),
  granted(
    `signature`,
    `coalesce(proacl, acldefault('f', proowner))`,
    'proowner',
    `SELECT format('%s(%s)', proname, pg_get_function_identity_arguments(one.oid)) AS signature, proacl, proowner
     FROM pg_proc AS one WHERE pronamespace = 'public'::regnamespace AND ${isOurs('pg_proc', 'one')}`,
  ),
  granted(
    `'schema public'::text`,
    `coalesce(nspacl, acldefault('n', nspowner))`,
    'nspowner',
    `SELECT nspacl, nspowner FROM pg_namespace WHERE nspname = 'public'`,
  ),
  granted(
    `'database'::text`,
    `coalesce(datacl, acldefault('d', datdba))`,
    'datdba',
    'SELECT datacl, datdba FROM pg_database WHERE datname = current_database()',
  ),
  granted(
    `format('new objects (%s) of %s', defaclobjtype, ${nameOf('defaclrole')})`,
    'defaclacl',
    'defaclrole',
    `SELECT defaclobjtype, defaclrole, defaclacl FROM pg_default_acl
     WHERE defaclrole = (SELECT oid FROM pg_roles WHERE rolname = $1) AND defaclnamespace IN (0, 'public'::regnamespace)`,
  ),
];
