export interface Measured {
  /** Milliseconds of a call, sorted. */
  readonly latencies: readonly number[];
  /** Calls a second with several clients. */
  readonly throughput: number;
}

export const clients = 16;
const warmUp = 20;

/** How often `measure` calls, all told. */
export function callsOf(calls: number): number {
  return warmUp + calls + Math.ceil(calls / clients) * clients;
}

/** Medians of the rounds. */
export interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly callsPerSecond: number;
}

/** Against another of the same round: the median of the rounds; the least and the greatest beside. */
export interface Ratios {
  readonly p50Ratio: number;
  readonly p50Ratios: string;
  readonly throughputRatio: number;
  readonly throughputRatios: string;
}

/**
 * Calls `one` alone `calls` times, then from 16 clients. `one` is told which subject (journey, counter) to use.
 * @param warmUps calls before, which are not counted
 */
export async function measure(one: (subject: number) => Promise<unknown>, calls: number, warmUps = warmUp): Promise<Measured> {
  for (let warm = 0; warm < warmUps; warm += 1) await one(0);
  const latencies: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const started = performance.now();
    await one(0);
    latencies.push(performance.now() - started);
  }
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, (_, client) => repeat(Math.ceil(calls / clients), () => one(client))));
  const seconds = (performance.now() - started) / 1000;
  return { latencies: latencies.toSorted((a, b) => a - b), throughput: (Math.ceil(calls / clients) * clients) / seconds };
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < times; done += 1) await work();
}

/** @param rounds what was measured in each */
export function figuresOf(rounds: readonly Measured[]): Figures {
  return {
    p50Ms: rounded(median(rounds.map(p50))),
    p99Ms: rounded(median(rounds.map(({ latencies }) => quantile(latencies, 0.99)))),
    callsPerSecond: rounded(median(rounds.map(({ throughput }) => throughput))),
  };
}

export function ratiosTo(others: readonly Measured[], rounds: readonly Measured[]): Ratios {
  const p50Ratios = rounds.map((one, place) => p50(one) / p50(others[place]!));
  const throughputRatios = rounds.map(({ throughput }, place) => throughput / others[place]!.throughput);
  const spread = (ratios: readonly number[]) => `${rounded(Math.min(...ratios))}–${rounded(Math.max(...ratios))}`;
  return {
    p50Ratio: rounded(median(p50Ratios)),
    p50Ratios: spread(p50Ratios),
    throughputRatio: rounded(median(throughputRatios)),
    throughputRatios: spread(throughputRatios),
  };
}

function p50({ latencies }: Measured): number {
  return quantile(latencies, 0.5);
}

/** To the hundredth. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
