import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { plural } from '#libs/domain/french/plural.js';
import { judgementRows, type ShownJudgement } from '../judgement-table.js';
import { progressBar } from '../progress.js';
import { apiAs } from '../settings.js';

interface Options {
  readonly certification?: string;
  readonly version?: string;
  readonly reglement?: string;
  readonly journey?: string;
  readonly blocks?: string;
  readonly json: boolean;
}

interface JudgedPage {
  readonly judged: number;
  readonly items: readonly ShownJudgement[];
  readonly next: string | null;
}

export function judgeCommand(): Command {
  return new Command('judge')
    .description('rejuger des parcours sous une autre version ou un autre règlement, sans toucher à rien')
    .option('--certification <code>', 'la certification dont tous les parcours sont rejugés')
    .option('--journey <id>', 'un seul parcours')
    .option('--version <version>', 'la version sous laquelle rejuger')
    .option('--reglement <fichier>', 'un fichier JSON des clauses du règlement à changer')
    .option('--blocks <correspondance>', 'avec --journey et --version : ce que deviendrait chaque bloc, « A:A,B:C,D: »')
    .option('--json', 'répondre en JSON', false)
    .action(async (options: Options, command: Command) => {
      if ((options.version === undefined) === (options.reglement === undefined))
        command.error('Donnez --version ou --reglement, et un seul des deux.');
      if ((options.journey === undefined) === (options.certification === undefined))
        command.error('Donnez --certification ou --journey, et un seul des deux.');
      const query = new URLSearchParams(
        options.version === undefined ? { reglement: await changed(options.reglement ?? '', command) } : { version: options.version },
      );
      if (options.journey !== undefined && options.blocks !== undefined) query.set('blocks', options.blocks);
      const { judged, items } = options.journey === undefined ? await judgeAll(options, query) : await judgeOne(options.journey, query);
      if (options.json) process.stdout.write(`${JSON.stringify({ judged, items }, null, 2)}\n`);
      else tellTable(judged, items);
    });
}

async function changed(path: string, command: Command): Promise<string> {
  try {
    return JSON.stringify(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return command.error(`Le fichier ${path} ne se lit pas, ou n’est pas du JSON.`);
  }
}

async function judgeOne(journey: string, query: URLSearchParams): Promise<{ judged: number; items: readonly ShownJudgement[] }> {
  const { body } = await (
    await apiAs('AUDITOR')
  ).get<ShownJudgement>(`/v1/journeys/${encodeURIComponent(journey)}/judgement?${query.toString()}`);
  return { judged: 1, items: [body] };
}

async function judgeAll(
  { certification, json }: Options,
  query: URLSearchParams,
): Promise<{ judged: number; items: readonly ShownJudgement[] }> {
  const api = await apiAs('AUDITOR');
  const bar = progressBar('Parcours', { shown: !json });
  const items: ShownJudgement[] = [];
  let judged = 0;
  let cursor: string | null = null;
  do {
    const page: URLSearchParams = new URLSearchParams({
      ...Object.fromEntries(query),
      certification: certification ?? '',
      limit: '100',
      ...(cursor !== null && { cursor }),
    });
    const { body }: { body: JudgedPage } = await api.get<JudgedPage>(`/v1/judgements?${page.toString()}`);
    items.push(...body.items);
    judged += body.judged;
    bar.update(judged, judged);
    cursor = body.next;
  } while (cursor !== null);
  bar.stop();
  return { judged, items };
}

function tellTable(judged: number, items: readonly ShownJudgement[]): void {
  const rows = items.flatMap(judgementRows);
  for (const { journey, what, recorded, otherwise, why } of rows) {
    process.stdout.write(
      `${journey}  ${what}\n    enregistré : ${recorded}\n    autrement  : ${otherwise}${why && `\n    pourquoi   : ${why}`}\n`,
    );
  }
  const concerned = new Set(rows.map(({ journey }) => journey)).size;
  process.stdout.write(
    `${plural(judged, 'parcours rejugé', 'parcours rejugés')}, ${concerned} où quelque chose serait décidé autrement.\n`,
  );
}
