import type { Unavailability } from '#libs/platform/connections/unavailability.js';

/** As long as this process stays out of the way after a write was refused: then it may be tried again. */
const rememberedMs = 30_000;

type RefusedWrite = Exclude<Unavailability, 'UNREACHABLE'>;

/** Which write was refused last: only one who writes finds out that PostgreSQL has no room, and readiness must tell it. */
export class LastRefusedWrite {
  private last: { readonly cause: RefusedWrite; readonly at: number } | null = null;

  saw(cause: Unavailability | null): void {
    if (cause !== null && cause !== 'UNREACHABLE') this.last = { cause, at: performance.now() };
  }

  /** Null where none was of late. */
  get cause(): RefusedWrite | null {
    return this.last && performance.now() - this.last.at < rememberedMs ? this.last.cause : null;
  }
}
