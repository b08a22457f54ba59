/** The delays that follow a jury, a delivery, a notification or a fraud procedure. */
import { isDecidedAs } from '../../certification/deciders.js';
import type { Line } from '../../law/line.js';
import { obeyed } from '../../law/obeyed.js';
import { addDays, latest, type LocalDate } from '../../time/local-date.js';
import { deadline, earliest, isMetInTime, monthsAfter, type Deadline } from '../clocks/deadline.js';
import type { Journey } from '../journey.js';
import { certificationSessions, isAnnulled, isReplaced } from '../jury/sessions.js';
import type { JurySessionState } from '../jury/state.js';
import { recordRule } from '../../stream/unmet.js';
import { rulingLine, vaeLine, vaeText } from '../ruling-law.js';
import type { JourneyState } from '../state.js';
import { clause } from '../reglement-source.js';
import type { TransmissionStatus } from './events.js';
import { correctionAwaitedSince, diplomaWithdrawnOn, lossesToDecide } from './withdrawal.js';

export function afterDeadlines(journey: Journey): readonly Deadline[] {
  const { sessions, fraudProcedures } = journey.state;
  return [
    ...certificationSessions(journey.state).map((session) => notificationDeadline(journey, session)),
    ...transmissionDeadlines(journey),
    ...sessions.map((session) => appealDeadline(journey, session.session)),
    ...lossDeadlines(journey),
    ...fraudProcedures.map((_, index) => observationsDeadline(journey, index)),
  ].filter((due) => due !== null);
}

/** After the candidate's passage: R6412-7 for VAE, the règlement for training. */
function notificationDeadline(journey: Journey, session: JurySessionState): Deadline | null {
  const { reglement } = journey.rules;
  const passedOn = passageOf(journey.state, session);
  if (passedOn === null) return null;
  const line = vaeLine(journey, 'VAE_RESULT');
  const { value: days, citation } = line
    ? obeyed('VAE_RESULT', line, reglement)
    : { value: reglement.notificationDays.value, citation: clause('délai de notification', reglement.notificationDays) };
  return deadline({
    kind: 'NOTIFICATION',
    subject: session.session,
    runsFrom: passedOn,
    dueOn: addDays(passedOn, days),
    metOn: session.notified?.on ?? null,
    effect: 'ALERT',
    source: citation,
  });
}

/**
 * Who did not come, or comes again before another jury, has no result to be told; without soutenance the jury's decision
 * stands for the passage. A decision that takes the place of one that was notified, or is to, is told as late after it.
 */
function passageOf(state: JourneyState, session: JurySessionState): LocalDate | null {
  const { soutenance, decision, redecidedOn } = session;
  if (isAnnulled(session)) return null;
  if (redecidedOn !== undefined && decision !== null) return latest([decision.on, redecidedOn]);
  if (soutenance === null || isReplaced(state, session)) return decision?.on ?? null;
  return soutenance.attendance === 'PRESENT' ? latest([soutenance.on, redecidedOn]) : null;
}

/**
 * After the delivery, and after each rejection for its correction (R6113-17-2). What is not due before the certification
 * is withdrawn is not awaited any more; where the holder was transmitted, that they are one no more is.
 */
function transmissionDeadlines(journey: Journey): readonly Deadline[] {
  const { state, rules } = journey;
  const { diploma, transmissions } = state;
  const line = transmissionLine(journey);
  if (!line) return [];
  const { value: months, citation } = obeyed('TRANSMISSION', line, rules.reglement);
  const days = (status: TransmissionStatus) => transmissions.filter((each) => each.status === status).map(({ on }) => on);
  const deposits = [...days('DEPOSITED'), ...(state.annulledDocuments ? days('CORRECTED') : [])];
  const awaited = [
    ...(diploma ? [{ runsFrom: diploma.on, answers: deposits }] : []),
    ...days('REJECTED').map((runsFrom) => ({ runsFrom, answers: days('CORRECTED') })),
  ];
  const withdrawnOn = diplomaWithdrawnOn(state);
  const due = (subject: string, runsFrom: LocalDate, answers: readonly LocalDate[]) =>
    deadline({
      kind: 'TRANSMISSION',
      subject,
      runsFrom,
      dueOn: monthsAfter(rules.reglement, runsFrom, months),
      metOn: earliest(answers.filter((on) => on >= runsFrom)),
      effect: 'ALERT',
      source: citation,
    });
  const all = awaited.map(({ runsFrom, answers }, index) => due(String(index + 1), runsFrom, answers));
  const correctionSince = correctionAwaitedSince(journey);
  return [
    ...all.filter((each) => withdrawnOn === null || each.dueOn < withdrawnOn || isMetInTime(each)),
    ...(correctionSince === null ? [] : [due('end', correctionSince, days('CORRECTED'))]),
  ];
}

/** What rests on a block that counts no more is to be decided upon: no text gives a delay, so that it is late from the first day. */
function lossDeadlines(journey: Journey): readonly Deadline[] {
  return lossesToDecide(journey).map(({ block, on, decidedOn }) =>
    deadline({
      kind: 'WITHDRAWAL',
      subject: block,
      runsFrom: on,
      dueOn: on,
      metOn: decidedOn,
      effect: 'ALERT',
      source: vaeText(journey, 'FRAUD') ?? recordRule,
    }),
  );
}

/** The law of the day of the delivery; null before one, or where no text then asked for it. */
export function transmissionLine(journey: Journey): Line<'TRANSMISSION'> | null {
  const { diploma, annulledDocuments } = journey.state;
  const annulled = annulledDocuments?.findLast(({ kind }) => kind === 'DIPLOMA');
  const delivered = diploma ?? (annulled ? { on: annulled.issuedOn ?? annulled.on } : null);
  return delivered && rulingLine(journey, 'TRANSMISSION', delivered);
}

/** The delay to contest a decision, from its notification. */
export function appealDeadline({ rules, state }: Journey, session: string): Deadline | null {
  const notifiedOn = state.sessions.find((known) => known.session === session)?.notified?.on;
  if (notifiedOn === undefined) return null;
  const { appealMonths } = rules.reglement;
  return deadline({
    kind: 'APPEAL',
    subject: session,
    runsFrom: notifiedOn,
    dueOn: monthsAfter(rules.reglement, notifiedOn, appealMonths.value),
    metOn: state.appeals.find((appeal) => appeal.session === session && !appeal.isSpent)?.on ?? null,
    effect: 'NONE',
    source: clause('délai de réclamation', appealMonths),
  });
}

/**
 * The candidate's time to answer before a withdrawal; null where it is not known when the procedure was opened. Dated back, an
 * opening would have it run out before anybody could know of it: it runs from the recording.
 */
export function observationsDeadline({ rules, state }: Journey, procedure: number): Deadline | null {
  const facts = state.fraudProcedures[procedure];
  if (!facts?.openedOn) return null;
  const { fraudObservationDays } = rules.reglement;
  const recordedOn = isDecidedAs('as-practised', rules) ? facts.recordedOn : undefined;
  const runsFrom = latest([facts.openedOn, recordedOn]) ?? facts.openedOn;
  return deadline({
    kind: 'FRAUD_OBSERVATIONS',
    subject: String(procedure + 1),
    runsFrom,
    dueOn: addDays(runsFrom, fraudObservationDays.value),
    metOn: facts.observationsOn,
    effect: 'NONE',
    source: clause('délai pour présenter des observations', fraudObservationDays),
  });
}
