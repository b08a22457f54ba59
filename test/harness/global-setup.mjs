import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes the run's folder and its watchdog. Servers start when a test first needs one, so unit specs pay nothing. */
export default function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-test-'));
  // PostgreSQL's own account must pass when we are root.
  chmodSync(folder, 0o711);
  mkdirSync(join(folder, 'pids'));
  process.env.JALON_TEST_RUN = folder;
  const watchdog = spawn(process.execPath, [join(import.meta.dirname, 'watchdog.mjs'), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  watchdog.unref();
  watchdog.stdin.unref();
  globalThis.jalonWatchdog = watchdog;
}
