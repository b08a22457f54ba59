/** Real Temporal for tests: one development server for a jest run, a task queue (or a namespace) of its own for each caller. */
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#libs/platform/config/config.js';
import { anyFreePort } from '#infra/local/ports.js';
import { findTemporal } from '#infra/local/temporal-binary.js';
import { startTemporal } from '#infra/local/temporal-server.js';
import { findTestServer } from '#infra/local/test-server.js';
import { connect } from '#libs/engine/temporal/connection.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { ensureNamespace } from '#libs/engine/temporal/namespace.js';
import { onceInThisRun, runFolder } from './run-folder.js';

export type TestTemporalSettings = Pick<Config, 'temporal' | 'keys'>;

const sharedNamespace = 'jalon-test';

/**
 * Settings for `connect` (and part of a whole Config). The namespace is ready, its search attributes too; workflow ids are
 * shared by the run unless `ownNamespace`, so take journey ids at random.
 */
export async function testTemporalSettings(options: { readonly ownNamespace?: boolean } = {}): Promise<TestTemporalSettings> {
  const { address } = await onceInThisRun('temporal', startServer);
  if (options.ownNamespace) return prepareTemporal(address, `test-${randomUUID()}`);
  await onceInThisRun('temporal-namespace', () => prepareTemporal(address, sharedNamespace));
  return settingsFor(address, sharedNamespace);
}

/** For `TestWorkflowEnvironment.createTimeSkipping({ server: { executable } })`. */
export function timeSkippingExecutable(): { readonly type: 'existing-path'; readonly path: string } {
  const path = findTestServer();
  if (!path) throw new Error('Temporal’s time-skipping test server is missing: `npm test` provides it once');
  return { type: 'existing-path', path };
}

async function settingsFor(address: string, namespace: string): Promise<TestTemporalSettings> {
  return {
    temporal: { address, namespace, taskQueue: `test-${randomUUID()}`, deployment: null, tls: null, apiKey: null },
    keys: { folder: await keysFolder() },
  };
}

/** Its own, for what was signed last, which lies there, is of one database; with the payload keys of all, who read one another's runs. */
async function keysFolder(): Promise<string> {
  const shared = await onceInThisRun('temporal-payload-keys', async () => {
    const folder = join(runFolder(), 'payload-keys');
    await PayloadKeyring.open(folder);
    return { folder };
  });
  const folder = mkdtempSync(join(runFolder(), 'keys-'));
  cpSync(shared.folder, folder, { recursive: true });
  return folder;
}

/** A namespace of a server, ready to be used. */
export async function prepareTemporal(address: string, namespace: string): Promise<TestTemporalSettings> {
  const settings = await settingsFor(address, namespace);
  const temporal = await connect(settings);
  try {
    await ensureNamespace(temporal, streamKinds);
  } finally {
    await temporal.close();
  }
  return settings;
}

async function startServer(): Promise<{ readonly address: string }> {
  const binary = findTemporal();
  if (!binary) throw new Error('the Temporal development server is missing: `npm test` provides it once');
  const port = await anyFreePort();
  const folder = join(runFolder(), 'temporal');
  mkdirSync(folder);
  const logFile = join(folder, 'log');
  // A run that is deleted is gone once the server has noted how far it is, every 30 s (5 s for its lists) where it is not told.
  const dynamicConfig = {
    'history.transferProcessorUpdateAckInterval': '500ms',
    'history.visibilityProcessorUpdateAckInterval': '500ms',
  };
  await startTemporal({ binary, port, uiPort: null, databaseFile: null, dynamicConfig, logFile, pidFolder: join(runFolder(), 'pids') });
  return { address: `127.0.0.1:${port}` };
}

/** A local server that asks for a new run after this many events, fewer than Temporal does by default. */
export function serverOfShortRuns(events: number) {
  const extraArgs = ['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${events}`];
  return { executable: { type: 'existing-path', path: findTemporal() ?? '' } as const, extraArgs };
}
