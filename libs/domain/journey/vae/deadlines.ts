/** The delays of one feasibility file and of what follows it (R6412-4, R6412-5). */
import { obeyed } from '../../law/obeyed.js';
import { latest, type LocalDate } from '../../time/local-date.js';
import { deadline, earliest, isMetInTime, monthsAfter, type Deadline } from '../clocks/deadline.js';
import type { Journey } from '../journey.js';
import { certificationSessions } from '../jury/sessions.js';
import { lineAtBeginning } from '../ruling-law.js';
import type { JourneyState } from '../state.js';
import { isRegisteredOn } from '../opening/registration.js';
import type { VaeAttempt } from './state.js';

export function vaeDeadlines(journey: Journey): readonly Deadline[] {
  const stoppedOn = stopOf(journey.state);
  return journey.state.attempts
    .flatMap((attempt) => [
      recevabiliteDeadline(journey, attempt),
      caduciteDeadline(journey, attempt),
      ...juryDateDeadlines(journey, attempt),
    ])
    .filter((due) => due !== null)
    .filter((due) => stoppedOn === null || due.dueOn < stoppedOn || isMetInTime(due));
}

/**
 * From the last piece; silence grants (R6412-4). Where the registration has ended by then, silence can grant nothing
 * (L6113-9): the missing decision is an alert. Once a decision is annulled the certifier is asked again, and has as long again.
 */
export function recevabiliteDeadline(journey: Journey, attempt: VaeAttempt): Deadline | null {
  const { rules } = journey;
  const line = lineAtBeginning(journey, 'RECEVABILITE');
  if (!line || attempt.completedOn === null) return null;
  const { value: months, citation } = obeyed('RECEVABILITE', line, rules.reglement);
  const runsFrom = latest([attempt.completedOn, attempt.reopenedOn]) ?? attempt.completedOn;
  const dueOn = monthsAfter(rules.reglement, runsFrom, months);
  return deadline({
    kind: 'RECEVABILITE',
    subject: String(attempt.attempt),
    runsFrom,
    dueOn,
    metOn: attempt.decision?.on ?? null,
    effect: isRegisteredOn(rules, dueOn) ? 'TACIT_GRANT' : 'ALERT',
    source: citation,
  });
}

export interface Grant {
  readonly tacit: boolean;
  readonly on: LocalDate;
  /** Silence is deemed notified on the day on which it grants. */
  readonly notifiedOn: LocalDate;
}

/** How a file came or will come to be granted: by a decision in time, or by silence. Null where it is not. */
export function grantOf(journey: Journey, attempt: VaeAttempt): Grant | null {
  const silence = recevabiliteDeadline(journey, attempt);
  const { decision } = attempt;
  if (silence?.effect === 'TACIT_GRANT' && !isMetInTime(silence)) return { tacit: true, on: silence.dueOn, notifiedOn: silence.dueOn };
  return decision?.decision === 'RECEVABLE' ? { tacit: false, on: decision.on, notifiedOn: decision.notifiedOn } : null;
}

/**
 * From the notification, without a step of the candidate (R6412-4). Depositing the validation file ends it; a legitimate
 * motive, once accepted, lifts it.
 */
export function caduciteDeadline(journey: Journey, attempt: VaeAttempt): Deadline | null {
  const { reglement } = journey.rules;
  const line = lineAtBeginning(journey, 'CADUCITE');
  const grant = grantOf(journey, attempt);
  if (!line || !grant || attempt.contestation?.decided?.accepted) return null;
  const { value: months, citation } = obeyed('CADUCITE', line, reglement);
  return deadline({
    kind: 'CADUCITE',
    subject: String(attempt.attempt),
    runsFrom: grant.notifiedOn,
    dueOn: monthsAfter(reglement, grant.notifiedOn, months),
    metOn: earliest([...[...attempt.steps, ...attempt.validationFiles].map((fact) => fact.on)]),
    effect: 'LAPSE',
    source: citation,
  });
}

/** From the deposit of each validation file (R6412-5). */
function juryDateDeadlines(journey: Journey, attempt: VaeAttempt): readonly Deadline[] {
  const { reglement } = journey.rules;
  const line = lineAtBeginning(journey, 'JURY_DATE');
  if (!line) return [];
  const { value: months, citation } = obeyed('JURY_DATE', line, reglement);
  const held = certificationSessions(journey.state).flatMap((session) => [session.soutenance?.on, session.decision?.on]);
  return attempt.validationFiles.map(({ on: depositedOn }, index) =>
    deadline({
      kind: 'JURY_DATE',
      subject: index === 0 ? String(attempt.attempt) : `${attempt.attempt}.${index + 1}`,
      runsFrom: depositedOn,
      dueOn: monthsAfter(reglement, depositedOn, months),
      metOn: earliest(held.filter((on) => on !== undefined && on >= depositedOn)),
      effect: 'ALERT',
      source: citation,
    }),
  );
}

/** Suspension stops no legal clock; leaving does: the candidate asks for nothing any more. */
function stopOf({ abandonment, archiving, path, pathChanges }: JourneyState): LocalDate | null {
  const leftVaeOn = path === 'VAE' ? null : pathChanges.findLast((change) => change.from === 'VAE')?.on;
  return earliest([abandonment?.on, archiving?.on, leftVaeOn]);
}
