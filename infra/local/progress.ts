/** Shows what takes time: a line that counts seconds on a terminal, a line now and then elsewhere. */

export type WithProgress = <T>(label: string, work: () => Promise<T>) => Promise<T>;

const shownAfterMs = 1_000;
const linesEveryMs = 15_000;

export const withProgress: WithProgress = async (label, work) => {
  const terminal = process.stdout.isTTY;
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1_000)} s`;
  if (!terminal) console.log(`  ${label}…`);
  const timer = setInterval(
    () => (terminal ? process.stdout.write(`\r  ${label}… ${seconds()}\x1b[K`) : console.log(`  ${label}… ${seconds()}`)),
    terminal ? shownAfterMs : linesEveryMs,
  );
  if (terminal) process.stdout.write(`  ${label}…`);
  try {
    const result = await work();
    if (terminal) process.stdout.write(`\r✓ ${label} (${seconds()})\x1b[K\n`);
    else console.log(`✓ ${label} (${seconds()})`);
    return result;
  } catch (error) {
    if (terminal) process.stdout.write(`\r✗ ${label} (${seconds()})\x1b[K\n`);
    else console.log(`✗ ${label} (${seconds()})`);
    throw error;
  } finally {
    clearInterval(timer);
  }
};
