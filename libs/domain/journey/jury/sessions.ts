import { parisDate, type LocalDate } from '../../time/local-date.js';
import { notBefore } from '../sequence.js';
import type { JourneyState } from '../state.js';
import type { Unmet } from '../../stream/unmet.js';
import type { JurySessionState } from './state.js';

export type DecidedSession = JurySessionState & { readonly decision: NonNullable<JurySessionState['decision']> };

export function findSession(state: JourneyState, session: string): JurySessionState | null {
  return state.sessions.find((known) => known.session === session) ?? null;
}

/** The sessions convened to judge the candidate, in the order of their convocation; those for a dispense alone left out. */
export function certificationSessions(state: JourneyState): readonly JurySessionState[] {
  return state.sessions.filter((session) => session.purpose === 'CERTIFICATION');
}

/** An upheld appeal returns the case to a jury: the decision ends nothing any more. What it granted stays granted. */
export function isReturnedToJury(state: JourneyState, session: string): boolean {
  return state.appeals.some((appeal) => appeal.session === session && !appeal.isSpent && appeal.decided?.upheld === true);
}

/** The last decision of a certification jury, unless an appeal against it was upheld. */
export function standingDecision(state: JourneyState): DecidedSession | null {
  const last = certificationSessions(state).filter(isDecided).at(-1);
  return last && !isReturnedToJury(state, last.session) ? last : null;
}

/** The session before which the candidate is now: convened, and neither decided, missed nor annulled. */
export function pendingSession(state: JourneyState): JurySessionState | null {
  const last = certificationSessions(state).at(-1);
  return last && !isDecided(last) && !isMissed(last) && !isAnnulled(last) ? last : null;
}

/** Absent or excused, the candidate is convened again to another session. */
export function isMissed(session: JurySessionState): boolean {
  return session.soutenance !== null && session.soutenance.attendance !== 'PRESENT';
}

/** It has heard the candidate and will not decide, another having been convened instead: its jury no longer could. */
export function isReplaced(state: JourneyState, session: JurySessionState): boolean {
  return !isDecided(session) && !isMissed(session) && certificationSessions(state).at(-1) !== session;
}

/** Its decision was annulled: another session judges. */
export function isAnnulled({ annulledOn }: JurySessionState): boolean {
  return annulledOn !== undefined;
}

export function isDecided(session: JurySessionState): session is DecidedSession {
  return session.decision !== null;
}

/** A session decides on its day or after it. */
export function sessionDayConditions({ at }: JurySessionState, on: LocalDate): readonly Unmet[] {
  return notBefore(on, at && parisDate(at), 'la session du jury');
}

/** Those whose signature the minutes await: every member who sat. */
export function missingSignatures({ decision, signatures }: JurySessionState): readonly string[] {
  return (decision?.present ?? []).filter((juror) => !Object.hasOwn(signatures, juror));
}
