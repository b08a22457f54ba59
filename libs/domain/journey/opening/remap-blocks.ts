import { blockValidSince, isBlockValid } from '../blocks/status.js';
import type { BlockState, FormerCertificate } from '../blocks/state.js';
import type { JourneyState } from '../state.js';
import type { FormerHeldBlock } from './state.js';
import { originsOf, soleSuccessor, successorsOf, successorsOfOne, type BlockMapping } from './equivalences.js';

/**
 * Gives every fact about a block the block's code in the new version. What blocks that were merged or split had come to is kept,
 * not what had been done towards it: merged, they are acquired where each was; split, each part is where the whole was. A block
 * to which nothing corresponds leaves the state: its facts stay in the events.
 */
export function remapBlocks(state: JourneyState, mapping: BlockMapping): JourneyState {
  const target = (block: string): string | null => soleSuccessor(mapping, block);
  /** Every origin is among these blocks, or was acquired anyhow; one of these at least. */
  const isWholeOf = (to: string, blocks: readonly string[]): boolean => {
    const origins = originsOf(mapping, to);
    return origins.some((each) => blocks.includes(each)) && origins.every((each) => blocks.includes(each) || isBlockValid(state, each));
  };
  const renamed = (blocks: readonly string[]): readonly string[] => [
    ...new Set(blocks.flatMap((block) => successorsOfOne(mapping, block)).filter((to) => isWholeOf(to, blocks))),
  ];
  const former = formerCertificates(state, mapping);
  const heldBefore = formerHeldBlocks(state, mapping);
  const oneOf = (block: string): string | null => successorsOfOne(mapping, block)[0] ?? null;
  return {
    ...state,
    heldBlocks: { ...rekeyed(state.heldBlocks, target), ...splitHeld(state, mapping) },
    ...(heldBefore.length > 0 && { formerHeldBlocks: heldBefore }),
    blocks: { ...rekeyed(state.blocks, target), ...regrouped(state, mapping) },
    ...(former.length > 0 && { formerCertificates: former }),
    attempts: state.attempts.map((attempt) => ({
      ...attempt,
      validationFiles: attempt.validationFiles.map((file) => ({ ...file, blocks: renamed(file.blocks) })),
    })),
    sessions: state.sessions.map((session) => ({
      ...session,
      decision: session.decision && { ...session.decision, blocks: renamed(session.decision.blocks) },
    })),
    duplicates: state.duplicates.map((duplicate) => ({ ...duplicate, block: duplicate.block && oneOf(duplicate.block) })),
    ...(state.annulledDocuments && {
      annulledDocuments: state.annulledDocuments.map((document) => ({ ...document, block: document.block && oneOf(document.block) })),
    }),
    appeals: state.appeals.map((appeal) =>
      appeal.withdrawn ? { ...appeal, withdrawn: oneOf(appeal.withdrawn) ?? appeal.withdrawn } : appeal,
    ),
    fraudProcedures: state.fraudProcedures.map((procedure) => ({ ...procedure, block: procedure.block && oneOf(procedure.block) })),
    facts: Object.fromEntries(
      Object.entries(state.facts).flatMap(([version, fact]) => {
        if (typeof fact.target.block !== 'string') return [[version, fact]];
        const block = target(fact.target.block);
        return block === null ? [] : [[version, { ...fact, target: { ...fact.target, block } }]];
      }),
    ),
  };
}

/** A merged or split block has a certificate of its own to come; the one that was given, with its duplicates, proves what it did. */
function formerCertificates(
  { formerCertificates: before = [], ...state }: JourneyState,
  mapping: BlockMapping,
): readonly FormerCertificate[] {
  const { certification } = state;
  const followed = before.map((each) => ({ ...each, blocks: each.blocks.flatMap((block) => successorsOfOne(mapping, block)) }));
  if (certification === null) return followed;
  const changed = Object.values(state.blocks).filter(({ block }) => soleSuccessor(mapping, block) === null);
  const left = changed.flatMap(({ block, certificate, withdrawnOn }) => {
    const duplicates = state.duplicates.filter((duplicate) => duplicate.block === block);
    const blocks = successorsOfOne(mapping, block);
    return [...(certificate ? [certificate] : []), ...duplicates].map(({ number, on }) => ({
      number,
      on,
      block,
      certification,
      blocks,
      withdrawnOn,
    }));
  });
  return [...followed, ...left];
}

