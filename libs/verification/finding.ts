import type { EventUnknown } from '#libs/domain/stream/event-schemas.js';

/** What a verification finds: where two things that must agree do not, and what kind of alteration explains it. */

/**
 * CHANGED to REORDERED: of one event, named by its version as it was first recorded. SWAPPED: it stands in another
 * stream's place. CHAIN_REWRITTEN: from that version on the hashes follow one another again, and are not those that the
 * tree holds; without a stream, one of those that a checkpoint covers. CHAIN_BROKEN: an event does not follow the one
 * before it. OLDER_BACKUP: the end of the record is gone without a trace in what is left. HISTORY_UNREADABLE: what Temporal gives
 * of a run does not open; HISTORY_WITHHELD: it gives nothing of it, and answers of the others. HISTORY_INCOMPLETE:
 * neither it nor the archive holds the run that followed the last one. ARCHIVE_MISSING, ARCHIVE_ALTERED: the content of an archived
 * run, which Temporal does not retain any more, is gone, or is not the one that the record names. EVENT_UNKNOWN: its chain holds, and
 * what follows from it was not looked at. SCHEMA_ALTERED: an object of the database is not what the migrations make. ROW_ALTERED: a row of
 * which no event tells is not what its proof says. TRAIL_ALTERED: the trail of such rows itself. READ_MODEL_OTHER: rows that differ,
 * under the number of another version of the software, which may be why. READ_MODEL_STALE: it is what its own version makes, and the journal has gone further.
 */
export const alterations = [
  'CHANGED',
  'DELETED',
  'INSERTED',
  'REORDERED',
  'SWAPPED',
  'CHAIN_REWRITTEN',
  'CHAIN_BROKEN',
  'READ_MODEL_EDITED',
  'COMMAND_RECORD_ALTERED',
  'RULES_ALTERED',
  'OLDER_BACKUP',
  'CHECKPOINT_LOG_ALTERED',
  'REFUSAL_LOG_ALTERED',
  'WORKFLOW_DIFFERS',
  'HISTORY_ALTERED',
  'HISTORY_UNREADABLE',
  'HISTORY_WITHHELD',
  'HISTORY_INCOMPLETE',
  'ARCHIVE_MISSING',
  'ARCHIVE_ALTERED',
  'KIND_UNKNOWN',
  'EVENT_UNKNOWN',
  'READ_MODEL_STALE',
  'READ_MODEL_OTHER',
  'SCHEMA_ALTERED',
  'ROW_ALTERED',
  'TRAIL_ALTERED',
] as const;

export type Alteration = (typeof alterations)[number];

/**
 * What tells it. CHAIN: the events' own hashes. TREE: the leaves, not yet under a checkpoint. CHECKPOINT: a signed root, or
 * one that the auditor holds. JOURNAL: what the events make. HISTORY, WORKFLOW: Temporal's. ARCHIVE: what is kept of it. SCHEMA: what the
 * migrations make. TRAIL: the hashes that the database has kept of its rows. ENVELOPE: the place and the person that a sealed text
 * names. KEYS: opening it, or a keyed hash. LEDGER: the file of the erasures, outside the database.
 */
export const evidences = [
  'CHAIN',
  'TREE',
  'CHECKPOINT',
  'JOURNAL',
  'HISTORY',
  'WORKFLOW',
  'ARCHIVE',
  'SCHEMA',
  'TRAIL',
  'ENVELOPE',
  'KEYS',
  'LEDGER',
] as const;

export type Evidence = (typeof evidences)[number];

export interface Finding {
  readonly kind: Alteration;
  /** Null where it concerns the whole record. */
  readonly streamId: string | null;
  readonly version: number | null;
  /** A JSON pointer into the event or the state, or a column. */
  readonly field: string | null;
  /** As JSON, cut short. */
  readonly expected: string | null;
  readonly found: string | null;
  readonly evidence: Evidence;
  /** Where an event that was moved belongs. */
  readonly from: { readonly streamId: string; readonly version: number } | null;
}

export function finding(
  kind: Alteration,
  evidence: Evidence,
  rest: Partial<Omit<Finding, 'kind' | 'evidence' | 'expected' | 'found'>> & { readonly expected?: unknown; readonly found?: unknown },
): Finding {
  const { streamId = null, version = null, field = null, from = null } = rest;
  return { kind, streamId, version, field, expected: shortened(rest.expected), found: shortened(rest.found), evidence, from };
}

/** Of a stream that a newer Jalon wrote, or for which somebody invented an event. */
export function unknownEvent({ streamId, version, type, schema, knownSchema }: EventUnknown): Finding {
  const at = { streamId, version };
  if (knownSchema === null) return finding('EVENT_UNKNOWN', 'JOURNAL', { ...at, field: '/type', found: type });
  return finding('EVENT_UNKNOWN', 'JOURNAL', { ...at, field: `/schema (${type})`, expected: knownSchema, found: schema });
}

const longest = 200;

function shortened(value: unknown): string | null {
  if (value === undefined) return null;
  const text = Buffer.isBuffer(value) ? value.toString('hex') : (JSON.stringify(value) ?? 'undefined');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
