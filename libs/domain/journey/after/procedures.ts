import type { JourneyState } from '../state.js';
import type { AfterState } from './state.js';

type FraudProcedure = AfterState['fraudProcedures'][number];

/** Changes the procedure that is open. Where its opening is left out of the fold, adds what is known instead. */
export function withOpenProcedure(
  state: JourneyState,
  change: (procedure: FraudProcedure) => FraudProcedure,
  otherwise?: FraudProcedure,
): JourneyState {
  const index = state.fraudProcedures.findLastIndex((procedure) => procedure.outcome === null);
  if (index < 0) return otherwise ? { ...state, fraudProcedures: [...state.fraudProcedures, otherwise] } : state;
  return { ...state, fraudProcedures: state.fraudProcedures.map((procedure, each) => (each === index ? change(procedure) : procedure)) };
}
