import { Command, InvalidArgumentError } from 'commander';
import { closeAfter } from '#libs/composition/closing.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { openPersonalData } from '#libs/composition/personal-data.js';
import type { PurgeCounts, PurgePlanned } from '#libs/persons/erasure/purge.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { namesNoDay, parisDate, type LocalDate } from '#libs/domain/time/local-date.js';
import { categoryLabels } from '#libs/persons/erasure/grounds.js';
import { plural } from '#libs/domain/french/plural.js';
import { openDatabase } from '../database.js';
import { CliFailure } from '../failure.js';
import { settings } from '../settings.js';

interface Options {
  readonly dryRun: boolean;
  readonly on?: LocalDate;
  readonly json: boolean;
}

export function purgeCommand(): Command {
  return new Command('purge')
    .description('effacer les données dont la durée de conservation est échue (le worker le fait chaque jour)')
    .option('--dry-run', 'dire ce qui serait effacé, sans rien effacer', false)
    .option('--on <date>', 'avec --dry-run : compter les durées à cette date, AAAA-MM-JJ', day)
    .option('--json', 'répondre en JSON', false)
    .action(async ({ dryRun, on, json }: Options) => {
      if (on !== undefined && !dryRun) throw new CliFailure('--on ne vaut qu’avec --dry-run : une purge efface à la date du jour.');
      const today = on ?? parisDate(new Date().toISOString());
      const planned: PurgePlanned[] = [];
      const counts = await purge(today, dryRun, (one) => planned.push(one));
      if (!counts) throw new CliFailure('Une autre purge est en cours : celle-ci n’a rien fait.');
      process.stdout.write(json ? `${JSON.stringify({ on: today, dryRun, ...counts, planned })}\n` : told(today, dryRun, counts, planned));
    });
}

async function purge(on: LocalDate, dryRun: boolean, onPerson: (planned: PurgePlanned) => void): Promise<PurgeCounts | null> {
  return closeAfter(async (closing) => {
    const { privacy } = await openPersonalData(streamKinds, settings(), await openDatabase(closing, 'purge', 10), closing);
    return privacy.purge.run({ on, dryRun, onPerson });
  });
}

function told(
  on: LocalDate,
  dryRun: boolean,
  { examined, suspended, waiting, accesses }: PurgeCounts,
  planned: readonly PurgePlanned[],
): string {
  const lines = planned.flatMap(({ personId, due }) =>
    due.map(
      ({ category, dueOn, rule }) => `  ${personId}  ${categoryLabels[category]} : conservation jusqu’au ${frenchDate(dueOn)} (${rule})`,
    ),
  );
  return [
    `${dryRun ? 'Ce qui serait effacé' : 'Effacé'} au ${frenchDate(on)} : ${lines.length === 0 ? 'rien' : ''}`,
    ...lines,
    `${plural(examined, 'personne examinée', 'personnes examinées')} ; ${plural(suspended, 'catégorie retenue', 'catégories retenues')} par un litige ou une mesure de conservation ; ` +
      `${plural(waiting, 'personne')} en attente d’une commande ; ${plural(accesses, 'ligne échue', 'lignes échues')} du journal des accès.`,
    '',
  ].join('\n');
}

function day(value: string): LocalDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) throw new InvalidArgumentError('une date AAAA-MM-JJ');
  if (namesNoDay(value)) throw new InvalidArgumentError('cette date n’existe pas');
  return value;
}
