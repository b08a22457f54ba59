/** The Temporal development server: found on the machine, downloaded, or built from its source. */
import { join } from 'node:path';
import { Failure } from './failure.js';
import type { WithProgress } from './progress.js';
import { isExecutable, madeBeside, onlyFileOf, onPath, run, saidBy, toolsFolder } from './tools.js';

/** The newest that `go install` can build: later ones replace a module by a local folder. */
const sourceModule = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

/** Worker deployments, by which builds are told apart, are whole from this server on. */
const oldestServer = [1, 29, 1] as const;

const downloadTimeoutMs = 180_000;

/** The first that is new enough: on PATH, else in the person's cache. */
export function findTemporal(): string | null {
  return [onPath('temporal'), cached()].find((path) => path !== null && isExecutable(path) && isNewEnough(path)) ?? null;
}

/** @throws {Failure} telling what would help when there is no way to get it */
export async function provideTemporal(withProgress: WithProgress): Promise<string> {
  const found = findTemporal();
  if (found) return found;
  const causes: unknown[] = [];
  for (const way of [download, build]) {
    try {
      await way(withProgress);
      return cached();
    } catch (error) {
      causes.push(error);
    }
  }
  const reasons = causes.map((cause) => `  - ${cause instanceof Error ? cause.message.split('\n').at(-1) : String(cause)}`);
  throw new Failure(
    [
      'Le serveur Temporal n’a pu être ni téléchargé ni construit :',
      ...reasons,
      'Installez la commande « temporal » (https://docs.temporal.io/cli), ou Go, ou indiquez un serveur par TEMPORAL_ADDRESS.',
    ].join('\n'),
    { cause: causes },
  );
}

function cached(): string {
  return join(toolsFolder(), 'bin', 'temporal');
}

function isNewEnough(binary: string): boolean {
  const [, ...version] = /\(Server (\d+)\.(\d+)\.(\d+)/.exec(saidBy(binary, ['--version']) ?? '') ?? [];
  const differing = oldestServer.findIndex((part, place) => Number(version[place] ?? 0) !== part);
  return differing < 0 || Number(version[differing] ?? 0) > (oldestServer[differing] ?? 0);
}

/** The official download, done by Temporal's own testing package, which checks nothing out of the ordinary. */
async function download(withProgress: WithProgress): Promise<void> {
  await withProgress('Serveur Temporal : téléchargement', () =>
    madeBeside(cached(), async (folder) => {
      const { TestWorkflowEnvironment } = await import('@temporalio/testing');
      const started = TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir: folder } } });
      const ended = started.then((environment) => environment.teardown());
      await within(downloadTimeoutMs, ended).catch((cause: Error) => {
        throw new Error(`Le téléchargement a échoué : ${cause.message.split(': ').at(-1)}.`, { cause });
      });
      return onlyFileOf(folder);
    }),
  );
}

async function build(withProgress: WithProgress): Promise<void> {
  const go = onPath('go');
  if (!go) throw new Error('Go n’est pas installé, la construction depuis les sources est impossible.');
  await withProgress('Serveur Temporal : construction depuis les sources (une seule fois, de 3 à 10 minutes)', () =>
    madeBeside(cached(), async (folder) => {
      await run(go, ['install', '-trimpath', sourceModule], { GOBIN: folder, CGO_ENABLED: '0' });
      return join(folder, 'temporal');
    }),
  );
}

export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`rien après ${milliseconds / 1_000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
