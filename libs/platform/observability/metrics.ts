/** What the parts of the product tell of themselves, to Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { catalogue, type LabelsOf, type NameOf } from './catalogue.js';

export interface Metrics {
  count<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>, by?: number): void;
  set<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void;
  /** A duration. */
  observe<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>, seconds: number): void;
}

/** For whoever serves no measures. */
export const noMetrics: Metrics = { count: () => undefined, set: () => undefined, observe: () => undefined };

export const secondsBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Names of Node's own that Prometheus' conventions refuse: `_total` of what falls again. What they say, others by type say too. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** A registry of its own for each process (and each test), every metric with the label `part`. */
export class PrometheusMetrics implements Metrics {
  private readonly registry = new Registry();
  private readonly made = new Map<string, Counter | Gauge | Histogram>();

  constructor(part: 'api') {
    this.registry.setDefaultLabels({ part });
    collectDefaultMetrics({ register: this.registry });
    for (const name of misnamed) this.registry.removeSingleMetric(name);
  }

  count<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>, by = 1): void {
    this.of(name, (options) => new Counter(options)).inc(labels, by);
  }

  set<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void {
    this.of(name, (options) => new Gauge(options)).set(labels, value);
  }

  observe<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>, seconds: number): void {
    this.of(name, (options) => new Histogram({ ...options, buckets: secondsBuckets })).observe(labels, seconds);
  }

  /** What is not known any more is told no longer, rather than as it was. */
  forget(name: NameOf<'gauge'>): void {
    this.made.delete(name);
    this.registry.removeSingleMetric(name);
  }

  /** In Prometheus' text format. */
  exposition(): Promise<string> {
    return this.registry.metrics();
  }

  private of<M extends Counter | Gauge | Histogram>(
    name: keyof typeof catalogue,
    make: (options: { name: string; help: string; labelNames: string[]; registers: Registry[] }) => M,
  ): M {
    const made = this.made.get(name) as M | undefined;
    if (made) return made;
    const { help, labels } = catalogue[name];
    const metric = make({ name, help, labelNames: [...labels], registers: [this.registry] });
    this.made.set(name, metric);
    return metric;
  }
}
