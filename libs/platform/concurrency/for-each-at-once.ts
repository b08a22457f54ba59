/**
 * Works on every item, `atOnce` of them at a time, in their order.
 * Rejects at once with the first failure; the other items are worked on all the same, for one must not hold back those
 * behind it, until `atOnce` of them have failed.
 */
export async function forEachAtOnce<T>(atOnce: number, items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  // One iterator for all: each takes the next.
  const waiting = items.values();
  const workOn = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, workOn));
}
