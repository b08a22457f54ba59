/** What the events of a stream make, against the rows that the API searches and answers from. */
import type { StreamEvent, StreamState, RulesReference } from '#libs/domain/stream/event.js';
import type { StreamProcess } from '#libs/domain/stream/process.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { staleProjection, type StoredReadModel, type StoredSummary } from '#libs/record/journal/read-models.js';
import { isSnapshotDue } from '#libs/record/journal/stored-state.js';
import type { ProjectedTable, Row, StreamKind } from '#libs/record/streams/stream-kind.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';

interface FoldedStates {
  readonly state: StreamState;
  /** At the version that the stored one says it is of, where the stream has that version. */
  readonly snapshot: StreamState;
}

/** After all events, and on the way there. */
export function foldedStates(process: StreamProcess, stored: StoredReadModel | undefined, events: readonly StreamEvent[]): FoldedStates {
  const said = stored?.summary?.snapshotVersion ?? 0;
  const at = said >= 1 && said <= events.length ? said : events.length;
  const snapshot = process.fold(events.slice(0, at));
  return { snapshot, state: at === events.length ? snapshot : process.fold(events.slice(at), snapshot) };
}

/**
 * Of rows that differ and say that other code has made them, no more is said than that: a rebuild makes them anew.
 * @param rules null where nobody knows them any more: then the state alone is compared, from which all else is made
 */
export function checkReadModel(
  { process, projection }: StreamKind,
  streamId: string,
  stored: StoredReadModel | undefined,
  events: readonly StreamEvent[],
  { state, snapshot }: FoldedStates,
  rules: RulesReference | null,
): readonly Finding[] {
  const { version, recordedAt } = events.at(-1)!;
  const { name } = projection.summary;
  const edited = (field: string, expected: unknown, found: unknown) =>
    finding('READ_MODEL_EDITED', 'JOURNAL', { streamId, version, field, expected, found });
  const { summary } = stored ?? {};
  if (!stored || !summary) return [edited(name, version, null)];
  const compare = (table: string, expected: unknown, found: unknown) =>
    differences(expected, found).map((one) => edited(`${table}${one.field}`, one.expected, one.found));
  if (isStale(process, summary, events))
    return [
      finding('READ_MODEL_STALE', 'JOURNAL', { streamId, version, field: name, expected: version, found: summary.columns['version'] }),
    ];
  const stateFindings = [
    ...compare(`${name}/snapshot_version`, latestSnapshotVersion(snapshot, version), summary.snapshotVersion),
    ...(isSame(summary.snapshot, snapshot)
      ? []
      : compare(`${name}/snapshot`, JSON.parse(JSON.stringify(snapshot)), readJson(summary.snapshot))),
  ];
  const isOlder = summary.projection > 0 && summary.projection < projection.version;
  if (summary.projection !== projection.version && !isOlder)
    return [...stateFindings, edited(`${name}/projection`, projection.version, summary.projection)];
  if (rules === null) return stateFindings;
  const projected = projection.project(streamId, { rules, state }, recordedAt);
  const claims = [
    ...projected.claims.map((claim) => ({ ...claim, forGood: false })),
    ...projection.claimsForGood(events).map((claim) => ({ ...claim, forGood: true })),
  ];
  const rowFindings = [
    ...compare(name, rowIn(projection.summary, projected.summary), summary.columns),
    ...projection.details.flatMap((table, place) =>
      compare(table.name, rowsIn(table, projected.details[place] ?? []), rowsIn(table, stored.details[place] ?? [])),
    ),
    ...compare('reservation', byKey(claims, 'key'), byKey(stored.claims, 'key')),
  ];
  const [first] = rowFindings;
  return [...stateFindings, ...(isOlder && first ? [{ ...first, kind: 'READ_MODEL_OTHER' as const }] : rowFindings)];
}

/** Marked so by older code that could not fold a newer one's events, and what they made until then: whatever else is not that. */
function isStale(
  process: StreamProcess,
  { projection, columns, snapshot, snapshotVersion }: StoredSummary,
  events: readonly StreamEvent[],
): boolean {
  const { version } = columns;
  if (projection !== staleProjection || typeof version !== 'number' || version >= events.length || snapshotVersion > version) return false;
  return isSame(snapshot, process.fold(events.slice(0, snapshotVersion)));
}

/** That of the snapshot itself, unless it is further behind than any append leaves one. */
function latestSnapshotVersion(snapshot: StreamState, version: number): number {
  return isSnapshotDue(version, snapshot.version) ? version : snapshot.version;
}

/** Whatever order other code has written its members in. */
function isSame(text: string, state: StreamState): boolean {
  if (text === JSON.stringify(state)) return true;
  const read = readJson(text);
  return typeof read === 'object' && read !== null && canonicalJson(read) === canonicalJson(state);
}

/** What of a row the table has a column for. */
function rowIn({ columns }: ProjectedTable, row: Row): Row {
  return Object.fromEntries(Object.keys(columns).map((member) => [member, row[member]]));
}

function rowsIn(table: ProjectedTable, rows: readonly Row[]): Readonly<Record<string, Row>> {
  return byKey(
    rows.map((row) => rowIn(table, row)),
    table.key ?? '',
  );
}

function byKey<R extends object>(rows: readonly R[], key: keyof R): Readonly<Record<string, R>> {
  return Object.fromEntries(rows.map((row) => [String(row[key]), row]));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
