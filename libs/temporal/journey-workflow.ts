/** What is asked of one journey's workflow besides its commands. */
import type { JourneyState } from '#domain/journey/state.js';
import type { Head, JourneyRun } from '#workflows/journey/protocol.js';
import type { Temporal } from './connection.js';

export function journeyWorkflowId(journeyId: string): string {
  return journeyId;
}

/** Version and journal watermark of the workflow; null where Temporal keeps no run of it. Leaves no trace in its history. */
export async function queryHead(_temporal: Temporal, _journeyId: string, _options: { readonly deadlineMs: number }): Promise<Head | null> {
  throw new Error('being written');
}

/** The workflow's own state; null where Temporal keeps no run of it. */
export async function queryState(_temporal: Temporal, _journeyId: string, _options: { readonly deadlineMs: number }): Promise<JourneyState | null> {
  throw new Error('being written');
}

/** Replaces whatever run is open by one that goes on from the journal. */
export async function resumeFromJournal(_temporal: Temporal, _run: JourneyRun): Promise<void> {
  throw new Error('being written');
}