/** Blocks that were held, and that were merged into others: what these came to rests on them. */
function formerHeldBlocks(
  { heldBlocks, formerHeldBlocks: before = [], ...state }: JourneyState,
  mapping: BlockMapping,
): readonly FormerHeldBlock[] {
  const whole = { ...state, heldBlocks };
  const acquired = (to: string): boolean => originsOf(mapping, to).every((origin) => isBlockValid(whole, origin));
  const into = (block: string): readonly string[] => successorsOfOne(mapping, block).filter(acquired);
  const merged = Object.values(heldBlocks).filter(({ block }) => {
    const [to] = successorsOfOne(mapping, block);
    return to !== undefined && originsOf(mapping, to).length > 1;
  });
  return [
    ...before.map((each) => ({ ...each, blocks: each.blocks.flatMap(into) })),
    ...merged.map((each) => ({ ...each, blocks: into(each.block) })),
  ];
}

/** The parts of a block held at entry are held by the same certificate. */
function splitHeld(state: JourneyState, mapping: BlockMapping): JourneyState['heldBlocks'] {
  return Object.fromEntries(
    successorsOf(mapping).flatMap((to) => {
      const [origin, ...others] = originsOf(mapping, to);
      const held = origin === undefined || others.length > 0 || soleSuccessor(mapping, origin) ? undefined : state.heldBlocks[origin];
      return held ? [[to, { ...held, block: to }]] : [];
    }),
  );
}

/** What blocks that were merged or split had come to; nothing of those that had come to nothing. */
function regrouped(state: JourneyState, mapping: BlockMapping): JourneyState['blocks'] {
  return Object.fromEntries(
    successorsOf(mapping).flatMap((to) => {
      const origins = originsOf(mapping, to);
      if (origins.length === 1 && soleSuccessor(mapping, origins[0] ?? '') !== null) return [];
      const block = cameTo(state, to, origins);
      return block ? [[to, block]] : [];
    }),
  );
}

function cameTo(state: JourneyState, to: string, origins: readonly string[]): BlockState | null {
  const facts = origins.flatMap((origin) => state.blocks[origin] ?? []);
  const withdrawnOn =
    facts
      .flatMap((each) => each.withdrawnOn ?? [])
      .toSorted()
      .at(-1) ?? null;
  const since = origins.map((origin) => blockValidSince(state, origin));
  const acquiredOn = since.every((on) => on !== null) ? since.toSorted().at(-1) : undefined;
  if (acquiredOn === undefined && withdrawnOn === null) return null;
  const judgedBy = [...new Set(facts.flatMap((each) => each.judgedBy ?? []))];
  const last = facts
    .flatMap(({ conclusions }) => conclusions.filter(({ validated, proposed }) => validated && !proposed))
    .findLast(({ on }) => on === acquiredOn);
  return {
    block: to,
    assessments: {},
    conclusions: acquiredOn === undefined ? [] : [{ on: acquiredOn, validated: true, by: last?.by ?? { evaluators: [] }, attempts: {} }],
    certificate: null,
    withdrawnOn,
    ...(judgedBy.length > 0 && { judgedBy }),
  };
}

function rekeyed<T extends { readonly block: string }>(
  facts: Readonly<Record<string, T>>,
  target: (block: string) => string | null,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.values(facts).flatMap((fact) => {
      const block = target(fact.block);
      return block === null ? [] : [[block, { ...fact, block }]];
    }),
  );
}
