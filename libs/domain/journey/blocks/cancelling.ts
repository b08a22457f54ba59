import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { CommandRules, Target } from '../decider.js';
import type { Journey } from '../journey.js';
import { currentAttempt, findAssessment, type KnownAssessment } from './attempts.js';
import { aboutAssessment, assessedPathConditions, assessmentTargets } from './conditions.js';

/** Before the candidate came or failed to: the attempt is there again, without a date. */
export const cancelAssessment: CommandRules<'cancel-assessment'> = {
  when: 'OPEN',
  conditions: assessedPathConditions,
  targets: toCancel,
  contentConditions: (situation, { data }) => aboutAssessment(situation, toCancel(situation), data.assessment),
  events: ({ rules, state }, { data, occurredAt }) => {
    const known = findAssessment(rules, data.assessment);
    const attempt = known && currentAttempt(state, known)?.attempt;
    if (!attempt) return [];
    const { assessment, reason, comment } = data;
    return [
      {
        type: 'AssessmentCancelled',
        data: { block: known.block.code, assessment, attempt, reason, comment: comment ?? null },
        occurredAt,
      },
    ];
  },
};

function toCancel(journey: Journey): readonly Target[] {
  return assessmentTargets(journey, (known) => cancellingConditions(journey, known));
}

function cancellingConditions({ state }: Journey, known: KnownAssessment): readonly Unmet[] {
  const { code, source } = known.assessment;
  const attempt = currentAttempt(state, known);
  const planned = (attempt?.scheduled ?? null) !== null;
  return [
    ...unless(planned, 'assessment.not-scheduled', `L’épreuve ${code} n’est pas programmée.`, source),
    ...unless(
      !planned || (attempt?.attendance === null && attempt.grid === null),
      'assessment.already-attended',
      `La présence à l’épreuve ${code} est enregistrée : elle ne s’annule plus, une erreur de présence se rectifie.`,
      recordRule,
    ),
  ];
}
