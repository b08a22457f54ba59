/** A kind of stream, as the record and the engine need to know it: one value says all that only the kind knows. */
import type { PersonKind } from '#libs/domain/persons/person-ids.js';
import type { RulesReference, StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import type { SentCommand, StreamInMemory, StreamProcess } from '#libs/domain/stream/process.js';
import type { StreamRetention } from '#libs/domain/stream/retention.js';
import type { SearchAttribute } from '#libs/domain/stream/protocol.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { Claim, Reservations } from '#libs/record/commands/reservation.js';

export interface StreamKind {
  readonly process: StreamProcess;
  /** Of the ids of its streams, and of no other kind's. */
  readonly idPrefix: string;
  /** What its workflow publishes, besides the month. */
  readonly searchAttributes: readonly SearchAttribute[];
  readonly projection: StreamProjection;
  readonly sentences: StreamSentences;
  /**
   * What commands must hold alone before they are sent. A method, not a member, as in {@link StreamProcess}.
   * @param standing the state before them; null where they begin the stream
   * @param now by which an undated command counts; null where none is
   */
  reservationsOf(standing: StreamState | null, commands: readonly SentCommand[], now: Instant | null): Reservations;
  readonly persons: StreamPersons;
  /** French; what Temporal's own UI shows of a run, in clear. */
  runSummary(rules: RulesReference): string;
}

/** What a stream has to do with persons: it names them by their ids alone. */
export interface StreamPersons {
  /**
   * Whom a stream is about: which kind of person, and the member of the summary that holds them (its column has an index). The
   * texts of its commands are sealed under that person's keys. Null where its streams are about nobody.
   */
  readonly subject: { readonly kind: PersonKind; readonly member: string } | null;
  /** Null before it is about them. */
  subjectOf(state: StreamState): string | null;
  /** Those whom its states may name besides. */
  readonly named: readonly PersonKind[];
  /** Until when a stream needs the data of those persons: its kind's own law. */
  retentionOf(stream: StreamInMemory): StreamRetention;
}

/** What the machinery says of a stream, in the kind's own French words. */
export interface StreamSentences {
  /** What one is called, and several. */
  readonly noun: { readonly one: string; readonly many: string };
  /** Why a command was refused whose author had seen another version. */
  readonly stale: Unmet;
  /** Why a command was given up: nobody knows the stream any more. */
  readonly lost: { readonly code: string; readonly sentence: string };
}

export type Row = Readonly<Record<string, unknown>>;

export interface ProjectedColumn {
  readonly column: string;
  readonly type: 'text' | 'integer' | 'jsonb';
}

/** A table of read models: its rows follow from a stream's state and rules, and are written, compared and made again by this. */
export interface ProjectedTable {
  readonly name: string;
  /** Column of the stream's id. */
  readonly idColumn: string;
  /** Besides the id: for each member of a row, its column. */
  readonly columns: Readonly<Record<string, ProjectedColumn>>;
  /** The member that tells apart the rows of one stream; null for the summary. */
  readonly key: string | null;
}

/** What the read models hold of one stream. */
export interface Projected {
  readonly summary: Row;
  /** In the order of `StreamProjection.details`. */
  readonly details: readonly (readonly Row[])[];
  /** What the stream's state holds for itself among all streams, until it lets go. */
  readonly claims: readonly Claim[];
}

export interface StreamProjection {
  /** Raised whenever `project` makes other rows of the same events: see `rebuildReadModels`. */
  readonly version: number;
  /**
   * One row per stream. Among its columns are `version` and `updated_at`, by which the machinery knows whether it is current;
   * besides them the table has `snapshot` (a state, as JSON), `snapshot_version` and `projection`, which the machinery writes.
   */
  readonly summary: ProjectedTable;
  /** Their rows go with the summary's: the table references it ON DELETE CASCADE. */
  readonly details: readonly ProjectedTable[];
  /** @param updatedAt `recordedAt` of the stream's last event */
  project(streamId: string, stream: StreamInMemory, updatedAt: Instant): Projected;
  /** What events hold for good, whatever becomes of the stream. */
  claimsForGood(events: readonly StreamEvent[]): readonly Claim[];
}
