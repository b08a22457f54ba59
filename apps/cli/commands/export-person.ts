import { Command, Option } from 'commander';
import { isIdOf } from '#libs/domain/persons/person-ids.js';
import { exportPage } from '#libs/persons/person-export/export-page.js';
import type { PersonExport } from '#libs/persons/person-export/person-export.schema.js';
import { writeOutput } from '../output-file.js';
import { apiAsPerson } from '../person.js';

interface Options {
  readonly format: 'json' | 'html';
  readonly json?: true;
  readonly hPlus?: true;
  readonly output?: string;
}

export function exportPersonCommand(): Command {
  return new Command('export-person')
    .argument('<id>', 'identifiant du candidat, du juré, de l’évaluateur, du tuteur ou de l’accompagnateur')
    .description('ce qui est conservé d’une personne, à sa demande (RGPD, article 15) ; sa lecture est consignée')
    .addOption(new Option('--format <format>', 'page lisible, ou données').choices(['html', 'json']).default('html'))
    .option('--output <fichier>', 'fichier à écrire (par défaut, la sortie standard)')
    .addOption(new Option('--json', 'la même chose que --format json').conflicts('format'))
    .option(
      '--h-plus',
      'auprès du fournisseur local : la part que lit la référente H+ ; ailleurs, la part suit le rôle du jeton (JALON_TOKEN)',
    )
    .action(async (id: string, { format, json, output, hPlus }: Options) => {
      const api = await apiAsPerson(hPlus ? 'H_PLUS_OFFICER' : 'ADMINISTRATOR');
      const address = `/v1/${isIdOf('CANDIDATE', id) ? 'candidates' : 'people'}/${encodeURIComponent(id)}/export`;
      const { body } = await api.get<PersonExport>(address);
      const text = format === 'html' && !json ? exportPage(body) : `${JSON.stringify(body, null, 2)}\n`;
      if (output) await writeOutput(output, [text]);
      else process.stdout.write(text);
    });
}
