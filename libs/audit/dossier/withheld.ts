/**
 * What a dossier leaves out unless the whole is asked for: whoever receives it is not one of those who may know of a
 * handicap. A withheld event is there by its hash alone, so that everything else is still proven.
 */
import { compartmentOf, confidentiality, subjectOf, topicOf, topicOfCompartment, topicOfUnmet } from '#libs/domain/journey/confidential.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import { pendingEntries } from '#libs/domain/journey/paper/pending.js';
import type { RefusalEntry } from '#libs/record/refusals/refusal.js';

/** What tells of a handicap, what screens it, what was entered from a paper and is not confirmed, and what speaks of a fact that is withheld. */
export function isWithheld(event: RecordedEvent, events: readonly RecordedEvent[]): boolean {
  const compartment = compartmentOf(event);
  if (confidentiality[event.type].screens || (compartment && topicOfCompartment[compartment] === 'H_PLUS')) return true;
  if (event.type === 'PaperRecordEntered' && pendingEntries(events).has(event.version)) return true;
  const { version } = subjectOf(event);
  const about = version === undefined ? undefined : events.find((each) => each.version === version);
  return about !== undefined && isWithheld(about, events);
}

/** A refusal of which the command or a reason tells of a handicap. The log counts for all journeys: one left out leaves no gap. */
export function isRefusalWithheld({ commands, reasons }: RefusalEntry): boolean {
  return (
    commands.some((name) => isCommandName(name) && topicOf(name) === 'H_PLUS') ||
    reasons.some(({ code }) => topicOfUnmet(code) === 'H_PLUS')
  );
}
