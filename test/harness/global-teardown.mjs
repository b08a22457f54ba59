import { once } from 'node:events';

export default async function teardown() {
  const watchdog = globalThis.jalonWatchdog;
  watchdog.ref();
  const ended = once(watchdog, 'exit');
  watchdog.stdin.end();
  await ended;
}
