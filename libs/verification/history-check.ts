/** A stream's journal against Temporal's own histories of it, event by event. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { resumeFromJournal } from '#libs/domain/stream/process.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import { eventsInHistories } from '#libs/engine/dispatch/events-in-histories.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { HistoryConflict, type RunHistory } from '#libs/engine/temporal/histories.js';
import { align } from './align.js';
import type { StoredCommand } from './command-check.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';
import { checkUpdates, readUpdates, type Updates } from './update-check.js';
import { bodyAt } from './stream-check.js';

export interface JournalSide {
  readonly kind: StreamKind;
  readonly streamId: string;
  readonly events: readonly StreamEvent[];
  readonly commands: readonly StoredCommand[];
  /** Whether a checkpoint vouches for the event of a version: where the history says otherwise, it is the history's fault. */
  isVouched(version: number): boolean;
  /** The highest version of which anything besides the events still speaks: head, leaves, records, read model. */
  readonly traceOf: number;
}

export interface ComparedHistory {
  readonly findings: readonly Finding[];
  /** Versions after the first and up to the second were compared event by event; null where no run is retained. */
  readonly compared: { readonly after: number; readonly upTo: number } | null;
  readonly runs: number;
  readonly updates: Omit<Updates, 'applied'> & { readonly applied: number };
}

export function compareHistory(journal: JournalSide, runs: readonly RunHistory[]): ComparedHistory {
  const { applied, ...counts } = readUpdates(runs);
  const rest = { runs: runs.length, updates: { ...counts, applied: applied.length } };
  const retained = eventsIn(journal, runs);
  if (Array.isArray(retained)) return { ...rest, findings: retained, compared: null };
  if (runs.length === 0) return { ...rest, findings: [], compared: null };
  const { events, after } = retained;
  const upTo = Math.max(after, events.at(-1)?.version ?? 0);
  const found = compareEvents(journal, events, after, upTo);
  const others = found.length > 0 ? [] : [...checkUpdates(journal, applied), ...compareStates(journal, runs)];
  return { ...rest, findings: [...found, ...others], compared: { after, upTo } };
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
  const folded = plain(kind.process.fold(events.slice(0, state.version)));
  return differences(folded, plain(state)).map(({ field, expected, found }) =>
    finding('WORKFLOW_DIFFERS', 'WORKFLOW', { streamId, version: state.version, field: `state${field}`, expected, found }),
  );
}

/** What the histories hold and from where on they must hold everything; or how they contradict themselves. */
function eventsIn({ streamId, events: own }: JournalSide, runs: readonly RunHistory[]) {
  const resumption = runs.findLastIndex(({ facts }) =>
    facts.some((fact) => fact.kind === 'UPDATE' && fact.input.commands.some(({ name }) => name === resumeFromJournal)),
  );
  try {
    // A decision to go on from the journal leaves behind whatever earlier runs had made of it.
    const { events } = eventsInHistories(runs, resumption >= 0 ? own.length : 0);
    const [began] = runs[Math.max(resumption, 0)]?.facts ?? [];
    return { events, after: Math.min(began?.kind === 'STARTED' ? began.run.state.version : 0, (events[0]?.version ?? 1) - 1) };
  } catch (error) {
    if (!(error instanceof HistoryConflict)) throw error;
    return [finding('HISTORY_ALTERED', 'HISTORY', { streamId, version: error.version, field: '/' })];
  }
}

function compareEvents(journal: JournalSide, retained: readonly StreamEvent[], after: number, upTo: number): readonly Finding[] {
  const { streamId, events, traceOf, isVouched } = journal;
  const theirs = new Map(retained.map((event) => [event.version, canonicalJson(event)]));
  const rows = events.filter(
    ({ version }) => version > after && (theirs.has(version) || version > upTo || isUnbroken(theirs, after, upTo)),
  );
  const bodies = rows.map((event) => canonicalJson(event));
  const misplaced = align(
    rows.map(({ version }) => version),
    [...theirs.keys()].filter((version) => version > after),
    (row, version) => bodyAt(streamId, version, bodies[row]!, rows[row]!) === theirs.get(version),
  );
  const tail = rows.filter(({ version }) => version > upTo && misplaced.length === 0);
  return [
    ...misplaced.flatMap((one): readonly Finding[] => {
      const at = { streamId, version: one.version, from: one.kind === 'REORDERED' ? { streamId, version: one.from } : null };
      if (one.kind === 'DELETED') return [finding(one.version > traceOf ? 'OLDER_BACKUP' : 'DELETED', 'HISTORY', at)];
      if (one.kind !== 'CHANGED') return [finding(isVouched(one.version) ? 'HISTORY_ALTERED' : one.kind, 'HISTORY', at)];
      const kind = isVouched(one.version) ? 'HISTORY_ALTERED' : 'CHANGED';
      const [ours, their] = [plain(rows[one.row]), JSON.parse(theirs.get(one.version) ?? 'null') as unknown];
      // What the checkpoint vouches for is what is expected; elsewhere, what the history holds.
      const [expected, found] = kind === 'CHANGED' ? [their, ours] : [ours, their];
      return differences(expected, found).map((difference) => finding(kind, 'HISTORY', { ...at, ...difference }));
    }),
    ...tail.map(({ version }) => finding(isVouched(version) ? 'HISTORY_ALTERED' : 'INSERTED', 'HISTORY', { streamId, version })),
  ];
}

function isUnbroken(theirs: ReadonlyMap<number, string>, after: number, upTo: number): boolean {
  return [...theirs.keys()].filter((version) => version > after).length === upTo - after;
}

/** What runs were begun with stands for the events that no history holds any more. */
function compareStates({ kind: { process }, streamId, events, isVouched }: JournalSide, runs: readonly RunHistory[]): readonly Finding[] {
  const began = runs.flatMap(({ facts }) => facts.flatMap((fact) => (fact.kind === 'STARTED' ? [fact.run] : [])));
  return began.flatMap(({ state }) => {
    const folded = process.fold(events.slice(0, state.version));
    if (isDeepStrictEqual(folded, state)) return [];
    const [kind, ours, their] = isVouched(state.version)
      ? (['HISTORY_ALTERED', plain(folded), plain(state)] as const)
      : (['CHANGED', plain(state), plain(folded)] as const);
    return differences(ours, their).map(({ field, expected, found }) =>
      finding(kind, 'HISTORY', { streamId, version: state.version, field: `state${field}`, expected, found }),
    );
  });
}

/** As JSON keeps it. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
