import type { LocalDate } from '../../time/local-date.js';
import { isDecidedAs } from '../../certification/deciders.js';
import type { BlockState } from '../blocks/state.js';
import type { Journey } from '../journey.js';
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

/** Blocks withdrawn for fraud that a diploma rests on, about which nobody has decided since. */
export function withdrawnUnderDiploma(journey: Journey): readonly BlockState[] {
  const { state } = journey;
  if (state.diploma === null || diplomaWithdrawnOn(state) !== null) return [];
  return requiredBlocks(journey).flatMap(({ code }) => {
    const block = state.blocks[code];
    const since = block?.withdrawnOn ?? null;
    const decided = state.fraudProcedures.some(
      ({ concerns, outcome }) => concerns === 'DIPLOMA' && outcome !== null && outcome.on >= (since ?? ''),
    );
    return block && since !== null && !decided ? [block] : [];
  });
}

/** The day on which the certification was withdrawn for fraud, or null. */
export function diplomaWithdrawnOn({ fraudProcedures }: JourneyState): LocalDate | null {
  return fraudProcedures.find(({ concerns, outcome }) => concerns === 'DIPLOMA' && outcome?.withdrawn)?.outcome?.on ?? null;
}
