import type { AssessmentRules } from '../../certification/rules.js';
import { type Source, recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { parisDate } from '../../time/local-date.js';
import type { CommandRules, Situation, Target } from '../decider.js';
import type { GridLine } from '../fields.schema.js';
import { gridConditions } from '../grid.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import type { Journey } from '../journey.js';
import { cite } from '../reglement-source.js';
import type { JourneyState } from '../state.js';
import {
  acquiredBefore,
  countedAttendance,
  currentAttempt,
  findAssessment,
  gradableLines,
  isVoided,
  isWeighed,
  lastGraded,
  linesAddedSince,
  linesToGrade,
  type KnownAssessment,
} from './attempts.js';
import { aboutAssessment, assessedPathConditions, assessmentTargets } from './conditions.js';
import type { AttemptState } from './state.js';

/** Individual, also where the work is a group's. At a resit only what is not acquired need be graded. */
export const recordGrid: CommandRules<'record-grid'> = {
  when: 'OPEN_NOT_SUSPENDED',
  conditions: assessedPathConditions,
  targets: toGrade,
  contentConditions: (situation, { data }) => {
    const known = findAssessment(situation.rules, data.assessment);
    const attempt = known && currentAttempt(situation.state, known);
    return [
      ...aboutAssessment(situation, toGrade(situation), data.assessment),
      ...(attempt
        ? [
            ...evaluatorConditions(attempt, data.evaluator),
            ...unless(
              attempt.scheduled === null || parisDate(attempt.scheduled.at) <= situation.on,
              'grid.before-assessment',
              `La grille ne peut pas précéder l’épreuve ${data.assessment}.`,
              recordRule,
              'occurredAt',
            ),
          ]
        : []),
      ...(known ? linesConditions(situation, known, attempt, data.lines) : []),
    ];
  },
  events: ({ rules, state }, { data, occurredAt }) => {
    const known = findAssessment(rules, data.assessment);
    const attempt = known && currentAttempt(state, known)?.attempt;
    if (!attempt) return [];
    return [{ type: 'GridRecorded', data: { block: known.block.code, ...data, attempt }, occurredAt }];
  },
};

/** Which lines a grid has is often inferred: the référentiel says it of none of its assessments. */
function gridSource(assessment: AssessmentRules): Source {
  return cite(assessment, 'criteria', 'critères appréciés par épreuve');
}

function toGrade(journey: Journey): readonly Target[] {
  return assessmentTargets(journey, (known) => recordingConditions(journey, known));
}

function recordingConditions({ rules, state }: Journey, known: KnownAssessment): readonly Unmet[] {
  const { code, source } = known.assessment;
  const attempt = currentAttempt(state, known);
  const graded = (attempt?.grid ?? null) !== null;
  return [
    ...unless(!graded, 'assessment.already-graded', alreadyGraded(state, known, attempt), source),
    ...unless(
      attempt === null || !isVoided(attempt),
      'assessment.voided',
      `Ce passage de l’épreuve ${code} est annulé pour fraude : il n’a pas de grille.`,
      source,
    ),
    ...unless(
      graded || (attempt !== null && countedAttendance(attempt, rules.reglement) === 'PRESENT'),
      'assessment.not-attended',
      notAttended(code, attempt),
      source,
    ),
  ];
}

function alreadyGraded(state: JourneyState, known: KnownAssessment, attempt: AttemptState | null): string {
  const { code } = known.assessment;
  return attempt && isWeighed(state, known, attempt)
    ? `L’épreuve ${code} a déjà sa grille, et le bloc ${known.block.code} a été conclu sur elle : elle se reprend par un rattrapage et, si elle est fausse, se remplace.`
    : `L’épreuve ${code} a déjà sa grille : elle se rectifie par un amendement.`;
}

function notAttended(code: string, attempt: AttemptState | null): string {
  if (attempt?.attendance === 'ABSENT') return `Le candidat était absent à l’épreuve ${code} : il n’y a rien à noter.`;
  if (attempt?.attendance === 'EXCUSED') return `Le candidat était excusé à l’épreuve ${code} : une nouvelle date est à programmer.`;
  if (attempt?.leftAt !== undefined) return `Le candidat est parti avant la fin de l’épreuve ${code} : le règlement le compte absent.`;
  return `La présence du candidat à l’épreuve ${code} n’est pas enregistrée.`;
}

function evaluatorConditions({ scheduled }: AttemptState, evaluator: string): readonly Unmet[] {
  return unless(
    scheduled === null || scheduled.evaluators.includes(evaluator),
    'grid.evaluator-not-scheduled',
    'Cet évaluateur n’est pas de ceux qui ont été désignés pour l’épreuve.',
    recordRule,
    'evaluator',
  );
}

function linesConditions(
  situation: Situation,
  known: KnownAssessment,
  attempt: AttemptState | null,
  lines: readonly GridLine[],
): readonly Unmet[] {
  const acquired = attempt ? acquiredBefore(situation, known, attempt) : new Set<string>();
  return [
    ...gridConditions(lines, {
      required: linesToGrade(situation, known, attempt),
      allowed: gradableLines(situation, known),
      exempted: exemptedCriteria(situation.state),
      field: 'lines',
      source: gridSource(known.assessment),
    }),
    ...acquiredStaysConditions(acquired, known, lines),
  ];
}

/** A resit presents again what failed, and only that. */
function acquiredStaysConditions(
  acquired: ReadonlySet<string>,
  { assessment }: KnownAssessment,
  lines: readonly GridLine[],
): readonly Unmet[] {
  const lost = lines.filter((line) => acquired.has(line.criterion) && line.grading !== 'ACQUIS').map((line) => line.criterion);
  return unless(
    lost.length === 0,
    'grid.acquired-stays',
    `Un rattrapage ne porte que sur ce qui a échoué ; reste acquis : ${lost.join(', ')}.`,
    assessment.source,
    'lines',
  );
}

/** Its lines change until its block is concluded; those that a migration has added to the assessment since are given at any time. */
export const amendGrid: CommandRules<'amend-grid'> = {
  when: 'OPEN',
  conditions: assessedPathConditions,
  targets: toAmend,
  contentConditions: (situation, { data }) => {
    const known = findAssessment(situation.rules, data.assessment);
    const attempt = known && lastGraded(situation.state, known);
    return [
      ...aboutAssessment(situation, toAmend(situation), data.assessment),
      ...(attempt
        ? [...evaluatorConditions(attempt, data.evaluator), ...amendedLinesConditions(situation, known, attempt, data.lines)]
        : []),
    ];
  },
  events: (situation, { data, occurredAt }) => {
    const known = findAssessment(situation.rules, data.assessment);
    const attempt = known && lastGraded(situation.state, known)?.attempt;
    if (!attempt) return [];
    return [{ type: 'GridAmended', data: { block: known.block.code, ...data, attempt }, occurredAt }];
  },
};

function toAmend(journey: Journey): readonly Target[] {
  return assessmentTargets(journey, (known) => amendingConditions(journey, known));
}

function amendingConditions(journey: Journey, known: KnownAssessment): readonly Unmet[] {
  const { code, source } = known.assessment;
  const attempt = lastGraded(journey.state, known);
  return [
    ...unless(attempt !== null, 'assessment.not-graded', `L’épreuve ${code} n’a pas encore de grille.`, source),
    ...unless(
      attempt === null || !isWeighed(journey.state, known, attempt) || linesAddedSince(journey, known).length > 0,
      'assessment.concluded',
      `Le bloc ${known.block.code} a été conclu sur cette grille : elle ne se rectifie plus, elle se remplace.`,
      source,
    ),
  ];
}

function amendedLinesConditions(
  situation: Situation,
  known: KnownAssessment,
  attempt: AttemptState,
  lines: readonly GridLine[],
): readonly Unmet[] {
  const added = linesAddedSince(situation, known);
  const onlyAdded = added.length > 0 && isWeighed(situation.state, known, attempt);
  const allowed = onlyAdded ? added : [...Object.keys(attempt.grid?.gradings ?? {}), ...added];
  return [
    ...gridConditions(lines, { required: [], allowed, field: 'lines', source: gridSource(known.assessment) }),
    ...acquiredStaysConditions(acquiredBefore(situation, known, attempt), known, lines),
  ];
}
