/** Where a jury validates blocks on their assessments: what their evaluators propose to it, and what it still awaits (ADR 17). */
import type { BlockRules } from '../../certification/rules.js';
import type { Journey } from '../journey.js';
import { missingBlocks } from '../jury/grid.js';
import { blocksAreAssessed, juryGradesBlocks, juryValidatesBlocks } from '../requirements.js';
import type { JourneyState } from '../state.js';
import { standingProposal, standsConcluded, verdictNow } from './attempts.js';
import { isBlockValid } from './status.js';

export function juryValidatesOnAssessments(journey: Journey): boolean {
  return juryValidatesBlocks(journey) && blocksAreAssessed(journey);
}

/** Proposed for validation, and that stands. */
export function isProposed(state: JourneyState, block: BlockRules): boolean {
  return standingProposal(state, block)?.validated === true;
}

/** Codes of the blocks that must be valid before this one is concluded; before it is proposed, proposed at least. */
export function missingPrerequisites(journey: Journey, { prerequisites }: BlockRules): readonly string[] {
  const proposed = juryValidatesBlocks(journey) ? journey.rules.blocks.filter((block) => isProposed(journey.state, block)) : [];
  return prerequisites.filter((code) => !isBlockValid(journey.state, code) && !proposed.some((block) => block.code === code));
}

/** Blocks of which a jury awaits to be told whether they are proposed. Not those that come after one which is not: nobody can tell. */
export function blocksAwaited(journey: Journey): readonly BlockRules[] {
  if (!juryValidatesOnAssessments(journey)) return [];
  return toValidate(journey).filter((block) => !standsConcluded(journey.state, block) && !followsOneNotProposed(journey, block));
}

/** Blocks whose evaluators have still something to do for the journey to reach its end. */
export function blocksToAssess(journey: Journey): readonly BlockRules[] {
  if (!juryValidatesBlocks(journey)) return missingBlocks(journey);
  if (juryGradesBlocks(journey)) return blocksAwaited(journey);
  return toValidate(journey).filter((block) => !mayBeGrantedOnAssessments(journey, block));
}

/** What its assessments have shown of it, and its evaluators have told: enough for a jury to grant it on them. */
export function mayBeGrantedOnAssessments(journey: Journey, block: BlockRules): boolean {
  const { validated, ungraded } = verdictNow(journey, block);
  return standsConcluded(journey.state, block) && validated && ungraded.length === 0;
}

/** The open procedure about one of its assessments. */
export function suspectedIn({ fraudProcedures }: JourneyState, { code }: BlockRules): JourneyState['fraudProcedures'][number] | null {
  return fraudProcedures.find((each) => each.concerns === 'ASSESSMENT' && each.outcome === null && each.block === code) ?? null;
}

function toValidate(journey: Journey): readonly BlockRules[] {
  const { blocks } = journey.state;
  return missingBlocks(journey).filter(({ code }) => (blocks[code]?.withdrawnOn ?? null) === null);
}

function followsOneNotProposed(journey: Journey, block: BlockRules): boolean {
  const missing = missingPrerequisites(journey, block);
  return journey.rules.blocks.some(
    (before) => missing.includes(before.code) && (standsConcluded(journey.state, before) || followsOneNotProposed(journey, before)),
  );
}
