/** Rows of which no event tells, against the trail that the database keeps of them; and the trail against itself. */
import type { EntityManager } from 'typeorm';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import { trailed, type TrailedTable } from '#libs/platform/database/trailed.js';
import { finding, type Finding } from './finding.js';

export interface CheckedTrail {
  /** Of the trail itself. */
  readonly findings: readonly Finding[];
  readonly rows: readonly AlteredRow[];
  readonly entries: number;
  /** Whether rows were compared with it: what a damaged trail says proves nothing against them. */
  readonly isSound: boolean;
}

/** `<table>/<key>`: where something else says more precisely what was altered of it, that is enough. */
export interface AlteredRow {
  readonly row: string;
  readonly finding: Finding;
}

/** From what is told of one table on, there is no more to say. */
const most = 1_000;

/** Tables whose rows leave, each by a process of its own. */
const removed: ReadonlySet<string> = new Set(['personal_access']);

/** @param manager of a transaction */
export async function checkTrail(manager: EntityManager): Promise<CheckedTrail> {
  // Instants were hashed as they are written there.
  await manager.query(`SET LOCAL timezone = 'UTC'`);
  const { entries } = await onlyRow<{ readonly entries: number }>(manager, 'SELECT count(*)::float8 AS entries FROM trail');
  const damages = await checkChain(manager);
  if (damages.length > 0) return { findings: damages, rows: [], entries, isSound: false };
  const rows: AlteredRow[] = [];
  for (const [name, table] of Object.entries(trailed)) rows.push(...(await checkRows(manager, name, table)));
  return { findings: [], rows, entries, isSound: true };
}

const zeros = `decode(repeat('00', 32), 'hex')`;

const links = `
  SELECT sequence, subject, key, body, previous_hash, hash, lag(sequence, 1, 0::bigint) OVER chain AS before, lag(hash, 1, ${zeros}) OVER chain AS follows,
    CASE WHEN body IS JSON OBJECT THEN body::jsonb ELSE '{}' END AS entry
  FROM trail WINDOW chain AS (ORDER BY sequence)`;

const faults: Readonly<Record<string, string>> = {
  sequence: `sequence IS DISTINCT FROM before + 1 OR sequence::text IS DISTINCT FROM entry ->> 'sequence'`,
  subject: `subject IS DISTINCT FROM entry ->> 'subject'`,
  key: `key IS DISTINCT FROM entry ->> 'key'`,
  previous_hash: 'previous_hash IS DISTINCT FROM follows',
  body: `hash IS DISTINCT FROM sha256(previous_hash || convert_to(body, 'UTF8'))`,
};

async function checkChain(manager: EntityManager): Promise<readonly Finding[]> {
  const wrong = await allRows<{ readonly sequence: number; readonly fields: readonly string[] }>(
    manager,
    `SELECT sequence::float8 AS sequence, fields
     FROM (SELECT sequence, array_remove(ARRAY[${Object.entries(faults)
       .map(([field, fault]) => `CASE WHEN ${fault} THEN '${field}' END`)
       .join(', ')}], NULL) AS fields FROM (${links}) AS link) AS one
     WHERE fields <> '{}' ORDER BY 1 LIMIT ${most}`,
  );
  const [end] = await allRows<{ readonly expected: string; readonly found: string | null }>(
    manager,
    `SELECT format('%s %s', coalesce(last.sequence, 0), encode(coalesce(last.hash, ${zeros}), 'hex')) AS expected,
       format('%s %s', head.sequence, encode(head.hash, 'hex')) AS found
     FROM (VALUES (1)) AS one LEFT JOIN (SELECT sequence, hash FROM trail ORDER BY sequence DESC LIMIT 1) AS last ON true LEFT JOIN trail_head AS head ON true
     WHERE (head.sequence, head.hash) IS DISTINCT FROM (coalesce(last.sequence, 0), coalesce(last.hash, ${zeros})) LIMIT 1`,
  );
  const ended = end && wrong.length === 0 ? [finding('TRAIL_ALTERED', 'CHAIN', { field: 'trail_head', ...end })] : [];
  const broken = wrong.map(({ sequence, fields }) => finding('TRAIL_ALTERED', 'CHAIN', { field: `trail/${sequence}/${fields.join(',')}` }));
  return [...broken, ...ended];
}

