/** Attempts at assessments: which one is current, whether it has ended, and what its ending showed. */
import type { AssessmentRules, BlockRules, CertificationRules, Reglement } from '../../certification/rules.js';
import { isDecidedAs } from '../../certification/deciders.js';
import type { LocalDate } from '../../time/local-date.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import type { Journey } from '../journey.js';
import type { JourneyState } from '../state.js';
import type { Attendance } from './events.js';
import type { AttemptState, BlockConclusion } from './state.js';
import { blockVerdict, countedGradings, type BlockVerdict, type CountedGradings, type Sitting } from './verdict.js';

export interface KnownAssessment {
  readonly block: BlockRules;
  readonly assessment: AssessmentRules;
}

export function allAssessments(rules: CertificationRules): readonly KnownAssessment[] {
  return rules.blocks.flatMap((block) => block.assessments.map((assessment) => ({ block, assessment })));
}

export function findAssessment(rules: CertificationRules, code: string): KnownAssessment | null {
  for (const block of rules.blocks) {
    const assessment = block.assessments.find((each) => each.code === code);
    if (assessment) return { block, assessment };
  }
  return null;
}

export function attemptsAt(state: JourneyState, { block, assessment }: KnownAssessment): readonly AttemptState[] {
  return state.blocks[block.code]?.assessments[assessment.code]?.attempts ?? [];
}

export function currentAttempt(state: JourneyState, known: KnownAssessment): AttemptState | null {
  return attemptsAt(state, known).at(-1) ?? null;
}

/** Graded, or used up by an absence or a voiding that counts: what may follow is a resit. */
export function isOver(attempt: AttemptState, reglement: Reglement): boolean {
  const isAbsent = countedAttendance(attempt, reglement) === 'ABSENT' && reglement.absenceCounts.value;
  return attempt.grid !== null || isAbsent || isVoided(attempt);
}

/** Who left before the end is present, or did not come, as the règlement says. */
export function countedAttendance(
  { attendance, leftAt }: Pick<AttemptState, 'attendance' | 'leftAt'>,
  { earlyLeave }: Reglement,
): Attendance | null {
  return attendance === 'PRESENT' && leftAt !== undefined && earlyLeave?.value === 'ABSENT' ? 'ABSENT' : attendance;
}

/** Voided for fraud, and used up by it. */
export function isVoided({ voided }: AttemptState): boolean {
  return voided?.counts === true;
}

/** An assessment of which every line is exempted has nothing left to show. */
export function isWhollyExempted(state: JourneyState, known: KnownAssessment): boolean {
  return countedLines(state, known).length === 0;
}

/** The lines of an assessment that a verdict counts: those from which the candidate is not exempted. */
function countedLines(state: JourneyState, { assessment }: KnownAssessment): readonly string[] {
  const exempted = exemptedCriteria(state);
  return assessment.criteria.filter((criterion) => !exempted.has(criterion));
}

/**
 * The lines that a grid grades: all of its assessment's. Who fills it in may know of no exemption, which what they may write would tell
 * them: one leaves the verdict, and no grid.
 */
export function gradableLines({ rules, state }: Journey, known: KnownAssessment): readonly string[] {
  return isDecidedAs('as-practised', rules) ? known.assessment.criteria : countedLines(state, known);
}

/** What counts as acquired whatever an attempt shows: nothing before a resit. */
export function acquiredBefore(journey: Journey, { block }: KnownAssessment, attempt: AttemptState): ReadonlySet<string> {
  if (attempt.attempt === 1) return new Set();
  const counted = blockGradings(journey, block, attempt);
  return new Set([...counted.keys()].filter((criterion) => counted.get(criterion) === 'ACQUIS'));
}

/** The lines that the attempt to come must grade: at a resit, those that no other attempt has shown acquired. */
export function linesToGrade(journey: Journey, known: KnownAssessment, attempt: AttemptState | null): readonly string[] {
  const acquired = attempt ? acquiredBefore(journey, known, attempt) : new Set<string>();
  return gradableLines(journey, known).filter((criterion) => !acquired.has(criterion));
}

/** The last attempt at an assessment that has a grid. */
export function lastGraded(state: JourneyState, known: KnownAssessment): AttemptState | null {
  return attemptsAt(state, known).findLast((attempt) => attempt.grid !== null) ?? null;
}

