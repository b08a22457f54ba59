import type { CertificationRules } from '../certification/rules.js';
import type { CommandContext } from './command.js';
import type { NewEvent, RecordedEvent } from './event.js';
import type { JourneyState } from './state.js';

/** A journey in memory: what the workflow holds, and what it takes to decide. */
export interface Journey {
  /** The pinned ones. */
  readonly rules: CertificationRules;
  readonly state: JourneyState;
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
