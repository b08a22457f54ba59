/** A withdrawal for fraud, or the voiding of an attempt, that an appeal or an annulment takes back: what it took is given back. */
import { withBlock, withRestored, type AttemptReference } from '../blocks/evolve.js';
import type { JourneyState } from '../state.js';
import type { AfterState } from './state.js';
import { withdrawalOf } from './withdrawal.js';

type Procedure = AfterState['fraudProcedures'][number];

/**
 * @param withdrawn a block, or the certification where that is null
 * @param outcome of its procedure then: null where it is to be ended otherwise. Where the opening is left out of the fold, there is none.
 */
export function withoutWithdrawal(state: JourneyState, withdrawn: string | null, outcome: Procedure['outcome']): JourneyState {
  const undone = withOutcome(state, withdrawalOf(state, withdrawn), outcome);
  if (withdrawn === null) return undone;
  if (undone.blocks[withdrawn]) return withBlock(undone, withdrawn, (block) => ({ ...block, withdrawnOn: null }));
  // A certificate given before a migration, which left no block of that code.
  const { formerCertificates } = undone;
  if (!formerCertificates) return undone;
  return {
    ...undone,
    formerCertificates: formerCertificates.map((each) => (each.block === withdrawn ? { ...each, withdrawnOn: null } : each)),
  };
}

/** Its procedure is to be ended otherwise; a proposal to the jury that fell with the attempt is to be made again. */
export function withoutVoiding(state: JourneyState, attempt: AttemptReference): JourneyState {
  const voiding = state.fraudProcedures.findLast(
    (each) => each.outcome?.withdrawn && each.assessment === attempt.assessment && each.attempt === attempt.attempt,
  );
  return withRestored(withOutcome(state, voiding, null), attempt);
}

function withOutcome(state: JourneyState, procedure: Procedure | undefined, outcome: Procedure['outcome']): JourneyState {
  return {
    ...state,
    fraudProcedures: state.fraudProcedures.flatMap((each) => {
      if (each !== procedure) return [each];
      return each.openedOn === null ? [] : [{ ...each, outcome }];
    }),
  };
}