/** What an attempt had shown before it was voided: a resit is to show it again, and no grid that did not have to is incomplete. */
function linesVoided(state: JourneyState, known: KnownAssessment): readonly string[] {
  return attemptsAt(state, known).flatMap(({ voided }) => Object.keys(voided?.grid?.gradings ?? {}));
}

/** Lines that the last grid of an assessment lacks: a migration has added them since. */
export function linesAddedSince(journey: Journey, known: KnownAssessment): readonly string[] {
  const attempt = lastGraded(journey.state, known);
  const gradings = attempt?.grid?.gradings;
  if (!gradings) return [];
  const voided = new Set(known.block.assessments.flatMap((assessment) => linesVoided(journey.state, { ...known, assessment })));
  return linesToGrade(journey, known, attempt).filter((criterion) => !Object.hasOwn(gradings, criterion) && !voided.has(criterion));
}

/** Assessments of a block that a conclusion must still wait for: not over, with something left to show. */
export function pendingAssessments(journey: Journey, block: BlockRules): readonly AssessmentRules[] {
  return block.assessments.filter((assessment) => {
    const attempt = currentAttempt(journey.state, { block, assessment });
    const over = attempt !== null && isOver(attempt, journey.rules.reglement);
    const exempted = exemptedCriteria(journey.state);
    return !over && linesToGrade(journey, { block, assessment }, attempt).some((criterion) => !exempted.has(criterion));
  });
}

/** The day of the last grid of a block, or null where it has none. */
export function lastGradedOn(state: JourneyState, block: BlockRules): LocalDate | null {
  const attempts = block.assessments.flatMap((assessment) => attemptsAt(state, { block, assessment }));
  return (
    attempts
      .flatMap(({ grid }) => grid?.on ?? [])
      .toSorted()
      .at(-1) ?? null
  );
}

/** The block's last conclusion by its evaluators, or null. */
export function lastConclusion(state: JourneyState, block: string): BlockConclusion | null {
  return state.blocks[block]?.conclusions.findLast((conclusion) => 'evaluators' in conclusion.by) ?? null;
}

/** What its evaluators propose to the jury of a block, where that stands; null where it does not, or where they conclude. */
export function standingProposal(state: JourneyState, block: BlockRules): BlockConclusion | null {
  const last = lastConclusion(state, block.code);
  return last?.proposed && standsConcluded(state, block) ? last : null;
}

/** Whether the block's last conclusion already rests on this attempt. */
export function isWeighed(state: JourneyState, { block, assessment }: KnownAssessment, attempt: AttemptState): boolean {
  return (lastConclusion(state, block.code)?.attempts[assessment.code] ?? 0) >= attempt.attempt;
}

/** Whether the block stands concluded: no attempt has been opened since its last conclusion. */
export function standsConcluded(state: JourneyState, block: BlockRules): boolean {
  return (
    lastConclusion(state, block.code) !== null &&
    block.assessments.every((assessment) => {
      const attempt = currentAttempt(state, { block, assessment });
      return attempt ? isWeighed(state, { block, assessment }, attempt) : isWhollyExempted(state, { block, assessment });
    })
  );
}

/** The grading that counts for each criterion of a block, under the règlement, by the attempts that have ended, one left out if need be. */
export function blockGradings({ rules, state }: Journey, block: BlockRules, except?: AttemptState): CountedGradings {
  const ended = block.assessments.flatMap((assessment) =>
    attemptsAt(state, { block, assessment })
      .filter((attempt) => attempt !== except && isOver(attempt, rules.reglement))
      .map((attempt) => ({ attempt, sitting: { criteria: assessment.criteria, gradings: attempt.grid?.gradings ?? null } })),
  );
  const inOrder = ended.toSorted((one, other) => compare(whenTaken(one.attempt), whenTaken(other.attempt)));
  const sittings: readonly Sitting[] = inOrder.map(({ sitting }) => sitting);
  return countedGradings(sittings, rules.reglement.criterionGradedTwice.value);
}

/** What a block would come to if it were concluded now. */
export function verdictNow(journey: Journey, block: BlockRules): BlockVerdict {
  return blockVerdict(block, blockGradings(journey, block), exemptedCriteria(journey.state), journey.rules.reglement);
}

/** Dates and instants compare as text; an attempt of which no date is known comes first. */
function whenTaken({ scheduled, grid }: AttemptState): string {
  return scheduled?.at ?? grid?.on ?? '';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
