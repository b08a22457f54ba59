/** Temporal's own record of a journey, decoded: what heals a gap in the journal, and what the auditor compares it with. */
import type { RecordedEvent } from '#domain/journey/event.js';
import type { Applied, ApplyCommands, JourneyRun } from '#workflows/journey/protocol.js';
import type { Temporal } from './connection.js';

/** One fact of a run's history, in its order. `eventId` is Temporal's. */
export type HistoryFact =
  | { readonly kind: 'STARTED'; readonly eventId: number; readonly run: JourneyRun }
  | {
      readonly kind: 'UPDATE';
      readonly eventId: number;
      readonly updateId: string;
      readonly updateName: string;
      readonly input: ApplyCommands;
      /** Null where the history holds no outcome (yet); a failure's type where the handler refused after acceptance. */
      readonly outcome: Applied | { readonly failure: string } | null;
    }
  | { readonly kind: 'APPENDED'; readonly eventId: number; readonly events: readonly RecordedEvent[] };

export interface RunHistory {
  readonly runId: string;
  readonly startedAt: string;
  readonly facts: readonly HistoryFact[];
}

/** Every run that Temporal retains, oldest first. */
export async function readRuns(_temporal: Temporal, _journeyId: string): Promise<readonly RunHistory[]> {
  throw new Error('being written');
}

/** Two histories of one journey hold different events under one version. */
export class HistoryConflict extends Error {
  constructor(readonly journeyId: string, readonly version: number) {
    super(`${journeyId}: Temporal's histories hold different events under version ${version}`);
  }
}

/** The union of the events that the retained histories hold, by version. @throws {HistoryConflict} */
export async function readHistoryEvents(_temporal: Temporal, _journeyId: string): Promise<readonly RecordedEvent[]> {
  throw new Error('being written');
}
