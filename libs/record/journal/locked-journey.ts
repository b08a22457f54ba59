/** A journey at the journal's head, locked against every other append until the transaction ends. */
import type { EntityManager } from 'typeorm';
import { fold } from '#libs/domain/journey/evolve.js';
import { initialState, type JourneyState } from '#libs/domain/journey/state.js';
import { genesisHash } from './canonical.js';
import type { CertificationArchive } from './certification-archive.js';
import { JournalDamaged } from './errors.js';
import type { JournalHead } from './journal.js';
import { project, projectionVersion, type Projection } from '#libs/journey/projection/project.js';
import { readAll } from './read-all.js';

export interface LockedJourney {
  readonly head: JournalHead;
  readonly state: JourneyState;
  /** What the read models hold, or null where they were made by other code, or not at all. */
  readonly projection: Projection | null;
}

export async function lockJourney(manager: EntityManager, archive: CertificationArchive, journeyId: string): Promise<LockedJourney> {
  const row = (await lockStream(manager, journeyId)) ?? (await createStream(manager, journeyId));
  const head = { version: row.version, hash: row.hash };
  if (head.version === 0) return { head, state: initialState, projection: null };
  if (!isCurrent(row)) return { head, state: fold(await readAll(manager, journeyId, head.version)), projection: null };
  const state = JSON.parse(row.state) as JourneyState;
  if (!state.certification) throw new JournalDamaged(journeyId, head.version);
  const rules = await archive.find(state.certification.digest, manager);
  return { head, state, projection: project(journeyId, rules, state, row.updated_at) };
}

interface StreamRow {
  readonly version: number;
  readonly hash: Buffer;
}

interface SummaryRow {
  readonly summary_version: number;
  readonly projection: number;
  readonly updated_at: string;
  readonly state: string;
}

type Row = StreamRow & (SummaryRow | { readonly summary_version: null });

function isCurrent(row: Row): row is StreamRow & SummaryRow {
  return row.summary_version === row.version && row.projection === projectionVersion;
}

async function lockStream(manager: EntityManager, journeyId: string): Promise<Row | undefined> {
  const lock = `
    SELECT stream.version, stream.hash, summary.version AS summary_version, projection, updated_at, state
    FROM stream_head AS stream LEFT JOIN journey_summary AS summary ON summary.journey_id = stream.stream_id
    WHERE stream.stream_id = $1 FOR UPDATE OF stream`;
  const [row] = (await manager.query(lock, [journeyId])) as Row[];
  // Having waited for another append, PostgreSQL shows its head but still the summary from before it.
  if (!row || row.version === row.summary_version) return row;
  return ((await manager.query(lock, [journeyId])) as Row[])[0];
}

async function createStream(manager: EntityManager, journeyId: string): Promise<Row> {
  const [created] = (await manager.query(
    'INSERT INTO stream_head (stream_id, version, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING RETURNING version, hash',
    [journeyId, genesisHash],
  )) as StreamRow[];
  const row: Row | undefined = created ? { ...created, summary_version: null } : await lockStream(manager, journeyId);
  if (!row) throw new JournalDamaged(journeyId, 0);
  return row;
}
