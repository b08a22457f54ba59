/**
 * Figures for who may not see persons: those of a few journeys are withheld, and whose work it was. Where one alone would be, the smallest
 * of its neighbours is too, or the total would tell it. Whoever puts many questions one after another may still subtract their answers:
 * what is withheld is not told, and is no secret of the record.
 */
import type { FigureName, RateName } from './definitions.js';
import { figureNames, rateDefinitions, rateNames } from './definitions.js';
import type { BlockFigure, DelayFigure, FiguresOfGroup } from './figures.js';

/** As many journeys, or more, tell nobody of a person. */
export const fewest = 5;

type OrWithheld<T, Members extends keyof T> = { readonly [Member in keyof T]: Member extends Members ? T[Member] | null : T[Member] };

/** Null where a figure is withheld. */
export interface TellableFigures extends Pick<FiguresOfGroup, 'group' | 'work'> {
  readonly counts: Readonly<Record<FigureName, number | null>>;
  readonly rates: Readonly<Record<RateName, number | null>>;
  readonly abandonments: readonly OrWithheld<FiguresOfGroup['abandonments'][number], 'count'>[];
  readonly blocks: readonly OrWithheld<BlockFigure, 'count'>[];
  readonly delays: readonly OrWithheld<DelayFigure, 'met' | 'late' | 'running'>[];
}

export function withoutFewPersons(groups: readonly FiguresOfGroup[]): readonly TellableFigures[] {
  const columns = Object.fromEntries(figureNames.map((name) => [name, withheld(groups.map(({ counts }) => counts[name]))]));
  return groups.map((group, index) => {
    const isWithheld = withheldOf(group, (name) => columns[name]?.has(index) ?? false);
    const counts = Object.fromEntries(figureNames.map((name) => [name, isWithheld.has(name) ? null : group.counts[name]]));
    return {
      group: group.group,
      counts: counts as TellableFigures['counts'],
      rates: Object.fromEntries(
        rateNames.map((name) => [name, isTelling(group, name) ? null : group.rates[name]]),
      ) as TellableFigures['rates'],
      abandonments: counted(group.abandonments),
      blocks: counted(group.blocks),
      delays: group.delays.map(delayOf),
      work: [],
    };
  });
}

/** Of the outcomes of one group, which add up to those who entered. */
function withheldOf({ counts }: FiguresOfGroup, isWithheldAmongGroups: (name: FigureName) => boolean): ReadonlySet<FigureName> {
  const few = figureNames.filter((name) => isFew(counts[name]) || isWithheldAmongGroups(name));
  const others = figureNames.filter((name) => name !== 'entered');
  return withANeighbour(few, others, (name) => counts[name]);
}

/** Places of the numbers that are withheld among those that add up. */
function withheld(numbers: readonly number[]): ReadonlySet<number> {
  const places = [...numbers.keys()];
  const at = (place: number) => numbers[place] ?? 0;
  return withANeighbour(
    places.filter((place) => isFew(at(place))),
    places,
    at,
  );
}

/** One that would be alone is withheld with the smallest of the others, of those that are not none. */
function withANeighbour<Key>(few: readonly Key[], all: readonly Key[], countOf: (key: Key) => number): ReadonlySet<Key> {
  if (few.length !== 1) return new Set(few);
  const others = all.filter((key) => !few.includes(key) && countOf(key) > 0);
  return new Set([...few, ...others.toSorted((one, other) => countOf(one) - countOf(other)).slice(0, 1)]);
}

function counted<T extends { readonly count: number }>(rows: readonly T[]): OrWithheld<T, 'count'>[] {
  const few = withheld(rows.map(({ count }) => count));
  return rows.map((row, place) => ({ ...row, count: few.has(place) ? null : row.count }) as OrWithheld<T, 'count'>);
}

function delayOf(delay: DelayFigure): TellableFigures['delays'][number] {
  const [met, late, running] = [delay.met, delay.late, delay.running].map((count) => (isFew(count) ? null : count)) as [
    number,
    number,
    number,
  ];
  const isTold = delay.met >= fewest;
  return { ...delay, met, late, running, medianDays: isTold ? delay.medianDays : null, worstDays: null };
}

/** A rate over a few, or whose part is of a few, tells them. */
function isTelling({ counts, rates }: FiguresOfGroup, name: RateName): boolean {
  const whole = counts[rateDefinitions[name].whole];
  const part = Math.round(((rates[name] ?? 0) * whole) / 100);
  return isFew(whole) || isFew(part) || isFew(whole - part);
}

function isFew(count: number): boolean {
  return count > 0 && count < fewest;
}
