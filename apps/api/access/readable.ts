/**
 * The part of a journey that a reader is shown. Answers are made from it by functions that take nothing else (`Readable`
 * is given here only): an answer made from the whole record does not compile.
 */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { compartmentOf, subjectOf, topicOfUnmet } from '#libs/domain/journey/confidential.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { untoldResults } from '#libs/domain/journey/results.js';
import { pendingEntries } from '#libs/domain/journey/paper/pending.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { TrimmedEvent } from '#libs/domain/journey/trimmed-members.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { project } from '#libs/journey/projection/project.js';
import type { JourneySummary, JourneyView } from '#libs/journey/queries/journey-list.js';
import {
  isOfJury,
  reads,
  readsCommandName,
  readsTopic,
  readsWords,
  waitsForResults,
  type Assignments,
  type FactReader,
} from './field-access.js';
import { readsPendingEntry } from './paper-access.js';
import { showMembers } from './shown-members.js';
import { stateShownTo } from './state-access.js';

declare const shown: unique symbol;
export type Readable<T> = T & { readonly [shown]: true };

/** The events that a reader is shown of `events`, all of a journey's in version order; those of `words` with their texts. */
export interface ReadableEvents {
  readonly events: readonly Readable<RecordedEvent>[];
  /** Versions of those of which the reader may open the texts. */
  readonly words: ReadonlySet<number>;
  /** One of them, in the form that it was recorded in, as the reader is shown it. */
  readonly showMembers: <E extends StreamEvent>(event: E) => TrimmedEvent<E>;
}

export function eventsShownTo(reader: FactReader, all: readonly RecordedEvent[]): ReadableEvents {
  const assigned = assignmentsOf(reader, all);
  const untold = waitsForResults(reader) ? untoldResults(all) : null;
  const pending = pendingEntries(all);
  const showEventMembers: ReadableEvents['showMembers'] = (event) =>
    showMembers(event, reader, {
      sessions: assigned.sessions,
      withoutGrid: untold?.withoutGrid.has(event.version) ?? false,
      withoutFalls: untold?.withoutFalls.has(event.version) ?? false,
      isToCompare: pending.has(event.version),
    });
  const hidden = { versions: new Set<number>(), sessions: new Set<string>() };
  const events: Readable<RecordedEvent>[] = [];
  const words = new Set<number>();
  for (const event of all) {
    const isReserved = pending.has(event.version) && !readsPendingEntry(reader, event.actor.id);
    if (!reads(reader, compartmentOf(event)) || isReserved || untold?.hidden.has(event.version) || isAboutHidden(event, hidden)) {
      hidden.versions.add(event.version);
      if (event.type === 'JuryConvened') hidden.sessions.add(event.data.session);
      continue;
    }
    events.push(showEventMembers(event).event as Readable<RecordedEvent>);
    if (readsWords(reader, event, assigned)) words.add(event.version);
  }
  return { events, words, showMembers: showEventMembers };
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
function assignmentsOf({ role, personId }: FactReader, all: readonly RecordedEvent[]): Assignments {
  const assessments = new Set<string>();
  const blocks = new Set<string>();
  const sessions = new Set<string>();
  for (const { type, data } of all) {
    if (personId === null) break;
    if (type === 'AssessmentScheduled' && data.evaluators.includes(personId)) {
      assessments.add(data.assessment);
      blocks.add(data.block);
    }
    if (type === 'JuryConvened' && isOfJury(role) && data.members.some(({ jurorId }) => jurorId === personId)) sessions.add(data.session);
  }
  return { assessments, blocks, sessions };
}

/** What a view is made again from, for the reader. */
export interface MadeAgain {
  readonly rules: CertificationRules;
  /** All of the journey's, in version order; asked for by those who wait for results, of whom the state alone cannot tell. */
  readonly history: readonly RecordedEvent[];
}

/** At its version still: that something was recorded is told, see `ConfidentialEvent`. */
export function viewShownTo(reader: FactReader, view: JourneyView, madeAgain: MadeAgain): Readable<JourneyView> {
  return waitsForResults(reader)
    ? viewBeforeResults(reader, view, madeAgain)
    : madeOf(view, madeAgain.rules, stateShownTo(reader, view.state));
}

/** What whoever waits for results is shown of a journey, whatever else is known of it. */
export function viewBeforeResults(reader: FactReader, summary: JourneySummary, { rules, history }: MadeAgain): Readable<JourneyView> {
  const { version } = summary;
  const { events } = eventsShownTo(
    reader,
    history.filter((event) => event.version <= version),
  );
  return madeOf(summary, rules, { ...fold(events), version });
}

/** What follows from the state follows from what is shown of it. */
function madeOf(summary: JourneySummary, rules: CertificationRules, state: JourneyState): Readable<JourneyView> {
  const { summary: shown, blocks } = project(summary.journeyId, rules, state, summary.updatedAt);
  const { status, nextDeadline } = shown;
  const view: JourneyView = { ...summary, status, nextDeadline, blocks: blocks.map(({ place: _, ...block }) => block), state };
  return view as Readable<JourneyView>;
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
