/** Reads one batch while the one before is looked at, so that PostgreSQL and this process work at the same time. */
import { setImmediate as turn } from 'node:timers/promises';

/** How long what looks at a batch keeps the thread, at most about: what is being read arrives in between. */
const breathEveryMs = 2;

/** @param read is asked for one batch at a time, in order */
export async function* readAhead<B, T>(batches: Iterable<B>, read: (batch: B) => Promise<readonly T[]>): AsyncGenerator<readonly T[]> {
  let reading: Promise<readonly T[]> | null = null;
  try {
    for (const batch of batches) {
      const before = await reading;
      reading = read(batch);
      // Awaited one turn later: a failure meanwhile is not one that nobody handles.
      reading.catch(() => undefined);
      if (before) yield before;
    }
    const last = await reading;
    reading = null;
    if (last) yield last;
  } finally {
    await reading?.catch(() => undefined);
  }
}

/** Between one item and the next. */
export class Breath {
  private last = performance.now();

  get isDue(): boolean {
    return performance.now() - this.last >= breathEveryMs;
  }

  async take(): Promise<void> {
    await turn();
    this.last = performance.now();
  }
}
