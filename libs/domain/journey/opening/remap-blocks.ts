import type { JourneyState } from '../state.js';
import type { OpeningEvents } from './events.js';

type Mapping = OpeningEvents['CertificationMigrated']['blocks'];

/**
 * Gives every fact about a block the block's code in the new version. A block to which nothing corresponds leaves the
 * state: its facts stay in the events.
 */
export function remapBlocks(state: JourneyState, mapping: Mapping): JourneyState {
  const target = (block: string): string | null => mapping.find((each) => each.from === block)?.to ?? null;
  const renamed = (blocks: readonly string[]): readonly string[] => blocks.map(target).filter((block) => block !== null);
  return {
    ...state,
    heldBlocks: rekeyed(state.heldBlocks, target),
    blocks: rekeyed(state.blocks, target),
    attempts: state.attempts.map((attempt) => ({
      ...attempt,
      validationFiles: attempt.validationFiles.map((file) => ({ ...file, blocks: renamed(file.blocks) })),
    })),
    sessions: state.sessions.map((session) => ({
      ...session,
      decision: session.decision && { ...session.decision, blocks: renamed(session.decision.blocks) },
    })),
    duplicates: state.duplicates.map((duplicate) => ({ ...duplicate, block: duplicate.block && target(duplicate.block) })),
    ...(state.annulledDocuments && {
      annulledDocuments: state.annulledDocuments.map((document) => ({ ...document, block: document.block && target(document.block) })),
    }),
    fraudProcedures: state.fraudProcedures.map((procedure) => ({ ...procedure, block: procedure.block && target(procedure.block) })),
    facts: Object.fromEntries(
      Object.entries(state.facts).flatMap(([version, fact]) => {
        if (typeof fact.target.block !== 'string') return [[version, fact]];
        const block = target(fact.target.block);
        return block === null ? [] : [[version, { ...fact, target: { ...fact.target, block } }]];
      }),
    ),
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
