import type { CertificationRules } from '../certification/rules.js';
import type { Law } from '../law/line.js';
import type { CommandContext } from './command.js';
import type { NewEvent, RecordedEvent } from './event.js';
import type { JourneyState } from './state.js';

/** A journey in memory: what the workflow holds, and what it takes to decide. */
export interface Journey {
  /** The pinned ones. */
  readonly rules: CertificationRules;
  readonly state: JourneyState;
  /** The law that it is judged by; absent where it is the law that we know (`law/law.ts`). */
  readonly law?: Law;
}

/** The same journey, come to another state. */
export function inState({ rules, law }: Journey, state: JourneyState): Journey {
  return { rules, state, ...(law && { law }) };
}

/** Gives an event its place in the journey. */
export function record(event: NewEvent, journey: Journey, context: CommandContext): RecordedEvent {
  const { code, version, digest } = journey.rules;
  return {
    journeyId: context.journeyId,
    version: journey.state.version + 1,
    recordedAt: context.now,
    actor: context.actor,
    commandId: context.commandId,
    rules: { code, version, digest },
    ...event,
  };
}
