/** The delays of one feasibility file and of what follows it (R6412-4, R6412-5). */
import type { Source } from '../../certification/rules.js';
import { law, type LegalRule } from '../../law.js';
import type { LocalDate } from '../../time/local-date.js';
import { deadline, earliest, isMetInTime, monthsAfter, type Deadline } from '../clocks/deadline.js';
import type { Journey } from '../journey.js';
import { certificationSessions } from '../jury/sessions.js';
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

/** The day on which the candidate's VAE began, which tells the law that rules it. */
export function vaeBegunOn(state: JourneyState): LocalDate | null {
  return state.pathChanges.findLast((change) => change.to === 'VAE')?.on ?? state.opened?.enteredOn ?? null;
}

/** The text that rules this candidate's VAE, in the version of the day on which it began; null in training, or where there was none. */
export function vaeText(state: JourneyState, rule: LegalRule): Source | null {
  const begunOn = state.path === 'VAE' ? vaeBegunOn(state) : null;
  return begunOn && law(rule, begunOn);
}

/**
 * Two months from the last piece; silence grants (R6412-4). Where the registration has ended by then, silence can grant
 * nothing (L6113-9): the missing decision is an alert.
 */
export function recevabiliteDeadline({ rules, state }: Journey, attempt: VaeAttempt): Deadline | null {
  const begunOn = vaeBegunOn(state);
  const source = begunOn && law('RECEVABILITE', begunOn);
  if (!source || attempt.completedOn === null) return null;
  const dueOn = monthsAfter(rules.reglement, attempt.completedOn, rules.reglement.recevabiliteMonths.value);
  return deadline({
    kind: 'RECEVABILITE',
    subject: String(attempt.attempt),
    runsFrom: attempt.completedOn,
    dueOn,
    metOn: attempt.decision?.on ?? null,
    effect: isRegisteredOn(rules, dueOn) ? 'TACIT_GRANT' : 'ALERT',
    source,
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
 * The end of the sixth month after the notification, without a step of the candidate (R6412-4). Depositing the
 * validation file ends it; a legitimate motive, once accepted, lifts it.
 */
export function caduciteDeadline(journey: Journey, attempt: VaeAttempt): Deadline | null {
  const { reglement } = journey.rules;
  const begunOn = vaeBegunOn(journey.state);
  const source = begunOn && law('CADUCITE', begunOn);
  const grant = grantOf(journey, attempt);
  if (!source || !grant || attempt.contestation?.decided?.accepted) return null;
  return deadline({
    kind: 'CADUCITE',
    subject: String(attempt.attempt),
    runsFrom: grant.notifiedOn,
    dueOn: monthsAfter(reglement, grant.notifiedOn, reglement.caduciteMonths.value),
    metOn: earliest([...[...attempt.steps, ...attempt.validationFiles].map((fact) => fact.on)]),
    effect: 'LAPSE',
    source,
  });
}

/** Before the end of the third month after the deposit of each validation file (R6412-5). */
function juryDateDeadlines({ rules, state }: Journey, attempt: VaeAttempt): readonly Deadline[] {
  const begunOn = vaeBegunOn(state);
  const source = begunOn && law('JURY_DATE', begunOn);
  if (!source) return [];
  const held = certificationSessions(state).flatMap((session) => [session.soutenance?.on, session.decision?.on]);
  return attempt.validationFiles.map(({ on: depositedOn }, index) =>
    deadline({
      kind: 'JURY_DATE',
      subject: index === 0 ? String(attempt.attempt) : `${attempt.attempt}.${index + 1}`,
      runsFrom: depositedOn,
      dueOn: monthsAfter(rules.reglement, depositedOn, rules.reglement.juryMonths.value),
      metOn: earliest(held.filter((on) => on !== undefined && on >= depositedOn)),
      effect: 'ALERT',
      source,
    }),
  );
}

/** Suspension stops no legal clock; leaving does: the candidate asks for nothing any more. */
function stopOf({ abandonment, archiving, path, pathChanges }: JourneyState): LocalDate | null {
  const leftVaeOn = path === 'VAE' ? null : pathChanges.findLast((change) => change.from === 'VAE')?.on;
  return earliest([abandonment?.on, archiving?.on, leftVaeOn]);
}
