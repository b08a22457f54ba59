import { catalogue, type LabelsOf, type Measure, type NameOf } from './catalogue.js';
import type { Metrics } from './metrics.js';

/**
 * Makes every series of a counter that is known beforehand begin at 0: Prometheus sees no increase in one that begins with what it counts, so
 * that the first failure would wake nobody.
 * @param given the labels whose values the catalogue does not know, each of whose sets is combined with all that it knows
 */
export function startAtZero<N extends NameOf<'counter'>>(metrics: Metrics, name: N, given: readonly Partial<LabelsOf<N>>[] = [{}]): void {
  const { known = {} }: Measure = catalogue[name];
  const series = Object.entries(known).reduce<readonly object[]>(
    (sets, [label, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [label]: value }))),
    given,
  );
  for (const labels of series) metrics.count(name, labels as LabelsOf<N>, 0);
}
