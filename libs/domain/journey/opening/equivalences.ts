/** What each block of a journey becomes in another version of its certification: what the certification's data says, and no more. */
import { isDecidedAs } from '../../certification/deciders.js';
import type { CertificationRules, Equivalence } from '../../certification/rules.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { OpeningEvents } from './events.js';

/** In pairs: a block that is split has several, one merged with others shares its target with them, one without successor has null. */
export type BlockMapping = OpeningEvents['CertificationMigrated']['blocks'];

/** What the version says of the one that is left; null where it says nothing of it. */
export function equivalenceFrom(target: CertificationRules, { version }: Pick<CertificationRules, 'version'>): Equivalence | null {
  return target.equivalences?.find(({ from }) => from === version) ?? null;
}

/** What becomes of each block where nobody says otherwise: what the version says, or the same code. */
export function usualMapping(from: CertificationRules, target: CertificationRules): BlockMapping {
  const stated = equivalenceFrom(target, from);
  if (!stated) return from.blocks.map(({ code }) => ({ from: code, to: target.blocks.some((block) => block.code === code) ? code : null }));
  return stated.blocks.flatMap(({ from: sources, to }) =>
    sources.flatMap((source): BlockMapping =>
      to.length === 0 ? [{ from: source, to: null }] : to.map((each) => ({ from: source, to: each })),
    ),
  );
}

/** A mapping is that of the certification. Where it states none, a block keeps its code or has no successor. */
export function equivalenceConditions(from: CertificationRules, target: CertificationRules, mapping: BlockMapping): readonly Unmet[] {
  if (!isDecidedAs('as-practised', target)) return [];
  const stated = equivalenceFrom(target, from);
  if (stated) {
    const [given, wanted] = [mapping, usualMapping(from, target)].map((pairs) => pairs.map(pairOf).toSorted());
    return unless(
      given?.join() === wanted?.join(),
      'migration.equivalence-differs',
      `La version ${target.version} dit ce que devient chaque bloc : ${wanted?.join(', ')}. Une migration ne dit pas autre chose.`,
      stated.source,
      'blocks',
    );
  }
  const renamed = mapping.filter(({ from: source, to }) => to !== null && to !== source);
  return unless(
    renamed.length === 0,
    'migration.equivalence-missing',
    `La version ${target.version} ne dit pas que ${renamed.map(pairOf).join(', ')} : sans équivalence écrite dans la certification, un bloc garde son code ou n’a pas de correspondant.`,
    recordRule,
    'blocks',
  );
}

function pairOf({ from, to }: BlockMapping[number]): string {
  return `${from} → ${to ?? 'aucun'}`;
}

/** The one successor of a block whose only origin it is: what was done in it goes on there. Null where it was merged, split or dropped. */
export function soleSuccessor(mapping: BlockMapping, block: string): string | null {
  const [pair, ...others] = mapping.filter(({ from }) => from === block);
  if (!pair || pair.to === null || others.length > 0) return null;
  return originsOf(mapping, pair.to).length === 1 ? pair.to : null;
}

export function originsOf(mapping: BlockMapping, to: string): readonly string[] {
  return [...new Set(mapping.filter((each) => each.to === to).map(({ from }) => from))];
}

export function successorsOfOne(mapping: BlockMapping, block: string): readonly string[] {
  return mapping.flatMap(({ from, to }) => (from === block ? (to ?? []) : []));
}

export function successorsOf(mapping: BlockMapping): readonly string[] {
  return [...new Set(mapping.flatMap(({ to }) => to ?? []))];
}

/**
 * The blocks of the version `from` that together are `block` of `target`: who has them all has it. Across several versions, by what each
 * says of the one that it follows. None where nothing corresponds, or where an older version is entered whose block was split: its parts
 * have each their own.
 * @param versions of the certification: those that may lie between
 */
export function blocksProving(
  from: CertificationRules,
  target: CertificationRules,
  block: string,
  versions: readonly CertificationRules[] = [],
): readonly string[] {
  if (from.version === target.version) return [block];
  if (equivalenceFrom(target, from) !== null) return originsOf(usualMapping(from, target), block);
  if (equivalenceFrom(from, target) !== null) {
    const successors = successorsOfOne(usualMapping(target, from), block);
    return successors.length === 1 ? successors : [];
  }
  const others = versions.filter(({ version }) => version !== target.version);
  const before = others.find((each) => each.version !== from.version && equivalenceFrom(target, each) !== null);
  if (!before) return originsOf(usualMapping(from, target), block);
  const proving = originsOf(usualMapping(before, target), block).map((origin) => blocksProving(from, before, origin, others));
  return proving.every((each) => each.length > 0) ? [...new Set(proving.flat())] : [];
}
