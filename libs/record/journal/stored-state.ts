/**
 * The state beside a summary is a snapshot: of a version that is some events behind, at most `snapshotEvery`, so that a command does
 * not write again all that a long stream has ever said. What came since is read with it.
 */
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import type { StreamProcess } from '#libs/domain/stream/process.js';
import type { ProjectedTable } from '#libs/record/streams/stream-kind.js';

/** Events between two snapshots: folding so many costs less than reading one. */
export const snapshotEvery = 50;

export interface StoredState {
  /** JSON, its members in the order in which the fold made them: a state that goes on from it is told in the same order as any other. */
  readonly state: string;
  readonly stateVersion: number;
  /** JSON of the events after it; null where there is none. */
  readonly since: string | null;
}

/** What `stateFrom` takes, to be selected. @param alias of the summary */
export function storedStateColumns(alias: string, { idColumn }: ProjectedTable): string {
  return `${alias}.state, ${alias}.state_version AS "stateVersion", ${eventsSince(alias, idColumn)} AS since`;
}

/** The same, where a condition holds; nulls where it does not. */
export function storedStateColumnsWhere(condition: string, alias: string, { idColumn }: ProjectedTable): string {
  const given = [
    [`${alias}.state`, 'state'],
    [`${alias}.state_version`, '"stateVersion"'],
    [eventsSince(alias, idColumn), 'since'],
  ];
  return given.map(([expression, name]) => `CASE WHEN ${condition} THEN ${expression} END AS ${name}`).join(', ');
}

function eventsSince(alias: string, idColumn: string): string {
  return `(SELECT '[' || string_agg(event.body, ',' ORDER BY event.version) || ']' FROM stream_event AS event
    WHERE event.stream_id = ${alias}.${idColumn} AND event.version > ${alias}.state_version)`;
}

/** The state at the stream's head. @throws {EventUnknown} */
export function stateFrom(process: StreamProcess, { state, since }: StoredState): StreamState {
  const snapshot = JSON.parse(state) as StreamState;
  return since === null ? snapshot : process.fold(JSON.parse(since) as StreamEvent[], snapshot);
}
