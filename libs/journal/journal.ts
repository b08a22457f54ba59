/** The journal: every fact of every journey, in order, chained by hash. Append-only. */
import type { DataSource } from 'typeorm';
import type { RecordedEvent } from '#domain/journey/event.js';
import type { JourneyState } from '#domain/journey/state.js';
import type { Instant } from '#domain/time/local-date.js';
import type { CertificationArchive } from './certification-archive.js';
import type { AppliedCommand } from './command-record.js';

export interface JournalHead {
  /** 0 before the first event. */
  readonly version: number;
  readonly hash: Buffer;
}

/** An event as the journal keeps it. */
export interface JournalEntry {
  readonly event: RecordedEvent;
  /** Its canonical JSON: what `hash` covers, after `previousHash`. */
  readonly body: string;
  readonly hash: Buffer;
  readonly previousHash: Buffer;
  /** Place in the feed of all journeys: increasing, with holes. */
  readonly position: bigint;
}

/** Which events count: by version, by when they happened, by when they were recorded. All that are given must hold. */
export interface AsOf {
  readonly version?: number;
  readonly occurredUntil?: Instant;
  readonly recordedUntil?: Instant;
}

export class Journal {
  constructor(
    private readonly dataSource: DataSource,
    private readonly archive: CertificationArchive,
  ) {}

  async head(_journeyId: string): Promise<JournalHead> {
    throw new Error('being written');
  }

  /**
   * Appends events whose versions follow one another; those already there are skipped. In the same transaction: read
   * models, the outcome of every command among the events (and of those in `applied`), reservations, the outbox.
   * @throws {JournalGap} {JournalConflict} {RulesNotArchived}
   */
  async append(_journeyId: string, _events: readonly RecordedEvent[], _applied: readonly AppliedCommand[] = []): Promise<JournalHead> {
    throw new Error('being written');
  }

  /** Entries after a version, in order. */
  async read(
    _journeyId: string,
    _page: { readonly afterVersion?: number; readonly limit?: number } = {},
  ): Promise<readonly JournalEntry[]> {
    throw new Error('being written');
  }

  /** The feed of all journeys: no entry ever appears before a position already given. Ends at the newest. */
  async *stream(_options: { readonly afterPosition?: bigint; readonly batchSize?: number } = {}): AsyncGenerator<JournalEntry> {
    throw new Error('being written');
  }

  /** The state by some of the events, folded from the journal; null where no event counts. */
  async stateAsOf(_journeyId: string, _asOf: AsOf): Promise<JourneyState | null> {
    throw new Error('being written');
  }

  /** Journeys and their heads, by id: what reconcilers compare with the workflows. */
  async heads(_page: {
    readonly afterJourneyId?: string;
    readonly limit: number;
  }): Promise<readonly (JournalHead & { readonly journeyId: string })[]> {
    throw new Error('being written');
  }
}