interface RowFault {
  readonly key: string;
  readonly fault: 'ADDED' | 'REMOVED' | 'FIXED' | 'FREE' | 'REWRITTEN';
  readonly columns: readonly string[] | null;
}

async function checkRows(manager: EntityManager, name: string, { key }: TrailedTable): Promise<readonly AlteredRow[]> {
  const found = await allRows<RowFault>(
    manager,
    `WITH entry AS (
       SELECT key, sequence, body::jsonb AS body FROM trail
       WHERE subject = $1 AND body IS JSON OBJECT AND NOT body::jsonb ? 'hashes'
       UNION ALL
       -- One entry that tells of all the rows of a statement.
       SELECT one.key, sequence, body::jsonb - 'hashes' || jsonb_build_object('fixedHash', one.hash) FROM trail, jsonb_each_text(body::jsonb -> 'hashes') AS one (key, hash)
       WHERE subject = $1 AND body IS JSON OBJECT AND body::jsonb ? 'hashes'
     ), told AS (
       SELECT key, sequence, body, body ->> 'fixedHash' AS fixed, body ->> 'freeHash' AS free,
         lag(body ->> 'fixedHash') OVER of_row AS fixed_before, lag(body -> 'fixed') OVER of_row AS columns_before,
         lead(sequence) OVER of_row IS NULL AS is_last
       FROM entry WINDOW of_row AS (PARTITION BY key ORDER BY sequence)
     ), stored AS (
       SELECT trail_key(to_jsonb(held), $2) AS key, to_jsonb(held) AS held FROM ${name} AS held
     ), compared AS (
       SELECT key, told.key IS NULL AS is_untold, stored.key IS NULL AS is_gone, fixed, free, body,
         trail_hash(held, ARRAY(SELECT jsonb_array_elements_text(body -> 'fixed'))) AS fixed_now,
         trail_hash(held, ARRAY(SELECT jsonb_array_elements_text(body -> 'free'))) AS free_now
       FROM (SELECT * FROM told WHERE is_last) AS told FULL JOIN stored USING (key)
     )
     SELECT key, fault, columns FROM (
       SELECT key, CASE
           WHEN is_untold OR (NOT is_gone AND fixed IS NULL) THEN 'ADDED'
           WHEN is_gone AND fixed IS NOT NULL THEN 'REMOVED'
           WHEN NOT is_gone AND fixed_now IS DISTINCT FROM fixed THEN 'FIXED'
           WHEN NOT is_gone AND free_now IS DISTINCT FROM free THEN 'FREE'
         END AS fault,
         CASE WHEN NOT is_gone AND fixed_now IS DISTINCT FROM fixed THEN body -> 'fixed' WHEN NOT is_gone THEN body -> 'free' END AS columns
       FROM compared
       UNION ALL
       SELECT key, 'REWRITTEN', body -> 'fixed' FROM told
       WHERE (fixed IS NULL AND NOT $3) OR (fixed <> fixed_before AND body -> 'fixed' = columns_before)
     ) AS one WHERE fault IS NOT NULL ORDER BY 1, 2 LIMIT ${most}`,
    [name, [...key], removed.has(name)],
  );
  return found.map((one) => toldOf(name, one));
}

function toldOf(name: string, { key, fault, columns }: RowFault): AlteredRow {
  const row = `${name}/${key}`;
  const told = {
    ADDED: { field: row, expected: null, found: key },
    REMOVED: { field: row, expected: key, found: null },
  }[fault as string] ?? { field: `${row}/${(columns ?? []).join(',')}` };
  return { row, finding: finding('ROW_ALTERED', 'TRAIL', told) };
}
