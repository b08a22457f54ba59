/** A stream's journal against Temporal's own histories of it, event by event. Pure. */
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import { unknownAmong } from '#libs/domain/stream/event-schemas.js';
import { eventsInHistories, hashOf } from '#libs/engine/dispatch/events-in-histories.js';
import type { VersionRange } from '#libs/engine/archive/run-archive.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { HistoryConflict } from '#libs/engine/temporal/histories.js';
import { align } from './align.js';
import type { RequestedCommand } from './command-check.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';
import { Originals } from './originals.js';
import type { ReadHistories, RunRead } from './read-histories.js';
import { checkUnheard, checkUpdates, type Updates } from './update-check.js';
import { bodyAt } from './stream-check.js';

export interface JournalSide {
  readonly kind: StreamKind;
  readonly streamId: string;
  readonly events: readonly StreamEvent[];
  readonly commands: readonly RequestedCommand[];
  /** Whether a checkpoint vouches for the event of a version: where the history says otherwise, it is the history's fault. */
  isVouched(version: number): boolean;
  /** The highest version of which anything besides the events still speaks: head, leaves, records, read model. */
  readonly traceOf: number;
}

export interface ComparedHistory {
  readonly findings: readonly Finding[];
  /** Versions after the first and up to the second were compared event by event; null where no run is held. */
  readonly compared: { readonly after: number; readonly upTo: number } | null;
  readonly runs: readonly RunRead[];
  readonly updates: Omit<Updates, 'applied' | 'heard'> & { readonly applied: number };
}

/**
 * @param originals is asked for what differs: where it does not know it, a finding says no more than that it differs
 * @param lost versions of runs whose histories are gone, of which nothing is said
 */
export function compareHistory(
  journal: JournalSide,
  histories: ReadHistories,
  originals = new Originals(),
  lost: readonly VersionRange[] = [],
): ComparedHistory {
  const { runs, updates } = histories;
  const { applied, heard, ...counts } = updates;
  const read = runs.map(({ runId, source }) => ({ runId, source }));
  const rest = { runs: read, updates: { ...counts, applied: applied.length } };
  const retained = eventsIn(journal, histories);
  if (Array.isArray(retained)) return { ...rest, findings: retained, compared: null };
  if (runs.length === 0) return { ...rest, findings: [], compared: null };
  const { events, after } = retained;
  const upTo = Math.max(after, [...events.keys()].at(-1) ?? 0);
  const end = endOf(histories, lost);
  const found = compareEvents(journal, events, { after, upTo }, originals, end);
  const unbroken = { after: lastHole(events, after, upTo), upTo };
  const isWhole = lost.length === 0 && !end.isUnknown;
  const others =
    found.length > 0
      ? []
      : [
          ...checkUpdates(journal, applied, originals),
          ...checkUnheard(journal, heard, { after: unbroken.after, upTo: isWhole ? Infinity : upTo }),
          ...compareStates(journal, histories, originals),
        ];
  return { ...rest, findings: [...found, ...others], compared: unbroken };
}

/** The workflow's own state, against the fold of the journal. */
export function compareState({ kind, streamId, events }: JournalSide, state: StreamState): readonly Finding[] {
  if (state.version > events.length)
    return [
      finding('WORKFLOW_DIFFERS', 'WORKFLOW', {
        streamId,
        version: state.version,
        field: 'version',
        expected: state.version,
        found: events.length,
      }),
    ];
  const made = events.slice(0, state.version);
  // Told of the record itself.
  if (unknownAmong(kind.process, made)) return [];
  const folded = plain(kind.process.fold(made));
  return differences(folded, plain(state)).map(({ field, expected, found }) =>
    finding('WORKFLOW_DIFFERS', 'WORKFLOW', { streamId, version: state.version, field: `state${field}`, expected, found }),
  );
}

/** What the histories hold and from where on they must hold everything; or how they contradict themselves. */
function eventsIn({ streamId, events: own }: JournalSide, { runs }: ReadHistories) {
  const resumption = runs.findLastIndex(({ isResumption }) => isResumption);
  try {
    // A decision to go on from the journal leaves behind whatever earlier runs had made of it.
    const traces = runs.map(({ trace }) => trace);
    const events = eventsInHistories(streamId, traces, resumption >= 0 ? own.length : 0);
    const [first = 1] = events.keys();
    return { events, after: Math.min(traces[Math.max(resumption, 0)]?.beganAt ?? 0, first - 1) };
  } catch (error) {
    if (!(error instanceof HistoryConflict)) throw error;
    return [finding('HISTORY_ALTERED', 'HISTORY', { streamId, version: error.version, field: '/' })];
  }
}

