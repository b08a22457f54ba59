/** What keys there are, in French, for a terminal. */
import type { HeldKeys, KeyReader } from '#libs/persons/key-rotation/key-readers.js';
import { plural } from '#libs/domain/french/plural.js';
import { pendingKey } from '#libs/persons/key-rotation/key-readers.js';

export interface KeyGroup {
  readonly title: string;
  readonly held: HeldKeys;
  /** What is under each key: a number and what it counts, one and many; null where it was not counted. */
  readonly use: { readonly counts: ReadonlyMap<string, number>; readonly one: string; readonly many: string } | null;
  /** Runs that are kept beyond Temporal's retention, by the keys that reading them takes. */
  readonly archivedRuns?: ReadonlyMap<string, number>;
}

export function keyTable(groups: readonly KeyGroup[], readers: readonly KeyReader[]): string {
  const lines = groups.flatMap(({ title, held, use, archivedRuns }) => [
    title,
    ...held.readable.map((id) => {
      const state = id === held.active ? 'active' : id === pendingKey(held) ? 'en attente' : 'pour relire';
      const counted = [
        ...(use ? [plural(use.counts.get(id) ?? 0, use.one, use.many)] : []),
        ...(archivedRuns ? [plural(archivedRuns.get(id) ?? 0, 'exécution archivée', 'exécutions archivées')] : []),
      ];
      return `  ${id.padEnd(45)} ${state.padEnd(11)} ${counted.join(', ')}`.trimEnd();
    }),
    '',
  ]);
  const processes = readers.map(({ part, identity }) => `  ${part} ${identity}`);
  return [...lines, 'Processus qui ont annoncé leurs clés', ...(processes.length > 0 ? processes : ['  aucun']), ''].join('\n');
}
