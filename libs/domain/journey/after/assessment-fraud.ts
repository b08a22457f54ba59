/**
 * Fraud at an assessment of a block that is not valid (one member of a group copies): the attempt may be voided, of that candidate
 * alone, once they could answer; an appeal may give it back. Of a block that is valid, the procedure is about the block. R6412-7 says so of VAE; for training the règlement is the source.
 */
import type { CertificationRules, Parameter } from '../../certification/rules.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import {
  allAssessments,
  attemptsAt,
  currentAttempt,
  findAssessment,
  isVoided,
  isWeighed,
  standingProposal,
  type KnownAssessment,
} from '../blocks/attempts.js';
import { aboutAssessment, assessedPathConditions, assessmentTargets, blockToValidateConditions } from '../blocks/conditions.js';
import type { AttemptState } from '../blocks/state.js';
import type { Situation, Target } from '../decider.js';
import type { Journey } from '../journey.js';
import { target } from '../targets.js';
import { contestingConditions } from './contesting.js';

/** An attempt, by its number where it is not the last that the candidate came to. */
interface Suspicion {
  readonly assessment?: string | undefined;
  readonly attempt?: number | undefined;
}

export function fraudCountsAsAttempt({ reglement }: Pick<CertificationRules, 'reglement'>): Parameter<boolean> {
  return reglement.fraudCountsAsAttempt ?? { value: true, source: 'default' };
}

/** Of a block that is not valid, concluded or not; before `as-practised`, before anything was concluded. */
export function suspectedConditions(situation: Situation, { assessment, attempt }: Suspicion): readonly Unmet[] {
  if (assessment === undefined) {
    return unless(false, 'fraud.assessment-missing', 'La procédure nomme l’épreuve sur laquelle elle porte.', recordRule, 'assessment');
  }
  const targets = assessmentTargets(situation, (known) => attemptConditions(situation, known, attempt));
  return [...assessedPathConditions(situation), ...aboutAssessment(situation, targets, assessment)];
}

function attemptConditions(journey: Journey, known: KnownAssessment, number: number | undefined): readonly Unmet[] {
  const { code } = known.assessment;
  const attempt = attemptSuspected(journey, known, number);
  return [
    ...unless(
      attempt?.attendance === 'PRESENT',
      'fraud.assessment-not-attended',
      `Le candidat n’a pas passé l’épreuve ${code} : aucune fraude ne peut y être reprochée.`,
      recordRule,
    ),
    ...unless(
      attempt === null || !isVoided(attempt),
      'fraud.assessment-voided',
      `Ce passage de l’épreuve ${code} est déjà annulé.`,
      recordRule,
    ),
    ...standsUnweighedConditions(journey, known, attempt),
  ];
}

/** The attempt of that number; else the last that the candidate came to, or, before `as-practised`, the last. */
function attemptSuspected({ rules, state }: Journey, known: KnownAssessment, number: number | undefined): AttemptState | null {
  const attempts = attemptsAt(state, known);
  if (!isDecidedAs('as-practised', rules)) return currentAttempt(state, known);
  if (number !== undefined) return attempts.find(({ attempt }) => attempt === number) ?? null;
  return attempts.findLast(({ attendance }) => attendance === 'PRESENT') ?? currentAttempt(state, known);
}

function standsUnweighedConditions({ rules, state }: Journey, known: KnownAssessment, attempt: AttemptState | null): readonly Unmet[] {
  return unless(
    attempt === null ||
      isDecidedAs('as-practised', rules) ||
      !isWeighed(state, known, attempt) ||
      standingProposal(state, known.block) !== null,
    'fraud.assessment-concluded',
    `Le bloc ${known.block.code} a été conclu sur l’épreuve ${known.assessment.code} : la procédure porte sur le bloc.`,
    recordRule,
  );
}

/** The block, assessment and attempt that a procedure to open is about; null where it is about none. */
export function suspectedAttempt(journey: Journey, { assessment, attempt: number }: Suspicion) {
  const known = assessment === undefined ? null : findAssessment(journey.rules, assessment);
  const attempt = known && attemptSuspected(journey, known, number);
  return known && attempt ? { block: known.block.code, assessment: known.assessment.code, attempt: attempt.attempt } : null;
}

/** The last attempt at an assessment that was voided, whatever followed, or that of a number; null where none was. */
export function voidedAttempt({ rules, state }: Journey, assessment: string | undefined, number?: number): AttemptState | null {
  const known = assessment === undefined ? null : findAssessment(rules, assessment);
  const isMeant = ({ attempt, voided }: AttemptState) => voided !== undefined && (number === undefined || attempt === number);
  return known ? (attemptsAt(state, known).findLast(isMeant) ?? null) : null;
}

/** Every assessment, with what forbids to contest its voiding. */
export function contestableTargets(situation: Situation): readonly Target[] {
  return allAssessments(situation.rules).map((known) =>
    target('assessment', known.assessment.code, () => contestConditions(situation, known)),
  );
}

function contestConditions(situation: Situation, known: KnownAssessment): readonly Unmet[] {
  const attempt = voidedAttempt(situation, known.assessment.code);
  const on = attempt?.voided?.on ?? null;
  return [
    ...unless(
      on !== null,
      'appeal.nothing-voided',
      `Aucun passage de l’épreuve ${known.assessment.code} n’est annulé pour fraude.`,
      recordRule,
    ),
    ...contestingConditions(situation, {
      on,
      called: 'l’annulation de l’épreuve',
      pointedAt: 'cette annulation',
      isContested: situation.state.appeals.some(
        (appeal) => appeal.assessment === known.assessment.code && appeal.attempt === attempt?.attempt && !appeal.isSpent,
      ),
    }),
  ];
}

/** What still forbids to void the attempt of an open procedure. */
export function voidConditions(journey: Journey, { assessment, attempt }: Suspicion = {}): readonly Unmet[] {
  const known = assessment === undefined ? null : findAssessment(journey.rules, assessment);
  if (!known) return [];
  return [
    ...blockToValidateConditions(journey, known.block),
    ...standsUnweighedConditions(journey, known, attemptSuspected(journey, known, attempt)),
  ];
}

/** What was concluded upon was used up by it: a resit follows. Else it counts as the règlement says. */
export function voidCounts({ rules, state }: Journey, { assessment, attempt }: Suspicion): boolean {
  const known = assessment === undefined ? null : findAssessment(rules, assessment);
  const found = known && attemptsAt(state, known).find((each) => each.attempt === attempt);
  const isLast = known && currentAttempt(state, known)?.attempt === attempt;
  return fraudCountsAsAttempt(rules).value || !isLast || (found !== null && found !== undefined && isWeighed(state, known, found));
}

/** Where and when the attempt suspected was sat; null where it was not. */
export function suspectedSitting(journey: Journey, suspicion: Suspicion): AttemptState['scheduled'] {
  const known = suspicion.assessment === undefined ? null : findAssessment(journey.rules, suspicion.assessment);
  const attempt = known && attemptSuspected(journey, known, suspicion.attempt);
  return attempt?.scheduled ?? attempt?.voided?.scheduled ?? null;
}