/** @param theirs hashes of the histories' events, by version, in order */
function compareEvents(
  journal: JournalSide,
  theirs: ReadonlyMap<number, string>,
  { after, upTo }: { readonly after: number; readonly upTo: number },
  originals: Originals,
  end: HistoryEnd,
): readonly Finding[] {
  const { streamId, events, traceOf, isVouched } = journal;
  const isWhole = isUnbroken(theirs, after, upTo);
  const rows = events.filter(({ version }) => version > after && (theirs.has(version) || version > upTo || isWhole));
  const misplaced = align(
    rows.map(({ version }) => version),
    [...theirs.keys()].filter((version) => version > after),
    (row, version) => {
      const event = rows[row]!;
      // One that names another stream is not what the history of this one holds, whatever its number.
      return streamIdIn(event) === streamId && hashOf(bodyAt(streamId, version, canonicalJson(event), event)) === theirs.get(version);
    },
  );
  const tail = rows.filter(({ version }) => version > upTo && misplaced.length === 0 && !end.isLost(version));
  return [
    ...misplaced.flatMap((one): readonly Finding[] => {
      const at = { streamId, version: one.version, from: one.kind === 'REORDERED' ? { streamId, version: one.from } : null };
      if (one.kind === 'DELETED') return [finding(one.version > traceOf ? 'OLDER_BACKUP' : 'DELETED', 'HISTORY', at)];
      if (one.kind !== 'CHANGED') return [finding(isVouched(one.version) ? 'HISTORY_ALTERED' : one.kind, 'HISTORY', at)];
      const kind = isVouched(one.version) ? 'HISTORY_ALTERED' : 'CHANGED';
      const [ours, their] = [plain(rows[one.row]), originals.find(theirs.get(one.version)!)];
      if (!their) return [finding(kind, 'HISTORY', { ...at, field: '/' })];
      // What the checkpoint vouches for is what is expected; elsewhere, what the history holds.
      const [expected, found] = kind === 'CHANGED' ? [their, ours] : [ours, their];
      return differences(expected, found).map((difference) => finding(kind, 'HISTORY', { ...at, ...difference }));
    }),
    ...(end.isUnknown ? tail.slice(0, 1) : tail).map(({ version }) => {
      const kind = end.isUnknown ? 'HISTORY_INCOMPLETE' : isVouched(version) ? 'HISTORY_ALTERED' : 'INSERTED';
      return finding(kind, 'HISTORY', { streamId, version });
    }),
  ];
}

/** What is known of the versions after the last that the histories hold. */
interface HistoryEnd {
  isLost(version: number): boolean;
  /** The last run that anybody holds was followed by another. */
  readonly isUnknown: boolean;
}

function endOf({ runs }: ReadHistories, lost: readonly VersionRange[]): HistoryEnd {
  return {
    isLost: (version) => lost.some(({ first, last }) => version >= first && version <= last),
    isUnknown: runs.at(-1)?.isContinued === true,
  };
}

/** Of a run between others that nobody holds any more, nothing was compared: what comes before it was, and is not counted. */
function lastHole(theirs: ReadonlyMap<number, unknown>, after: number, upTo: number): number {
  let version = upTo;
  while (version > after && theirs.has(version)) version -= 1;
  return version;
}

function isUnbroken(theirs: ReadonlyMap<number, unknown>, after: number, upTo: number): boolean {
  return [...theirs.keys()].filter((version) => version > after).length === upTo - after;
}

/** What runs were begun with stands for the events that no history holds any more. */
function compareStates(
  { kind: { process }, streamId, events, isVouched }: JournalSide,
  { runs }: ReadHistories,
  originals: Originals,
): readonly Finding[] {
  return runs.flatMap(({ began }) => {
    if (began === null) return [];
    const { version, state } = began;
    const made = events.slice(0, version);
    if (unknownAmong(process, made)) return [];
    const folded = process.fold(made);
    if (hashOf(canonicalJson(folded)) === state) return [];
    const [kind, expected, found] = isVouched(version)
      ? (['HISTORY_ALTERED', plain(folded), originals.find(state)] as const)
      : (['CHANGED', originals.find(state), plain(folded)] as const);
    return differences(expected, found).map((one) =>
      finding(kind, 'HISTORY', { streamId, version, field: `state${one.field}`, expected: one.expected, found: one.found }),
    );
  });
}

/** As JSON keeps it. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
