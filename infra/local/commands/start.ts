/** `npm start`, once the dependencies and the build are there: the stack, until Ctrl-C. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { CertificationFaultsError } from '#libs/certifications/fault.js';
import { certificationFolders } from '#libs/certifications/shipped.js';
import { ConfigError } from '#libs/platform/config/config.js';
import { DatabaseBeforeFirstRelease, DatabaseBusy, DatabaseNewer } from '#libs/platform/database/errors.js';
import { Failure } from '../failure.js';
import { lockHome, openHome, publishEnvironment } from '../home.js';
import { rotateLogs } from '../log-file.js';
import { withProgress } from '../progress.js';
import { readSettings, usage, type Settings } from '../settings.js';
import { Stack } from '../stack.js';

const cli = join(import.meta.dirname, '../../../apps/cli/main.js');

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(usage);
  const settings = readSettings(process.argv.slice(2), process.env);
  // The API would refuse them too, but only once PostgreSQL and Temporal are up, and for each of its processes.
  await CertificationCatalogue.load(certificationFolders(settings.config.certificationsFolder));
  const home = openHome(settings.config.home);
  const unlock = lockHome(home);
  rotateLogs(home.logs);
  const stack = new Stack(settings, home, withProgress, tell);
  const unpublish = () => publication?.();
  let publication: (() => void) | null = null;
  const stopping = new AbortController();

  const stopAll = once(async () => {
    stopping.abort();
    await stack.stop();
    unpublish();
    unlock();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      console.log('\nArrêt de l’API, du worker, de Temporal et de PostgreSQL…');
      void stopAll().then(() => {
        console.log('✓ Tout est arrêté ; les données sont gardées.');
        process.exit(0);
      });
    });
  }

  stopWithNpm(() => void process.kill(process.pid, 'SIGTERM'));
  try {
    await stack.start();
  } catch (error) {
    await stopAll();
    throw error;
  }
  publication = publishEnvironment(home, stack.environment());
  const demo = settings.demo && !stack.demoPlayed ? await playDemo(stack, stopping.signal) : null;
  if (!stopping.signal.aborted) show(stack, settings, demo);
}

const npmWatchMs = 500;

/**
 * npm passes no signal on to what its shell runs: whoever ends `npm start` itself would leave everything running. Where
 * npm is what started us, its end is ours.
 */
function stopWithNpm(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, npmWatchMs);
  timer.unref();
}

/** @returns how it ended, for the panel */
async function playDemo(stack: Stack, signal: AbortSignal): Promise<string> {
  console.log('\nDémonstration : un premier démarrage joue les parcours d’une promotion (npm start -- --no-demo pour démarrer vide).');
  const child = spawn(process.execPath, [cli, 'demo'], { env: { ...process.env, ...stack.environment() }, stdio: 'inherit', signal });
  child.once('error', () => undefined);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) return `interrompue (code ${code}) ; elle reprendra au prochain démarrage, ou par npm run jalon -- demo`;
  stack.demoHasBeenPlayed();
  return 'jouée';
}

function show(stack: Stack, { config }: Settings, demo: string | null): void {
  const { apis, temporalUi, postgres, temporal, identity } = stack.addresses();
  const lines: (readonly [string, string])[] = [
    ...apis.map((url): [string, string] => ['API', url]),
    ['Documentation (API docs)', `${apis[0]}/docs`],
    ['Temporal', temporalUi ?? temporal],
    ['PostgreSQL', postgres],
    ['Identité (OpenID Connect)', identity],
    ['Données (data)', config.home],
    ['Journaux (logs)', join(config.home, 'logs')],
    ...(demo === null ? [] : [['Démonstration (demo)', demo] as const]),
    ['Jeton d’accès (token)', 'npm run jalon -- token --role ADMINISTRATOR'],
    ['Arrêt (stop)', 'Ctrl-C'],
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  console.log(`\nJalon est prêt — Jalon is ready\n${lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join('\n')}\n`);
}

function tell(sentence: string): void {
  console.log(`${new Date().toLocaleTimeString('fr-FR')}  ${sentence}`);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | null = null;
  return () => (begun ??= work());
}

/** Failures whose message is the sentence that a person needs. */
const told = [Failure, ConfigError, CertificationFaultsError, DatabaseNewer, DatabaseBeforeFirstRelease, DatabaseBusy];

function sentenceOf(error: unknown): string {
  if (told.some((kind) => error instanceof kind)) return (error as Error).message;
  if ((error as NodeJS.ErrnoException)?.code === 'ENOSPC') return 'Le disque est plein : faites de la place, puis relancez.';
  return error instanceof Error ? `Jalon n’a pas pu démarrer : ${error.stack ?? error.message}` : String(error);
}

main().catch((error: unknown) => {
  console.error(`\n${sentenceOf(error)}`);
  process.exit(1);
});
