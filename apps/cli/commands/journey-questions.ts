/** Questions about one journey: what changed, why, what is left to do. */
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  differencesText,
  explanationText,
  planText,
  type ShownDifferences,
  type ShownExplanation,
  type ShownPlan,
} from '../hindsight-texts.js';
import { apiAsPerson } from '../person.js';

interface Answering {
  readonly json: boolean;
}

async function tell<T>(address: string, { json }: Answering, text: (answer: T) => string): Promise<void> {
  const { body } = await (await apiAsPerson('AUDITOR')).get<T>(address);
  process.stdout.write(json ? `${JSON.stringify(body, null, 2)}\n` : text(body));
}

const addressOf = (id: string): string => `/v1/journeys/${encodeURIComponent(id)}`;

function factNumber(value: string): string {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('un numéro de fait, tel que « journey show » les donne');
  return value;
}

export function diffCommand(): Command {
  return new Command('diff')
    .argument('<id>')
    .description('dire ce qui a changé entre deux dates : quoi, par qui, pourquoi')
    .requiredOption('--from <date>', 'première date (AAAA-MM-JJ, à la fin du jour, ou un instant)')
    .requiredOption('--to <date>', 'seconde date')
    .addOption(new Option('--axis <axe>', 'dates des faits, ou dates de leur saisie').choices(['occurred', 'recorded']).default('occurred'))
    .option('--as-of <date>', 'sur l’axe des faits : d’après ce qu’on savait à cette date')
    .option('--json', 'répondre en JSON', false)
    .action(async (id: string, options: Answering & { from: string; to: string; axis: string; asOf?: string }) => {
      const { from, to, axis, asOf } = options;
      const query = new URLSearchParams({ from, to, axis, ...(asOf !== undefined && { asOf }) });
      await tell<ShownDifferences>(`${addressOf(id)}/differences?${query.toString()}`, options, differencesText);
    });
}

export function whyCommand(): Command {
  return new Command('why')
    .argument('<id>')
    .argument('<fait>', 'le numéro du fait dans le parcours', factNumber)
    .description('expliquer un fait : qui, selon quelle règle, sur quelles preuves, et ce qui avait été refusé avant')
    .option('--json', 'répondre en JSON', false)
    .action(async (id: string, version: string, options: Answering) =>
      tell<ShownExplanation>(`${addressOf(id)}/events/${encodeURIComponent(version)}/explanation`, options, explanationText),
    );
}

export function planCommand(): Command {
  return new Command('plan')
    .argument('<id>')
    .description('donner le moins de démarches qui mène au diplôme, dans un ordre licite, et qui peut faire chacune')
    .option('--json', 'répondre en JSON', false)
    .action(async (id: string, options: Answering) => tell<ShownPlan>(`${addressOf(id)}/plan`, options, planText));
}
