/**
 * What a dossier leaves out unless the whole is asked for: whoever receives it is not one of those who may know of a
 * handicap, nor of those who deliberated. A withheld event is there by its hash alone, so that everything else is still proven.
 */
import { compartmentOf, confidentiality, subjectOf, topicOf, topicOfCompartment, topicOfUnmet } from '#libs/domain/journey/confidential.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import { pendingEntries } from '#libs/domain/journey/paper/pending.js';
import { trimMembers } from '#libs/domain/journey/trimmed-members.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
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

/**
 * The event without the votes of the jury, which are counted, and without what tells of an exemption: as whoever did not sit is shown it. Null
 * where it holds neither, and stands in the dossier as it was recorded.
 */
export function toldInstead<E extends StreamEvent>(event: E): E | null {
  const told = trimMembers(event, { hasSat: () => false, readsExemptions: false, withoutGrid: false, withoutFalls: false });
  return told.withheld.length === 0 ? null : told.event;
}

/**
 * A refusal of which the command or a reason tells of a handicap, or names a criterion from which the candidate is exempted. The log counts
 * for all journeys: one left out leaves no gap.
 */
export function isRefusalWithheld({ commands, reasons }: RefusalEntry, exempted: ReadonlySet<string>): boolean {
  return (
    commands.some((name) => isCommandName(name) && topicOf(name) === 'H_PLUS') ||
    reasons.some(({ code, sentence }) => topicOfUnmet(code) === 'H_PLUS' || tellsOfExemption(code, sentence, exempted))
  );
}

/** Rather one too many: that a line is missing from a grid, or too many in it, is said by the criterion alone. */
function tellsOfExemption(code: string, sentence: string, exempted: ReadonlySet<string>): boolean {
  return code === 'assessment.exempted' || [...exempted].some((criterion) => sentence.includes(criterion));
}
