import { refusedWriteOf, type RefusedWrite } from '#libs/platform/connections/unavailability.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import { countRefusedWrite } from '#libs/platform/observability/process-measures.js';

/** As long as this process stays out of the way after a write was refused: then it may be tried again. */
const rememberedMs = 30_000;

/** Which write was refused last: only one who writes finds out that PostgreSQL has no room, and readiness must tell it. */
export class LastRefusedWrite {
  private last: { readonly cause: RefusedWrite; readonly at: number } | null = null;

  constructor(private readonly metrics: Metrics) {}

  saw(error: unknown): void {
    countRefusedWrite(this.metrics, error);
    const cause = refusedWriteOf(error);
    if (cause) this.last = { cause, at: performance.now() };
  }

  /** Null where none was of late. */
  get cause(): RefusedWrite | null {
    return this.last && performance.now() - this.last.at < rememberedMs ? this.last.cause : null;
  }
}
