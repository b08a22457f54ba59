/** Sends commands to a journey's workflow as one Update, once, and tells what became of it. */
import type { Applied, ApplyCommands, JourneyRun, Refusals, RefusalType } from '#workflows/journey/protocol.js';
import type { Temporal } from './connection.js';

export type Refused = { [T in RefusalType]: { readonly kind: 'REFUSED'; readonly type: T; readonly detail: Refusals[T] } }[RefusalType];

export type Answer =
  | { readonly kind: 'APPLIED'; readonly applied: Applied }
  /** Nothing took effect and, past this attempt, nothing will: no other attempt is in flight. */
  | Refused
  /** No workflow of that journey is open, and `start` was not given. */
  | { readonly kind: 'NOT_FOUND' }
  /** The outcome is not known: the Update may yet take effect until its `notAfter`. */
  | { readonly kind: 'UNANSWERED'; readonly reason: string };

export interface Attempt {
  readonly journeyId: string;
  readonly input: ApplyCommands;
  /** Starts the workflow first where none is open (Update-with-Start): a new journey, or one resumed from the journal. */
  readonly start?: JourneyRun;
}

/** Never throws for what Temporal answers; the Update's id is the command's. */
export async function applyCommands(_temporal: Temporal, _attempt: Attempt, _options: { readonly deadlineMs: number }): Promise<Answer> {
  throw new Error('being written');
}
