/**
 * A lease and the instant after which an attempt is refused are dated by PostgreSQL, and judged by Temporal. Where the
 * two clocks differ, PostgreSQL's behind: every attempt comes too late, and commands wait; PostgreSQL's ahead: an attempt
 * that was given up may still take effect. Neither may stay silent.
 */
import type { Logger } from 'pino';
import type { Metrics } from '#libs/platform/observability/metrics.js';

export interface ClockReading {
  /** By PostgreSQL, when the attempt began. */
  readonly begunAt: string;
  /** By Temporal, when it judged the attempt. */
  readonly judgedAt: string;
  /** How long the attempt has lasted since, by our own clock. */
  readonly elapsedMs: number;
}

/** As much as `CommandRecords` allows between the two. */
const toleranceMs = 5_000;
const sayAgainAfterMs = 60_000;

export class ClockWatch {
  private saidAt = -Infinity;

  constructor(
    private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  saw(reading: ClockReading): void {
    const skewMs = skewOf(reading);
    this.metrics.set('jalon_clock_skew_seconds', {}, skewMs / 1_000);
    if (skewMs === 0 || performance.now() - this.saidAt < sayAgainAfterMs) return;
    this.saidAt = performance.now();
    const consequence = skewMs > 0 ? 'commands are judged too late, and wait' : 'an attempt given up may still take effect';
    this.log.error({ skewMs }, `the clocks of PostgreSQL and Temporal differ: ${consequence}`);
  }
}

/** It was judged some time between the beginning and now: what that cannot explain is skew. */
function skewOf({ begunAt, judgedAt, elapsedMs }: ClockReading): number {
  const apartMs = Date.parse(judgedAt) - Date.parse(begunAt);
  if (apartMs - elapsedMs > toleranceMs) return apartMs - elapsedMs;
  return apartMs < -toleranceMs ? apartMs : 0;
}
