/** What the jury grades, and what its gradings come to. */
import type { BlockRules } from '../../certification/rules.js';
import { isBlockValid } from '../blocks/status.js';
import { blockVerdict, gradingsOf, meets, type BlockVerdict } from '../blocks/verdict.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import type { Journey } from '../journey.js';
import { criteriaOf, pathRules, requiredBlocks, requiredFinalAssessment } from '../requirements.js';
import type { JourneyState } from '../state.js';
import { certificationSessions } from './sessions.js';
import type { JurySessionState } from './state.js';

/** Blocks that are still to be validated, whoever does it. */
export function missingBlocks(journey: Journey): readonly BlockRules[] {
  return requiredBlocks(journey).filter(({ code }) => !isBlockValid(journey.state, code));
}

/** Blocks on whose criteria the jury's grid bears. What was granted is not presented again. */
export function blocksToGrade(journey: Journey): readonly BlockRules[] {
  return pathRules(journey)?.juryGrid === 'TARGET_BLOCKS' ? missingBlocks(journey) : [];
}

/** A decision that grants, in full or in part, grants the final assessment with it where its grid validates it. */
export function isFinalAssessmentValidated(state: JourneyState): boolean {
  return certificationSessions(state).some(
    ({ decision }) => (decision?.decision === 'FULL' || decision?.decision === 'PARTIAL') && decision.finalAssessmentValidated === true,
  );
}

export function isFinalAssessmentToPresent(journey: Journey): boolean {
  return requiredFinalAssessment(journey) !== null && !isFinalAssessmentValidated(journey.state);
}

/** The lines of the grid of the session to come: the final assessment's parts, or the criteria of the blocks to grade. */
export function juryGridLines(journey: Journey): readonly string[] {
  const exempted = exemptedCriteria(journey.state);
  const parts = isFinalAssessmentToPresent(journey) ? (requiredFinalAssessment(journey)?.parts ?? []) : [];
  const criteria = blocksToGrade(journey).flatMap(criteriaOf);
  return [...parts.map(({ code }) => code), ...criteria.filter((criterion) => !exempted.has(criterion))];
}

/** Whether the path lets the candidate come before a jury, or the jury fill a grid, at all. */
export function pathHasHearing(journey: Journey): boolean {
  const path = pathRules(journey);
  return path !== null && (path.soutenance || path.juryGrid !== 'NONE');
}

/**
 * Whether the jury must hear the candidate, or fill its grid, before it decides. Where everything that it grades was
 * granted by an earlier decision, it has only what was missing besides to look at.
 */
export function needsHearing(journey: Journey): boolean {
  const path = pathRules(journey);
  if (path === null || !pathHasHearing(journey)) return false;
  if (path.juryGrid !== 'NONE') return juryGridLines(journey).length > 0;
  return !certificationSessions(journey.state).some(
    ({ soutenance, decision }) => soutenance?.attendance === 'PRESENT' && decision?.decision === 'PARTIAL',
  );
}

/** What the session's grid says of a block. */
export function gradedBlockVerdict({ rules, state }: Journey, { soutenance }: JurySessionState, block: BlockRules): BlockVerdict {
  const counted = new Map(Object.entries(soutenance?.gradings ?? {}));
  return blockVerdict(block, counted, exemptedCriteria(state), rules.reglement);
}

/** Whether the final assessment is validated by the session's grid, or was by an earlier decision. */
export function finalAssessmentVerdict(journey: Journey, { soutenance }: JurySessionState): boolean {
  if (!isFinalAssessmentToPresent(journey)) return true;
  const parts = requiredFinalAssessment(journey)?.parts.map(({ code }) => code) ?? [];
  const counted = new Map(Object.entries(soutenance?.gradings ?? {}));
  return meets(journey.rules.reglement.finalAssessmentValidated.value, gradingsOf(parts, counted));
}
