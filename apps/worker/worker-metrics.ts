/** What a worker tells of itself, through Temporal's own endpoint: the two are scraped as one. */
import { Runtime } from '@temporalio/worker';
import { catalogue } from '#libs/platform/observability/catalogue.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';

/** Once the runtime is installed. Temporal's core adds `_total` and the unit to names itself. */
export function workerMetrics(): Metrics {
  const meter = Runtime.instance().metricMeter.withTags({ part: 'worker' });
  const made = new Map<string, unknown>();
  const once = <T>(name: keyof typeof catalogue, make: (bare: string, help: string) => T): T => {
    const known = made.get(name) as T | undefined;
    const metric = known ?? make(name.replace(/_(total|seconds)$/, ''), catalogue[name].help);
    made.set(name, metric);
    return metric;
  };
  return {
    count: (name, labels, by = 1) => once(name, (bare, help) => meter.createCounter(bare, undefined, help)).add(by, labels),
    // Of a gauge it adds nothing: it is named in full.
    set: (name, labels, value) => once(name, (_, help) => meter.createGauge(name, 'float', undefined, help)).set(value, labels),
    observe: (name, labels, seconds) =>
      once(name, (bare, help) => meter.createHistogram(bare, 'float', 'seconds', help)).record(seconds, labels),
  };
}
