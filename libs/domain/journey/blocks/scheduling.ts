import { frenchDate } from '../../time/french-date.js';
import { type Source, recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { parisDate, parisTime, type Instant } from '../../time/local-date.js';
import type { Attached, CommandOf } from '../command.js';
import type { CommandRules, Situation, Target } from '../decider.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { plannedDayConditions, toldAfterwards } from '../planned-day.js';
import { isInHostPeriod } from '../host-period/status.js';
import type { Journey } from '../journey.js';
import { cite, clause } from '../reglement-source.js';
import { sameHourWarnings } from '../same-hour.js';
import { notBefore } from '../sequence.js';
import {
  attemptsAt,
  currentAttempt,
  findAssessment,
  isOver,
  isWeighed,
  isWhollyExempted,
  lastConclusion,
  type KnownAssessment,
} from './attempts.js';
import { aboutAssessment, assessedPathConditions, assessmentTargets } from './conditions.js';

/** Scheduling again, before the candidate came, moves the attempt to another day. */
export const scheduleAssessment: CommandRules<'schedule-assessment'> = {
  when: 'OPEN_NOT_SUSPENDED',
  conditions: assessedPathConditions,
  targets: toSchedule,
  contentConditions: (situation, { data, attached }) => {
    const known = findAssessment(situation.rules, data.assessment);
    return [
      ...aboutAssessment(situation, toSchedule(situation), data.assessment),
      ...unless(
        new Set(data.evaluators).size === data.evaluators.length,
        'assessment.evaluator-twice',
        'Un même évaluateur est nommé deux fois.',
        recordRule,
        'evaluators',
      ),
      ...(known
        ? [
            ...groupConditions(known, data),
            ...sharedGroupConditions(situation, known, data, attached?.groupMembers),
            ...planConditions(situation, known, data),
          ]
        : []),
    ];
  },
  warnings: ({ rules, state }, { data }) => {
    const known = findAssessment(rules, data.assessment);
    const attempt = known && currentAttempt(state, known);
    const moved = attempt?.attendance === null ? attempt.scheduled : null;
    const { at, assessment } = data;
    const sameHour = isDecidedAs('as-practised', rules) ? sameHourWarnings(state, { at, assessment }) : [];
    const isMoved = unless(
      moved === null || !isDecidedAs('as-practised', rules),
      'assessment.moved',
      `L’épreuve ${data.assessment} était programmée le ${frenchDate(moved && parisDate(moved.at))} : cette convocation remplace l’autre.`,
      recordRule,
      'at',
    );
    return [...isMoved, ...sameHour];
  },
  events: (situation, { data, occurredAt }) => {
    const { rules, state } = situation;
    const known = findAssessment(rules, data.assessment);
    if (!known) return [];
    const { assessment, at, place, evaluators, group, groupSize } = data;
    const attempt = currentAttempt(state, known)?.attempt ?? 1;
    const scheduled = { block: known.block.code, assessment, attempt, at, place, evaluators };
    const plan = { ...scheduled, group: group ?? null, groupSize: groupSize ?? null };
    return [{ type: 'AssessmentScheduled', data: { ...plan, ...toldAfterwards(situation, at) }, occurredAt }];
  },
};

function toSchedule(journey: Journey): readonly Target[] {
  return assessmentTargets(journey, (known) => schedulingConditions(journey, known));
}

function schedulingConditions({ rules, state }: Journey, known: KnownAssessment): readonly Unmet[] {
  const { code, source } = known.assessment;
  const isUnseen = isDecidedAs('as-practised', rules);
  const attempt = currentAttempt(state, known);
  const over = attempt !== null && isOver(attempt, rules.reglement);
  return [
    ...unless(!over, 'assessment.over', `L’épreuve ${code} a déjà eu lieu : seul un rattrapage permet de la repasser.`, source),
    ...unless(
      over || attempt?.attendance !== 'PRESENT',
      'assessment.awaits-grid',
      `Le candidat a passé l’épreuve ${code} : sa grille est attendue.`,
      source,
    ),
    // Nothing of it is left to show once its block is concluded without it; before, to refuse it would tell of an exemption.
    ...unless(
      !isUnseen || !isWhollyExempted(state, known) || attempt !== null || lastConclusion(state, known.block.code) === null,
      'assessment.block-concluded',
      `Le bloc ${known.block.code} est conclu : l’épreuve ${code} ne se programme plus.`,
      source,
    ),
    ...unless(
      isUnseen || !isWhollyExempted(state, known),
      'assessment.exempted',
      `Le candidat est exempté de tous les critères de l’épreuve ${code}.`,
      source,
    ),
  ];
}

function groupConditions({ assessment }: KnownAssessment, data: CommandOf<'schedule-assessment'>['data']): readonly Unmet[] {
  const { code, group: sizes } = assessment;
  const source = cite(assessment, 'group', 'taille des groupes');
  if (data.group === undefined) {
    return unless(data.groupSize === undefined, 'group.missing', 'Un effectif est donné sans groupe.', recordRule, 'groupSize');
  }
  if (sizes === null) return unless(false, 'group.not-allowed', `L’épreuve ${code} est individuelle.`, source, 'group');
  return unless(
    data.groupSize !== undefined && sizes.min <= data.groupSize && data.groupSize <= sizes.max,
    'group.size',
    `L’épreuve ${code} se prépare en groupe de ${sizes.min} à ${sizes.max} personnes.`,
    source,
    'groupSize',
  );
}

/** All that share the work name one size, and are no more than that. */
function sharedGroupConditions(
  { rules }: Journey,
  { assessment }: KnownAssessment,
  { group, groupSize }: CommandOf<'schedule-assessment'>['data'],
  others: Attached['groupMembers'],
): readonly Unmet[] {
  if (!isDecidedAs('as-practised', rules) || group === undefined || groupSize === undefined || !others) return [];
  const { sameSize, all } = others;
  return [
    ...unless(
      sameSize === all,
      'group.size-contradicted',
      `Le groupe ${group} est inscrit avec un autre effectif que ${groupSize} : tous ses membres donnent le même, et un effectif erroné se reprend sous un autre nom de groupe.`,
      recordRule,
      'groupSize',
    ),
    ...unless(
      sameSize < all || all < groupSize,
      'group.complete',
      `Le groupe ${group} a déjà ses ${groupSize} membres à l’épreuve ${assessment.code}.`,
      recordRule,
      'group',
    ),
  ];
}

/** A resit is convened once it is open, and sat after that and after the attempt before it. */
function resitConditions({ state, on }: Situation, known: KnownAssessment, at: Instant): readonly Unmet[] {
  const day = parisDate(at);
  const attempts = attemptsAt(state, known);
  const attempt = attempts.at(-1);
  if (!attempt || attempt.attempt === 1) return [];
  const concludedOn = state.blocks[known.block.code]?.conclusions.findLast(
    ({ attempts: weighed }) => (weighed[known.assessment.code] ?? 0) < attempt.attempt,
  )?.on;
  const openedOn = attempt.openedOn ?? concludedOn;
  const before = attempts.findLast((each) => each.attempt < attempt.attempt && each.scheduled !== null)?.scheduled;
  return [
    ...notBefore(on, openedOn, 'l’ouverture du rattrapage'),
    ...unless(
      !openedOn || openedOn <= day,
      'resit.before-opening',
      `Ce rattrapage est ouvert le ${frenchDate(openedOn)} : il ne peut pas être passé le ${frenchDate(day)}.`,
      recordRule,
      'at',
    ),
    ...unless(
      !before || before.at < at,
      'resit.not-after',
      `Le passage précédent de l’épreuve ${known.assessment.code} est du ${frenchDate(before && parisDate(before.at))}, à ${before && parisTime(before.at)} : le rattrapage vient après.`,
      recordRule,
      'at',
    ),
  ];
}

/** A convocation comes before what it convenes to, within the journey, and says something that was not said. */
function planConditions(
  situation: Situation,
  known: KnownAssessment,
  { assessment, at, place, evaluators, group, groupSize }: CommandOf<'schedule-assessment'>['data'],
): readonly Unmet[] {
  const { rules, state } = situation;
  if (!isDecidedAs('as-practised', rules)) return [];
  const attempt = currentAttempt(state, known);
  const before = attempt?.scheduled ?? null;
  const same =
    before !== null &&
    attempt?.attendance === null &&
    before.at === at &&
    before.place === place &&
    before.group === (group ?? null) &&
    before.groupSize === (groupSize ?? null) &&
    before.evaluators.toSorted().join() === evaluators.toSorted().join();
  return [
    ...plannedDayConditions(situation, parisDate(at), `L’épreuve ${assessment}`),
    ...resitConditions(situation, known, at),
    ...unless(!same, 'assessment.already-scheduled', `L’épreuve ${assessment} est déjà programmée ainsi.`, recordRule, 'assessment'),
  ];
}

/** Once for each date: an absence alone may be excused some days later, until a conclusion rests on it. */
export const recordAttendance: CommandRules<'record-attendance'> = {
  when: 'OPEN_NOT_SUSPENDED',
  conditions: assessedPathConditions,
  targets: toAttend,
  contentConditions: (situation, command) => [
    ...aboutAssessment(situation, toAttend(situation), command.data.assessment),
    ...recordedConditions(situation, command),
    ...sittingConditions(situation, command),
  ],
  events: ({ rules, state }, { data, occurredAt }) => {
    const known = findAssessment(rules, data.assessment);
    const attempt = known && currentAttempt(state, known)?.attempt;
    if (!attempt) return [];
    const { left, ...recorded } = data;
    return [{ type: 'AttendanceRecorded', data: { block: known.block.code, ...recorded, attempt, ...(left && { left }) }, occurredAt }];
  },
  warnings: ({ rules: { reglement } }, { data }) => [
    ...unless(
      data.attendance !== 'ABSENT' || !reglement.absenceCounts.value,
      'assessment.absence-counts',
      'Cette absence compte comme un passage sans rien d’acquis, sauf si elle est excusée avant la conclusion du bloc.',
      clause('absence à une épreuve', reglement.absenceCounts),
    ),
    ...unless(
      data.left === undefined || reglement.earlyLeave?.value !== 'ABSENT',
      'assessment.early-leave-counts',
      'Ce départ avant la fin compte comme une absence : il n’y a rien à noter.',
      reglement.earlyLeave ? clause('départ avant la fin d’une épreuve', reglement.earlyLeave) : recordRule,
    ),
  ],
};

function toAttend(situation: Situation): readonly Target[] {
  return assessmentTargets(situation, (known) => attendanceConditions(situation, known));
}

function attendanceConditions({ state, on }: Situation, known: KnownAssessment): readonly Unmet[] {
  const { code, source } = known.assessment;
  const attempt = currentAttempt(state, known);
  const day = attempt?.scheduled ? parisDate(attempt.scheduled.at) : null;
  const excusable = attempt === null || attempt.attendance === null || attempt.attendance === 'ABSENT';
  return [
    ...unless((attempt?.scheduled ?? null) !== null, 'assessment.not-scheduled', `L’épreuve ${code} n’est pas programmée.`, source),
    ...unless((attempt?.grid ?? null) === null, 'assessment.already-graded', `L’épreuve ${code} a déjà sa grille.`, source),
    ...unless(
      attempt === null || !isWeighed(state, known, attempt),
      'assessment.concluded',
      `Le bloc ${known.block.code} a été conclu sur ce passage de l’épreuve ${code}.`,
      source,
    ),
    ...unless(
      day === null || day <= on,
      'assessment.not-held-yet',
      `L’épreuve ${code} est programmée le ${frenchDate(day)} : elle n’a pas encore eu lieu.`,
      recordRule,
      'occurredAt',
    ),
    ...unless(excusable || attempt.grid !== null, ...alreadyRecorded(code)),
  ];
}

/** What is recorded of a date stands; of an absence, only its excuse may follow. */
function recordedConditions({ rules, state }: Situation, { data }: CommandOf<'record-attendance'>): readonly Unmet[] {
  const known = findAssessment(rules, data.assessment);
  const attempt = known && currentAttempt(state, known);
  const stands = attempt?.attendance === 'ABSENT' && data.attendance !== 'EXCUSED' && attempt.grid === null;
  return unless(!stands, ...alreadyRecorded(data.assessment));
}

function alreadyRecorded(code: string): readonly [string, string, Source, string] {
  const sentence = `La présence à l’épreuve ${code} est déjà enregistrée pour cette date : une erreur se rectifie tant qu’aucune grille n’en dépend, et une nouvelle date se programme.`;
  return ['attendance.already-recorded', sentence, recordRule, 'assessment'];
}

function sittingConditions({ rules, state }: Situation, { data }: CommandOf<'record-attendance'>): readonly Unmet[] {
  const known = findAssessment(rules, data.assessment);
  const scheduled = known && currentAttempt(state, known)?.scheduled;
  if (!scheduled) return [];
  const day = parisDate(scheduled.at);
  return [
    ...unless(
      data.left === undefined || data.attendance === 'PRESENT',
      'attendance.left-without-coming',
      'Seul un candidat présent peut partir avant la fin.',
      recordRule,
      'left',
    ),
    ...unless(
      data.left === undefined || parisTime(scheduled.at) <= data.left.time,
      'attendance.left-before-start',
      `L’épreuve ${data.assessment} commence à ${parisTime(scheduled.at)} : le candidat ne peut pas en être parti avant.`,
      recordRule,
      'left',
    ),
    ...unless(
      data.attendance !== 'PRESENT' || !known.assessment.duringHostPeriod || isInHostPeriod(state, day),
      'assessment.outside-host-period',
      `L’épreuve ${data.assessment} se passe pendant la période en structure d’accueil : aucune n’était commencée le ${frenchDate(day)}.`,
      cite(known.assessment, 'duringHostPeriod', 'épreuves en structure d’accueil'),
      'assessment',
    ),
  ];
}
