/** Which assessments of a block that failed are to be sat again: the fewest that can validate it. */
import type { AssessmentRules, BlockRules } from '../../certification/rules.js';
import { blockGradings, currentAttempt, isWeighed, pendingAssessments } from '../blocks/attempts.js';
import { blockVerdict } from '../blocks/verdict.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import type { Journey } from '../journey.js';
import { subsets } from './jury.js';

/**
 * Assessments to reopen before the block is concluded, those under way being passed; null where none would do: what has
 * been shown is first to be concluded on, or nothing can validate the block any more.
 * @param mayReopen whether a resit may be opened now
 */
export function resitsNeeded(
  journey: Journey,
  block: BlockRules,
  mayReopen: (assessment: string) => boolean,
): readonly AssessmentRules[] | null {
  const pending = pendingAssessments(journey, block);
  const weighed = block.assessments.filter((assessment) => {
    const attempt = currentAttempt(journey.state, { block, assessment });
    return attempt !== null && isWeighed(journey.state, { block, assessment }, attempt) && mayReopen(assessment.code);
  });
  for (let size = 0; size <= weighed.length; size += 1) {
    for (const chosen of subsets(weighed, size)) if (wouldValidate(journey, block, [...pending, ...chosen])) return chosen;
  }
  return null;
}

/** Whether the block would be validated if everything that these assessments grade were acquired. */
function wouldValidate(journey: Journey, block: BlockRules, passed: readonly AssessmentRules[]): boolean {
  const counted = new Map(blockGradings(journey, block));
  for (const criterion of passed.flatMap(({ criteria }) => criteria)) counted.set(criterion, 'ACQUIS');
  return blockVerdict(block, counted, exemptedCriteria(journey.state), journey.rules.reglement).validated;
}
