import { Command, Option } from 'commander';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { shippedCertifications } from '#libs/certifications/shipped.js';
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import { cast } from '../demo/cast.js';
import type { Member } from '../demo/member.js';
import { firstPlayedOn, Player, StepRefused, type Played } from '../demo/play.js';
import { LocalSenders } from '../demo/senders.js';
import { tableOf } from '../demo/table.js';
import { tellFailure } from '../failure.js';
import { progressBar } from '../progress.js';

/** Journeys played at a time. */
const atOnce = 4;

interface Options {
  readonly only?: string;
  readonly json: boolean;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('jouer les parcours d’une promotion inventée, par l’API publique')
    .addOption(new Option('--only <nom>', 'un seul parcours').choices(cast.map(({ name }) => name)))
    .option('--json', 'répondre en JSON', false)
    .action(async ({ only, json }: Options) => {
      const members = cast.filter(({ name }) => only === undefined || name === only);
      const { played, refused } = await playAll(members, { shown: !json });
      process.stdout.write(json ? `${JSON.stringify(played.map(toJson), null, 2)}\n` : told(played));
      for (const error of refused) tellRefusal(error);
      if (refused.length > 0) process.exitCode = 1;
    });
}

interface Outcome {
  readonly played: readonly Played[];
  readonly refused: readonly StepRefused[];
}

/** A refused member does not keep the others from playing. */
async function playAll(members: readonly Member[], { shown }: { readonly shown: boolean }): Promise<Outcome> {
  const catalogue = await CertificationCatalogue.load([shippedCertifications()]);
  const senders = new LocalSenders();
  const [first] = cast;
  if (!first) throw new Error('The cast is empty');
  const rulesOf = ({ certification: { code, version } }: Member) => {
    const entry = catalogue.findVersion(code, version);
    if (!entry) throw new Error(`${code} ${version} does not ship`);
    return entry.rules;
  };
  const player = new Player(senders, await firstPlayedOn(senders, first));
  const total = members.reduce((sum, member) => sum + player.steps(member, rulesOf(member)), 0);
  const bar = progressBar('Démonstration', { shown });
  let done = 0;
  const played = new Map<string, Played>();
  const refused: StepRefused[] = [];
  const play = async (member: Member): Promise<void> => {
    try {
      played.set(member.name, await player.play(member, rulesOf(member), () => bar.update(++done, total)));
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      refused.push(error);
    }
  };
  try {
    await forEachAtOnce(atOnce, members, play);
  } finally {
    bar.stop();
  }
  return { played: members.flatMap(({ name }) => played.get(name) ?? []), refused };
}

function told(played: readonly Played[]): string {
  if (played.length === 0) return '';
  const journeys = played.length > 1 ? `${played.length} parcours sont joués` : 'Un parcours est joué';
  return `\n${journeys} :\n\n${tableOf(played)}\n\nPour en lire un : npm run jalon -- journey show ${played[0]?.journeyId}\n`;
}

function tellRefusal(error: StepRefused): void {
  process.stderr.write(`\nÉtape refusée contre toute attente : ${error.member}, ${error.place}.\n`);
  tellFailure(error.problem);
}

function toJson({ member, candidateId, journeyId, status, version }: Played) {
  const { name, part, lookAt, ends } = member;
  return { name, part, candidateId, journeyId, status, version, asExpected: status === ends, lookAt };
}
