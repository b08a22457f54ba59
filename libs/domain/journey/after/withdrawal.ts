import { latest, type LocalDate } from '../../time/local-date.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { isBlockValid } from '../blocks/status.js';
import type { Journey } from '../journey.js';
import { standingDecision } from '../jury/sessions.js';
import { heldUntil } from '../opening/held-blocks.js';
import { requiredBlocks } from '../requirements.js';
import type { JourneyState } from '../state.js';

/** The day since which the diploma, once delivered, is one no more: withdrawn for fraud, or annulled; null while it is, or was none. */
export function diplomaEndedOn(state: JourneyState): LocalDate | null {
  const annulled = state.annulledDocuments?.findLast(({ kind }) => kind === 'DIPLOMA')?.on ?? null;
  return state.diploma === null ? annulled : diplomaWithdrawnOn(state);
}

/** The day since which the register of holders, told of one who is one no more, awaits to be corrected; null where nothing is awaited. */
export function correctionAwaitedSince({ rules, state }: Journey): LocalDate | null {
  const endedOn = diplomaEndedOn(state);
  if (endedOn === null || !isDecidedAs('as-practised', rules)) return null;
  return state.transmissions.some(({ on }) => on <= endedOn) ? endedOn : null;
}

/** A block that the whole certification needs, and that counted once: withdrawn here, or held by a certificate that ended elsewhere. */
export interface LostBlock {
  readonly block: string;
  readonly on: LocalDate;
  readonly isHeld: boolean;
}

function lostBlocks(journey: Journey): readonly LostBlock[] {
  const { state } = journey;
  return requiredBlocks(journey).flatMap(({ code }): readonly LostBlock[] => {
    const withdrawnOn = state.blocks[code]?.withdrawnOn ?? null;
    if (withdrawnOn !== null) return [{ block: code, on: withdrawnOn, isHeld: false }];
    const endedOn = isBlockValid(state, code) ? null : heldUntil(state, code);
    return endedOn === null ? [] : [{ block: code, on: endedOn, isHeld: true }];
  });
}

/** Blocks lost under a diploma, about which nobody has decided since. */
export function lostUnderDiploma(journey: Journey): readonly LostBlock[] {
  const { state } = journey;
  if (state.diploma === null || diplomaWithdrawnOn(state) !== null) return [];
  return lostBlocks(journey).filter(({ on }) => decidedSince(state, on) === null);
}

/** The day on which a procedure about the diploma came to its end, since another. */
function decidedSince({ fraudProcedures }: JourneyState, since: LocalDate): LocalDate | null {
  const ended = fraudProcedures.flatMap(({ concerns, outcome }) => (concerns === 'DIPLOMA' && outcome ? [outcome.on] : []));
  return ended.find((on) => on >= since) ?? null;
}

/**
 * Blocks whose certificate ended elsewhere while a decision that grants the whole, and whose diploma is not delivered, rests on them: it
 * is replaced before anything follows from it.
 */
export function lostUnderDecision(journey: Journey): readonly LostBlock[] {
  const { state } = journey;
  if (state.diploma !== null || standingDecision(state)?.decision.decision !== 'FULL') return [];
  return lostBlocks(journey).filter(({ isHeld }) => isHeld);
}

/** Since when what was lost is to be decided upon, and the day on which it was; null while it is not. */
export function lossesToDecide(journey: Journey): readonly (LostBlock & { readonly decidedOn: LocalDate | null })[] {
  const { state } = journey;
  if (!isDecidedAs('as-practised', journey.rules)) return [];
  const under = state.diploma ? lostBlocks(journey) : lostUnderDecision(journey);
  const from = state.diploma?.on ?? standingDecision(state)?.decision.on;
  return under.map((each) => ({
    ...each,
    on: latest([each.on, from]) ?? each.on,
    decidedOn: state.diploma && decidedSince(state, each.on),
  }));
}

/** The day on which the certification was withdrawn for fraud, or null. */
export function diplomaWithdrawnOn({ fraudProcedures }: JourneyState): LocalDate | null {
  return fraudProcedures.find(({ concerns, outcome }) => concerns === 'DIPLOMA' && outcome?.withdrawn)?.outcome?.on ?? null;
}

/** The last procedure that took it back: a block, or the certification where that is null. */
export function withdrawalOf(state: JourneyState, withdrawn: string | null): JourneyState['fraudProcedures'][number] | undefined {
  return state.fraudProcedures.findLast((each) => isWithdrawal(each) && each.block === withdrawn);
}

/** A block or the certification taken back, not an attempt voided. */
function isWithdrawal({ concerns, outcome }: JourneyState['fraudProcedures'][number]): boolean {
  return outcome?.withdrawn === true && (concerns === 'DIPLOMA' || concerns === 'BLOCK');
}
