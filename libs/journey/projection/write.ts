/** Writes read models in the transaction of the append, and only what has changed. */
import type { EntityManager } from 'typeorm';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { canonicalJson } from '#libs/record/journal/canonical.js';
import type { Claim } from './claims.js';
import { projectionVersion, type Projection } from './project.js';

/** The statement that inserts or replaces a journey's summary; its parameters are those of `summaryParameters`. */
export function summaryStatement(firstParameter: number): string {
  const columns = [...Object.keys(summaryColumns), 'state', 'projection'];
  const values = columns.map((_, index) => `$${firstParameter + index}`);
  const changes = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO journey_summary (${columns.join(', ')}) VALUES (${values.join(', ')})
    ON CONFLICT (journey_id) DO UPDATE SET ${changes.join(', ')}`;
}

export function summaryParameters({ summary }: Projection, state: JourneyState): readonly unknown[] {
  return [...Object.values(summaryColumns).map((member) => summary[member]), canonicalJson(state), projectionVersion];
}

const summaryColumns = {
  journey_id: 'journeyId',
  version: 'version',
  candidate_id: 'candidateId',
  certification_code: 'certificationCode',
  certification_version: 'certificationVersion',
  certification_digest: 'certificationDigest',
  path: 'path',
  route: 'route',
  scope: 'scope',
  status: 'status',
  cohort: 'cohort',
  site: 'site',
  entered_on: 'enteredOn',
  next_deadline: 'nextDeadline',
  updated_at: 'updatedAt',
} as const satisfies Readonly<Record<string, keyof Projection['summary']>>;

/** What hangs on a summary, which must be there already. `previous` is null where what is stored is not to be trusted. */
export async function writeDetails(manager: EntityManager, previous: Projection | null, next: Projection): Promise<void> {
  const { journeyId } = next.summary;
  const changed = (member: keyof Projection) => previous === null || !same(previous[member], next[member]);
  if (changed('blocks')) await replaceBlocks(manager, journeyId, next.blocks);
  if (changed('deadlines')) await replaceDeadlines(manager, journeyId, next.deadlines);
  if (changed('openJourney')) await writeOpenJourney(manager, next);
  if (changed('feasibilityFiles')) await writeClaims(manager, journeyId, next.feasibilityFiles);
}

/** Claims follow from facts: what they hold is theirs, and a hold of a command that led to them becomes one. */
export async function writeClaims(manager: EntityManager, journeyId: string, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return;
  await manager.query(
    `INSERT INTO reservation (key, kind, stream_id, candidate_id, certification_code, register, year, sequence)
     SELECT key, kind, $1, "candidateId", "certificationCode", register, year, sequence
     FROM jsonb_to_recordset($2) AS claim (key text, kind text, "candidateId" text, "certificationCode" text, register text, year int, sequence int)
     ON CONFLICT (key) DO UPDATE SET held_by = NULL, year = excluded.year WHERE reservation.stream_id = excluded.stream_id`,
    [journeyId, JSON.stringify(claims)],
  );
}

/** For a rebuild: what the journey's facts do not hold. What commands in flight hold stays theirs. */
export async function dropOtherClaims(manager: EntityManager, journeyId: string, claims: readonly Claim[]): Promise<void> {
  await manager.query('DELETE FROM reservation WHERE stream_id = $1 AND held_by IS NULL AND key <> ALL ($2::text[])', [
    journeyId,
    claims.map(({ key }) => key),
  ]);
}

async function writeOpenJourney(manager: EntityManager, { summary, openJourney }: Projection): Promise<void> {
  const { journeyId } = summary;
  if (openJourney) return writeClaims(manager, journeyId, [openJourney]);
  await manager.query(`DELETE FROM reservation WHERE stream_id = $1 AND kind = 'EXCLUSIVE' AND held_by IS NULL`, [journeyId]);
}

async function replaceBlocks(manager: EntityManager, journeyId: string, blocks: Projection['blocks']): Promise<void> {
  await manager.query('DELETE FROM journey_block WHERE journey_id = $1', [journeyId]);
  await manager.query(
    `INSERT INTO journey_block (journey_id, block, place, status)
     SELECT $1, block, place, status FROM jsonb_to_recordset($2) AS one (block text, place int, status text)`,
    [journeyId, JSON.stringify(blocks)],
  );
}

async function replaceDeadlines(manager: EntityManager, journeyId: string, deadlines: Projection['deadlines']): Promise<void> {
  await manager.query('DELETE FROM journey_deadline WHERE journey_id = $1', [journeyId]);
  await manager.query(
    `INSERT INTO journey_deadline (journey_id, key, kind, subject, runs_from, due_on, met_on, effect, source, status)
     SELECT $1, key, kind, subject, "runsFrom", "dueOn", "metOn", effect, source, status FROM jsonb_to_recordset($2)
       AS one (key text, kind text, subject text, "runsFrom" text, "dueOn" text, "metOn" text, effect text, source text, status text)`,
    [journeyId, JSON.stringify(deadlines)],
  );
}

function same(one: object | null, other: object | null): boolean {
  return canonicalJson([one]) === canonicalJson([other]);
}
