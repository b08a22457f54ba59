/** Blocks acquired before the journey: what proves them, and what becomes of what rests on a proof that is one no more. */
import type { LocalDate } from '../../time/local-date.js';
import type { CertificationRules } from '../../certification/rules.js';
import { withBlock } from '../blocks/evolve.js';
import type { JourneyState } from '../state.js';
import type { OpeningEvents } from './events.js';
import type { HeldBlockState } from './state.js';

/** All that the journey has rested on, those merged into others by a migration included. */
export function allHeld({ heldBlocks, formerHeldBlocks = [] }: JourneyState): readonly HeldBlockState[] {
  return [...Object.values(heldBlocks), ...formerHeldBlocks];
}

/** Each certificate that it has rested on, once: one may prove several blocks. */
export function heldCertificates(state: JourneyState): readonly HeldBlockState[] {
  return [...new Map(allHeld(state).map((held) => [held.certificateNumber, held])).values()];
}

/** The blocks of the certification as it is now that rest on a certificate. */
export function blocksHeldBy({ heldBlocks, formerHeldBlocks = [] }: JourneyState, certificateNumber: string): readonly string[] {
  const isIt = (held: HeldBlockState) => held.certificateNumber === certificateNumber;
  return [
    ...Object.keys(heldBlocks).filter((code) => isIt(heldBlocks[code]!)),
    ...formerHeldBlocks.filter(isIt).flatMap(({ blocks }) => blocks),
  ];
}

/** The day on which the certificate that a block rested on ended; null where none did. */
export function heldUntil(state: JourneyState, block: string): LocalDate | null {
  const ended = allHeld(state).flatMap(({ certificateNumber, endedOn }) =>
    endedOn !== undefined && blocksHeldBy(state, certificateNumber).includes(block) ? [endedOn] : [],
  );
  return ended.toSorted().at(-1) ?? null;
}

/** Held no more, the blocks are to be acquired here; so are those that a merge made of them. */
export function withoutHeld(
  state: JourneyState,
  { certificateNumber, endedOn, targetBlocks }: OpeningEvents['HeldBlockEnded'],
): JourneyState {
  const ended = <T extends HeldBlockState>(held: T): T => (held.certificateNumber === certificateNumber ? { ...held, endedOn } : held);
  const { heldBlocks, formerHeldBlocks } = state;
  const merged = (formerHeldBlocks ?? []).filter((held) => held.certificateNumber === certificateNumber && held.endedOn === undefined);
  const without = merged
    .flatMap(({ blocks }) => blocks)
    .reduce(
      // The first of its conclusions is the merge.
      (reached, code) => withBlock(reached, code, (block) => ({ ...block, conclusions: block.conclusions.slice(1) })),
      state,
    );
  return {
    ...without,
    targetBlocks,
    heldBlocks: Object.fromEntries(Object.entries(heldBlocks).map(([code, held]) => [code, ended(held)])),
    ...(formerHeldBlocks && { formerHeldBlocks: formerHeldBlocks.map(ended) }),
  };
}

/** What its end had taken is there again; blocks that a migration had merged are as the merge left them. */
export function withHeldAgain(state: JourneyState, { certificateNumber, targetBlocks }: OpeningEvents['HeldBlockRestored']): JourneyState {
  const restored = <T extends HeldBlockState>(held: T): T => {
    if (held.certificateNumber !== certificateNumber || held.endedOn === undefined) return held;
    const { endedOn: _, ...stands } = held;
    return { ...stands, restored: (held.restored ?? 0) + 1 } as T;
  };
  const { heldBlocks, formerHeldBlocks } = state;
  const merged = (formerHeldBlocks ?? []).filter((held) => held.certificateNumber === certificateNumber && held.endedOn !== undefined);
  const again = merged.reduce(
    (reached, { blocks, obtainedOn }) =>
      blocks.reduce(
        (before, code) =>
          withBlock(before, code, (block) => ({
            ...block,
            conclusions: [{ on: obtainedOn, validated: true, by: { evaluators: [] }, attempts: {} }, ...block.conclusions],
          })),
        reached,
      ),
    state,
  );
  return {
    ...again,
    targetBlocks,
    heldBlocks: Object.fromEntries(Object.entries(heldBlocks).map(([code, held]) => [code, restored(held)])),
    ...(formerHeldBlocks && { formerHeldBlocks: formerHeldBlocks.map(restored) }),
  };
}

/** A journey to blocks comes to aim at those that its targets ask first, where they were held: else nothing would lead to these. */
export function targetsWithout(rules: CertificationRules, state: JourneyState, lost: readonly string[]): readonly string[] {
  const targets = new Set(state.targetBlocks);
  for (const code of targets) {
    for (const first of rules.blocks.find((block) => block.code === code)?.prerequisites ?? [])
      if (lost.includes(first)) targets.add(first);
  }
  return rules.blocks.map(({ code }) => code).filter((code) => targets.has(code));
}
