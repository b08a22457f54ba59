/** Rows of which no event tells, against the trail that the database keeps of them; and the trail against itself and what was signed of it. */
import type { EntityManager } from 'typeorm';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import { trailed, type TrailedTable } from '#libs/platform/database/trailed.js';
import type { ClaimedCheckpoints } from './claimed-checkpoints.js';
import { finding, type Finding } from './finding.js';
import { compareTrailClaims, contradictions, endMissing, isCutShort, type TrailClaims } from './trail-claims.js';

export interface CheckedTrail extends Pick<TrailClaims, 'checkpointed' | 'held'> {
  /** Of the trail itself. */
  readonly findings: readonly Finding[];
  /** Of its end, which is not there as a checkpoint states it, and need not be. */
  readonly missing: readonly Finding[];
  /** What it lacks, where it lacks what a checkpoint states, is what an older backup would. */
  readonly isOlder: boolean;
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

/**
 * Tables whose rows leave, each by a process of its own: whether an entry tells that one did so otherwise. An entry that has no instant was
 * made before they had one, and says nothing of it.
 */
const wrongRemovals: Readonly<Record<string, string>> = {
  // By a purge, after the six months for which the table's own trigger keeps them; one that was killed has not lasted for ever.
  personal_access: `at < at_before + interval '6 months' OR at > now() + interval '1 day' OR at IS NOT NULL AND NOT EXISTS (
    SELECT FROM purge_run WHERE started_at <= at + interval '1 minute' AND coalesce(finished_at, started_at + interval '1 day') >= at - interval '1 minute')`,
};

/**
 * @param manager of a transaction
 * @param isWhole else one stream is verified, which neither rows nor the trail tell of: only how far the trail goes is looked at
 */
export async function checkTrail(manager: EntityManager, claimed: ClaimedCheckpoints, isWhole: boolean): Promise<CheckedTrail> {
  // Instants were hashed as they are written there.
  await manager.query(`SET LOCAL timezone = 'UTC'`);
  const { entries } = await onlyRow<{ readonly entries: number }>(manager, 'SELECT count(*)::float8 AS entries FROM trail');
  const claims = await compareTrailClaims(manager, claimed);
  const { checkpointed, held } = claims;
  const isWithin = isCutShort(claims);
  if (!isWhole) return { findings: [], missing: [], isOlder: isWithin, rows: [], entries, checkpointed, held, isSound: true };
  const { broken, end } = await checkChain(manager);
  const isChained = broken.size + end.length === 0;
  const rows: AlteredRow[] = [];
  if (isChained && isWithin) for (const [name, table] of Object.entries(trailed)) rows.push(...(await checkRows(manager, name, table)));
  const isOlder = isChained && isWithin && rows.length === 0;
  const contradicted = isOlder ? [] : await contradictions(manager, claims, [...broken.keys()]);
  const findings = [...contradicted, ...broken.values(), ...(contradicted.length > 0 ? [] : end)];
  return { findings, missing: endMissing(claims, isOlder), isOlder, rows, entries, checkpointed, held, isSound: isChained && isWithin };
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

interface CheckedChain {
  /** By the sequence of the entry that does not follow the one before it, or is not what its hash says. */
  readonly broken: ReadonlyMap<number, Finding>;
  /** Where it ends elsewhere than `trail_head` says. */
  readonly end: readonly Finding[];
}

async function checkChain(manager: EntityManager): Promise<CheckedChain> {
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
  const broken = wrong.map(
    ({ sequence, fields }) => [sequence, finding('TRAIL_ALTERED', 'CHAIN', { field: `trail/${sequence}/${fields.join(',')}` })] as const,
  );
  return { broken: new Map(broken), end: ended };
}

/** An entry that somebody has forged may hold anything. */
const instant = (body: string) => `CASE WHEN pg_input_is_valid(${body} ->> 'at', 'timestamptz') THEN (${body} ->> 'at')::timestamptz END`;

interface RowFault {
  readonly key: string;
  readonly fault: 'ADDED' | 'REMOVED' | 'FIXED' | 'FREE' | 'REWRITTEN';
  readonly columns: readonly string[] | null;
}

async function checkRows(manager: EntityManager, name: string, { key }: TrailedTable): Promise<readonly AlteredRow[]> {
  const wrongRemoval = wrongRemovals[name];
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
         ${instant('body')} AS at, lag(${instant('body')}) OVER of_row AS at_before,
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
       SELECT key, 'REWRITTEN', body -> 'fixed' FROM told WHERE fixed <> fixed_before AND body -> 'fixed' = columns_before
       UNION ALL
       SELECT key, ${wrongRemoval ? `'REMOVED'` : `'REWRITTEN'`}, body -> 'fixed' FROM told WHERE fixed IS NULL AND (${wrongRemoval ?? 'true'})
     ) AS one WHERE fault IS NOT NULL ORDER BY 1, 2 LIMIT ${most}`,
    [name, [...key]],
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
