import { Command } from 'commander';
import { BuildNotServed, listBuilds, makeCurrent, makeNoneCurrent, type Build } from '#libs/engine/temporal/builds.js';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { buildIdOf } from '#libs/engine/temporal/workflow-bundle.js';
import { CliFailure } from '../failure.js';
import { settings } from '../settings.js';

/** Workers that have just been started have asked for tasks by then. */
const patienceMs = 15_000;

interface Options {
  readonly json: boolean;
}

export function buildsCommand(): Command {
  const builds = new Command('builds').description('les versions des workers : lesquelles servent les parcours, passer de l’une à l’autre');
  builds
    .command('status')
    .description('les versions dont un worker est venu, et celle qui sert les parcours')
    .option('--json', 'répondre en JSON', false)
    .action(async ({ json }: Options) => {
      const own = await buildIdOf();
      const found = await ofDeployment((temporal, deployment) => listBuilds(temporal, deployment));
      process.stdout.write(json ? `${JSON.stringify({ own, builds: found })}\n` : buildTable(found, own));
    });
  builds
    .command('use')
    .description('donner les parcours, ceux en cours compris, à une version dont les workers sont là')
    .argument('[version]', 'celle de ce code par défaut')
    .option('--none', 'à aucune : aux workers qui n’en disent pas (sans TEMPORAL_DEPLOYMENT)', false)
    .option('--json', 'répondre en JSON', false)
    .action(async (named: string | undefined, { none, json }: Options & { readonly none: boolean }) => {
      if (none && named !== undefined) throw new CliFailure('« builds use » admet une version ou --none, et non les deux.');
      const buildId = none ? null : (named ?? (await buildIdOf()));
      await ofDeployment(async (temporal, deployment) => {
        if (buildId === null) await makeNoneCurrent(temporal, deployment);
        else await giveTo(temporal, deployment, buildId);
      });
      process.stdout.write(json ? `${JSON.stringify({ buildId })}\n` : told(buildId));
    });
  return builds;
}

/** @throws {CliFailure} */
async function giveTo(temporal: Temporal, deployment: string, buildId: string): Promise<void> {
  try {
    await makeCurrent(temporal, deployment, buildId, { giveUpAfterMs: patienceMs });
  } catch (error) {
    if (!(error instanceof BuildNotServed)) throw error;
    const reason = error.cause instanceof Error ? ` Temporal : ${error.cause.message}.` : '';
    throw new CliFailure(
      `Aucun worker de la version ${buildId} ne sert les parcours : démarrez-le avant de les lui donner. Rien n’a changé.${reason}`,
    );
  }
}

function told(buildId: string | null): string {
  if (buildId === null) return 'Les parcours sont rendus aux workers qui ne disent pas leur version.\n';
  return `La version ${buildId} sert désormais les parcours. Les workers des autres versions peuvent être arrêtés quand ils ont fini ce qu’ils ont commencé.\n`;
}

async function ofDeployment<T>(work: (temporal: Temporal, deployment: string) => Promise<T>): Promise<T> {
  const config = settings();
  const { deployment } = config.temporal;
  if (deployment === null) throw new CliFailure('TEMPORAL_DEPLOYMENT n’est pas donnée : les workers y sont tous d’une seule version.');
  const temporal = await connect(config);
  try {
    return await work(temporal, deployment);
  } finally {
    await temporal.close();
  }
}

function buildTable(builds: readonly Build[], own: string): string {
  if (builds.length === 0) return 'Aucun worker n’est encore venu.\n';
  const lines = builds.map(({ buildId, isCurrent, isServed, cameAt }) => {
    const state = isCurrent ? 'sert les parcours' : '';
    const came = cameAt ? `venue le ${cameAt.toLocaleString('fr-FR', { timeZone: 'Europe/Paris' })}` : '';
    const marks = [...(isServed ? [] : ['sans worker']), ...(buildId === own ? ['celle de ce code'] : [])];
    return `${buildId}  ${state.padEnd(17)}  ${[came, ...marks].join(', ')}`.trimEnd();
  });
  return `${lines.join('\n')}\n`;
}
