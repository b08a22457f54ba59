import { setTimeout as delay } from 'node:timers/promises';

/** Work under one key, one piece after the other, in the order in which it came; under another key, beside it. */
export class Turns {
  private readonly queues = new Map<string, Promise<void>>();

  /** @returns what the work gives; null, and nothing is done, where its turn does not come in so many milliseconds */
  async inTurn<T>(key: string, mostMs: number, work: () => Promise<T>): Promise<T | null> {
    const before = this.queues.get(key) ?? Promise.resolve();
    let end = (): void => undefined;
    const done = new Promise<void>((resolve) => (end = resolve));
    const after = before.then(() => done);
    this.queues.set(key, after);
    void after.then(() => this.queues.get(key) === after && this.queues.delete(key));
    try {
      const hasCome = await Promise.race([before.then(() => true), delay(mostMs, false, { ref: false })]);
      return hasCome ? await work() : null;
    } finally {
      end();
    }
  }
}
