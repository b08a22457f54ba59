/**
 * Beside a summary there is no state but a snapshot of one: of a version that is less than `snapshotEvery` events behind, so that a
 * command does not write again all that a long stream has ever said. What came since is read with it, by these columns alone.
 */
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import { unknownAmong } from '#libs/domain/stream/event-schemas.js';
import type { StreamProcess } from '#libs/domain/stream/process.js';
import type { ProjectedColumn, ProjectedTable } from '#libs/record/streams/stream-kind.js';

/** Events between two snapshots: folding so many costs less than reading one. */
export const snapshotEvery = 50;

/** What every append keeps to, and verification asks for. */
export function isSnapshotDue(version: number, snapshotVersion: number): boolean {
  return version - snapshotVersion >= snapshotEvery;
}

export interface StoredState {
  /** JSON, its members in the order in which the fold made them: a state that goes on from it is told in the same order as any other. */
  readonly snapshot: string;
  readonly snapshotVersion: number;
  /** JSON of the events after it, up to the summary's version; null where there is none. */
  readonly since: string | null;
}

/** What `stateFrom` takes, to be selected. @param alias of the summary */
export function storedStateColumns(alias: string, table: ProjectedTable): string {
  return `${alias}.snapshot, ${alias}.snapshot_version AS "snapshotVersion", ${eventsSince(alias, table)} AS since`;
}

/** The same, where a condition holds; nulls where it does not. */
export function storedStateColumnsWhere(condition: string, alias: string, table: ProjectedTable): string {
  const given = [
    [`${alias}.snapshot`, 'snapshot'],
    [`${alias}.snapshot_version`, '"snapshotVersion"'],
    [eventsSince(alias, table), 'since'],
  ];
  return given.map(([expression, name]) => `CASE WHEN ${condition} THEN ${expression} END AS ${name}`).join(', ');
}

/** Of a summary that a newer Jalon's events have left behind, none of these: its version is still that of the last known one. */
export function eventsSince(alias: string, { idColumn, columns }: ProjectedTable): string {
  const { column: version } = columns['version'] as ProjectedColumn;
  return `(SELECT '[' || string_agg(event.body, ',' ORDER BY event.version) || ']' FROM stream_event AS event
    WHERE event.stream_id = ${alias}.${idColumn} AND event.version > ${alias}.snapshot_version AND event.version <= ${alias}.${version})`;
}

/** The state at the summary's version; null where what came since holds what this does not know. */
export function knownStateFrom(process: StreamProcess, { snapshot, since }: StoredState): StreamState | null {
  const events = since === null ? [] : eventsIn(since);
  return unknownAmong(process, events) ? null : process.fold(events, JSON.parse(snapshot) as StreamState);
}

/** The state at the summary's version. @throws {EventUnknown} where other code, under the same number, has recorded a form that this does not know */
export function stateFrom(process: StreamProcess, { snapshot, since }: StoredState): StreamState {
  const state = JSON.parse(snapshot) as StreamState;
  return since === null ? state : process.fold(eventsIn(since), state);
}

function eventsIn(since: string): readonly StreamEvent[] {
  return JSON.parse(since) as StreamEvent[];
}
