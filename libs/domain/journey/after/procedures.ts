/** Procedures for fraud: several may be open at once, each about one thing, by which it is found again. */
import type { JourneyState } from '../state.js';
import type { FraudConcern } from './events.js';
import type { AfterState } from './state.js';

export type FraudProcedure = AfterState['fraudProcedures'][number];

/** What a procedure is about; a member that is absent says nothing of it. */
export interface ProcedureName {
  readonly concerns?: FraudConcern | undefined;
  readonly block?: string | null | undefined;
  readonly assessment?: string | undefined;
  readonly attempt?: number | undefined;
}

export function openProcedures({ fraudProcedures }: Pick<JourneyState, 'fraudProcedures'>): readonly FraudProcedure[] {
  return fraudProcedures.filter(({ outcome }) => outcome === null);
}

export function isNamed(procedure: FraudProcedure, { concerns, block, assessment, attempt }: ProcedureName): boolean {
  return (
    (concerns === undefined || concerns === procedure.concerns) &&
    (block === undefined || block === procedure.block) &&
    (assessment === undefined || assessment === procedure.assessment) &&
    (attempt === undefined || attempt === procedure.attempt)
  );
}

/** As an event names it. */
export function nameOf({ concerns, block, assessment, attempt }: FraudProcedure) {
  return { concerns, block, ...(assessment !== undefined && { assessment }), ...(attempt !== undefined && { attempt }) };
}

/**
 * Changes the open procedure of that name; else the last that is open: of before there were several, an event names none. Where its
 * opening is left out of the fold, adds what is known instead.
 */
export function withOpenProcedure(
  state: JourneyState,
  name: ProcedureName,
  change: (procedure: FraudProcedure) => FraudProcedure,
  otherwise?: FraudProcedure,
): JourneyState {
  const open = openProcedures(state);
  const it = open.findLast((procedure) => isNamed(procedure, name)) ?? open.at(-1);
  if (it) return { ...state, fraudProcedures: state.fraudProcedures.map((each) => (each === it ? change(each) : each)) };
  return otherwise ? { ...state, fraudProcedures: inOrderOfOutcome([...state.fraudProcedures, otherwise]) } : state;
}

/** Of those whose opening is not known: in an order that does not tell in which they were opened. */
export function inOrderOfOutcome(procedures: readonly FraudProcedure[]): readonly FraudProcedure[] {
  const key = (each: FraudProcedure) => [each.outcome?.on ?? '', JSON.stringify(nameOf(each))].join(' ');
  return procedures.toSorted((one, other) => (key(one) < key(other) ? -1 : Number(key(one) > key(other))));
}
