import { isDecidedAs } from '../../certification/deciders.js';
import type { CertificationRules } from '../../certification/rules.js';
import { latest, parisDate, type LocalDate } from '../../time/local-date.js';
import type { Journey } from '../journey.js';
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

/** The first day of signatures: that of the decision, or of what took away those that it bore. */
export function signableFrom({ decision, minutesFellOn }: JurySessionState): LocalDate | null {
  return latest([decision?.on, minutesFellOn]);
}

/** The first day of a notification: the remedies against what was decided anew run from no day before it was. */
export function notifiableFrom(session: JurySessionState): LocalDate | null {
  return latest([signableFrom(session), session.redecidedOn]);
}

/** Of those who sat, whom the minutes await: who has neither signed nor been recorded as impeded. */
export function missingSignatures({ decision, signatures }: JurySessionState): readonly string[] {
  return (decision?.present ?? []).filter((juror) => !Object.hasOwn(signatures, juror));
}

/** Of those who sat, who were recorded as prevented from signing and have not signed since. */
export function impededSignatories({ decision, signatures }: JurySessionState): readonly string[] {
  return (decision?.present ?? []).filter((juror) => signatures[juror]?.impeded === true);
}

/** Whose signature would complete the minutes: where everybody was prevented from signing, anybody's. */
export function awaitedSignatures({ rules }: Pick<Journey, 'rules'>, session: JurySessionState): readonly string[] {
  const missing = missingSignatures(session);
  return missing.length > 0 || hasSignature(rules, session) ? missing : impededSignatories(session);
}

/** Minutes that everybody was prevented from signing are nobody's. */
export function hasSignature(rules: CertificationRules, { signatures }: JurySessionState): boolean {
  return !isDecidedAs('as-practised', rules) || Object.values(signatures).some(({ impeded }) => !impeded);
}
