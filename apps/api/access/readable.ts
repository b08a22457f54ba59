/**
 * The part of a journey that a reader is shown. Answers are made from it by functions that take nothing else (`Readable`
 * is given here only): an answer made from the whole record does not compile.
 */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { compartmentOf, subjectOf, topicOfUnmet } from '#libs/domain/journey/confidential.js';
import type { JourneyView } from '#libs/journey/queries/journey-list.js';
import { reads, readsCommandName, readsTopic, readsWords, type Assignments, type FactReader } from './field-access.js';
import { stateShownTo } from './state-access.js';

declare const shown: unique symbol;
export type Readable<T> = T & { readonly [shown]: true };

/** The events that a reader is shown of `events`, all of a journey's in version order; those of `words` with their texts. */
export interface ReadableEvents {
  readonly events: readonly Readable<RecordedEvent>[];
  /** Versions of those of which the reader may open the texts. */
  readonly words: ReadonlySet<number>;
}

export function eventsShownTo(reader: FactReader, all: readonly RecordedEvent[]): ReadableEvents {
  const assigned = assignmentsOf(reader, all);
  const hidden = { versions: new Set<number>(), sessions: new Set<string>() };
  const events: Readable<RecordedEvent>[] = [];
  const words = new Set<number>();
  for (const event of all) {
    if (!reads(reader, compartmentOf(event)) || isAboutHidden(event, hidden)) {
      hidden.versions.add(event.version);
      if (event.type === 'JuryConvened') hidden.sessions.add(event.data.session);
      continue;
    }
    events.push(event as Readable<RecordedEvent>);
    if (readsWords(reader, event, assigned)) words.add(event.version);
  }
  return { events, words };
}

/** What speaks of a hidden fact is hidden with it: its rectification, its supersession, an incident of its session. */
function isAboutHidden(
  event: RecordedEvent,
  hidden: { readonly versions: ReadonlySet<number>; readonly sessions: ReadonlySet<string> },
): boolean {
  const { version, session } = subjectOf(event);
  return (version !== undefined && hidden.versions.has(version)) || (typeof session === 'string' && hidden.sessions.has(session));
}

/** Under the name by which the journey knows the reader: nothing where the token gives none. */
function assignmentsOf({ personId }: FactReader, all: readonly RecordedEvent[]): Assignments {
  const assessments = new Set<string>();
  const blocks = new Set<string>();
  for (const { type, data } of all) {
    if (type !== 'AssessmentScheduled' || personId === null || !data.evaluators.includes(personId)) continue;
    assessments.add(data.assessment);
    blocks.add(data.block);
  }
  return { assessments, blocks };
}

/** At its version still: that something was recorded is told, see `ConfidentialEvent`. */
export function viewShownTo(reader: FactReader, view: JourneyView): Readable<JourneyView> {
  return { ...view, state: stateShownTo(reader, view.state) } as Readable<JourneyView>;
}

/** Reasons of a refusal that somebody else met. */
export function unmetShownTo(reader: FactReader, unmet: readonly Unmet[]): readonly Unmet[] {
  return unmet.filter(({ code }) => readsTopic(reader, topicOfUnmet(code)));
}

/** A command that was refused, as somebody else is told of it; null where its names are not theirs to read. */
export function refusalShownTo<
  R extends { readonly names: readonly Parameters<typeof readsCommandName>[1][]; readonly unmet: readonly Unmet[] },
>(reader: FactReader, refusal: R): R | null {
  if (!refusal.names.every((name) => readsCommandName(reader, name))) return null;
  const unmet = unmetShownTo(reader, refusal.unmet);
  return refusal.unmet.length > 0 && unmet.length === 0 ? null : { ...refusal, unmet };
}
