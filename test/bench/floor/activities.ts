/** Nothing is written: what is measured is the way to an activity and back. */
export async function append(): Promise<void> {
  await Promise.resolve();
}
