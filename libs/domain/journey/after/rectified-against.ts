/** A correction by which the candidate loses: a right of theirs that ends earlier, or was used in time and is no more. */
import { isDecidedAs } from '../../certification/deciders.js';
import { isMetInTime, type Deadline } from '../clocks/deadline.js';
import { deadlines } from '../clocks/deadlines.js';
import type { CommandOf } from '../command.js';
import type { Situation } from '../decider.js';
import type { EventType } from '../event.js';
import { inState } from '../journey.js';
import type { Unmet } from '../../stream/unmet.js';
import { latest, parisDate, type LocalDate } from '../../time/local-date.js';
import type { JourneyState } from '../state.js';
import { grantOf, recevabiliteDeadline } from '../vae/deadlines.js';
import { judgesOfBlock, judgesOfSession, nobody, rectificationConditions, together } from './four-eyes.js';
import type { Judges } from '../what-is-recorded.js';
import { heardFirstConditions, hearingOrderConditions } from './hearing.js';
import { correct } from './rectifiable.js';
import type { AfterState } from './state.js';

type Fact = AfterState['facts'][string];

/** After their observations, and by other eyes, as what is replaced against them. */
export function lossConditions(
  situation: Situation,
  { data, attached }: CommandOf<'rectify'>,
  { type, target, statedOn }: Fact,
  value: string | number,
): readonly Unmet[] {
  const { rules, state } = situation;
  if (!isDecidedAs('as-practised', rules)) return [];
  const { eventVersion, field, hearing, reason } = data;
  const after = correct(state, { eventVersion, eventType: type, target, field, value, reason });
  return [
    ...(isLoss(situation, after) || isLessUnderResult(state, data, value)
      ? [
          ...heardFirstConditions(situation, hearing, 'rectify'),
          ...rectificationConditions(situation, together([attached?.rectified?.tookPart ?? nobody, judgesUnder(state, target)])),
        ]
      : []),
    ...hearingOrderConditions(situation, hearing, statedOn ?? null, 'rectify'),
  ];
}

/** Of what a result told rests on: another file than the one that was judged, or fewer hours. */
function isLessUnderResult(state: JourneyState, { eventVersion, field }: CommandOf<'rectify'>['data'], value: string | number): boolean {
  if ((field !== 'FILE' && field !== 'HOURS') || !isUnderToldResult(state, eventVersion)) return false;
  const stage = state.stages[String(state.facts[String(eventVersion)]?.target.stageId)];
  return field === 'FILE' || Number(value) < (stage?.completed?.hours ?? 0);
}

/** Who judged what the fact is about; where it is about nothing that is judged by itself, every jury that has decided. */
function judgesUnder({ sessions, blocks, attempts }: JourneyState, { session, block, attempt }: Fact['target']): Judges {
  if (session !== undefined) return together(sessions.filter((each) => each.session === session).map(judgesOfSession));
  const judged = block === undefined ? undefined : blocks[String(block)];
  if (judged) return judgesOfBlock(judged);
  const files = attempts.filter((file) => file.attempt === attempt).flatMap(({ judgedBy = [] }) => judgedBy);
  return together([{ actors: files, persons: [] }, ...sessions.filter(({ decision }) => decision !== null).map(judgesOfSession)]);
}

function isLoss(situation: Situation, after: JourneyState): boolean {
  const { state, context } = situation;
  const today = parisDate(context.now);
  const corrected = inState(situation, after);
  const next = new Map(deadlines(corrected).map((due) => [due.key, due]));
  const ended = deadlines(situation)
    .filter(({ kind }) => kind === 'APPEAL' || kind === 'CADUCITE')
    .some((due) => endsEarlier(due, next.get(due.key), today));
  // Silence has granted, and would have granted nothing yet.
  const grantLost = state.attempts.some((attempt) => {
    const silence = recevabiliteDeadline(situation, attempt);
    const then = after.attempts.find((each) => each.attempt === attempt.attempt);
    const granted = grantOf(situation, attempt)?.tacit === true && silence !== null && silence.dueOn < today;
    const still = then && grantOf(corrected, then);
    return granted && (!still || (still.tacit && still.on >= today));
  });
  return ended || grantLost;
}

/** Gone with the correction, it is another's to end: only what is shorter, or missed, is lost. */
function endsEarlier(before: Deadline, after: Deadline | undefined, today: LocalDate): boolean {
  if (!after) return false;
  if (isMetInTime(before)) return !isMetInTime(after);
  return today <= before.dueOn && after.dueOn < before.dueOn;
}

/** What a jury's decision, a certificate or a diploma rests on or is told by; not what follows it. */
const underResult: ReadonlySet<EventType> = new Set<EventType>([
  ...(['ValidationFileSubmitted', 'RecevabiliteDecided', 'StageAgreed', 'StageStarted', 'StageCompleted', 'StageBrokenOff'] as const),
  ...(['MemoireSubmitted', 'LivretSubmitted', 'AssessmentScheduled', 'AttendanceRecorded', 'GridRecorded'] as const),
  ...(['JuryConvened', 'SoutenanceHeld', 'MinutesSigned', 'DecisionNotified', 'BlockCertificateIssued', 'DiplomaIssued'] as const),
]);

/** Whether a fact is among what a result already told rests on: whoever records facts does not rectify it alone any more. */
export function isUnderToldResult({ facts, sessions, diploma, blocks, attempts }: JourneyState, eventVersion: number): boolean {
  const fact = facts[String(eventVersion)];
  if (!fact || !underResult.has(fact.type as EventType)) return false;
  const certified = Object.values(blocks).map(({ block, certificate }) => (fact.target.block === block ? certificate?.on : undefined));
  const granted = attempts.map(({ attempt, decision }) =>
    fact.type === 'RecevabiliteDecided' && fact.target.attempt === attempt ? decision?.notifiedOn : undefined,
  );
  const told = latest([
    diploma?.on,
    ...sessions.flatMap(({ notified, redecidedOn }) => [notified?.on, redecidedOn]),
    ...certified,
    ...granted,
  ]);
  return told !== null && (fact.statedOn === undefined || fact.statedOn <= told);
}
