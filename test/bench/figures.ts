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

/** Calls `one` alone `calls` times, then from 16 clients. `one` is told which subject (journey, counter) to use. */
export async function measure(one: (subject: number) => Promise<unknown>, calls: number): Promise<Measured> {
  for (let warm = 0; warm < warmUp; warm += 1) await one(0);
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
