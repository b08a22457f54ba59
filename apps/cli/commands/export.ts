import { pipeline } from 'node:stream/promises';
import { Argument, Command, Option } from 'commander';
import type { DataSource } from 'typeorm';
import { closeAfter } from '#libs/composition/closing.js';
import { journeysInFrench } from '#libs/audit/registers/journeys-in-french.js';
import { listedJourneys } from '#libs/audit/registers/journeys.js';
import { listedEvents } from '#libs/audit/registers/recorded-events.js';
import { withNames, type NamedFrom } from '#libs/audit/registers/holder-names.js';
import { eventColumns, journeyColumns, linesOf, nameColumns, titleColumns, type Writing } from '#libs/audit/registers/lines.js';
import { titlesByNumber } from '#libs/audit/registers/titles.js';
import { journeyKind } from '#libs/journey/kind.js';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { certificationFolders } from '#libs/certifications/shipped.js';
import { ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { CertifiedRegister } from '#libs/persons/erasure/register.js';
import { LegalHolds } from '#libs/persons/retention/legal-holds.js';
import { PersonCases } from '#libs/persons/retention/person-cases.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { openVault } from '#libs/persons/vault/open-vault.js';
import { anyRow } from '#libs/platform/database/queries.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { openDatabase } from '../database.js';
import { CliFailure } from '../failure.js';
import { writeOutput } from '../output-file.js';
import { progressBar, type Progress } from '../progress.js';
import { readerTyping } from '../person.js';
import { settings } from '../settings.js';

interface Options {
  readonly format: Writing['format'];
  readonly bom: boolean;
  readonly output?: string;
  readonly journey?: string;
  readonly names: boolean;
  readonly confidential: boolean;
}

const contents = ['register', 'journeys', 'events'] as const;
type Contents = (typeof contents)[number];

export function exportCommand(): Command {
  return new Command('export')
    .description('exporter au fil de l’eau le registre des titres délivrés, les parcours ou leurs faits, sans donnée d’identité')
    .addArgument(new Argument('[contenu]', 'titres délivrés, parcours ou faits').choices(contents).default('journeys'))
    .addOption(new Option('--format <format>', 'format du fichier').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--no-bom', 'avec --format csv : sans la marque par laquelle les tableurs reconnaissent l’UTF-8')
    .option('--journey <id>', 'un seul parcours (parcours ou faits)')
    .option('--names', 'avec les noms des titulaires (titres délivrés) ; leur lecture est journalisée', false)
    .option(
      '--confidential',
      'avec les faits confidentiels, qui n’y sont sinon que par leur empreinte, et les votes de chacun (faits)',
      false,
    )
    .option('--output <fichier>', 'fichier à écrire (par défaut, la sortie standard)')
    .addOption(new Option('--json', 'la même chose que --format jsonl').conflicts('format'))
    .action(async (what: Contents, options: Options) => {
      refuseWhatDoesNotApply(what, options);
      await closeAfter(async (closing) => {
        const dataSource = await openDatabase(closing, 'export');
        const bar = closing.keep(progressBar('Lignes', { shown: options.output !== undefined }), (shown) => shown.stop());
        const lines = await linesFor(what, dataSource, options, bar);
        if (options.output) await writeOutput(options.output, lines);
        else await pipeline(lines, process.stdout, { end: false });
      });
    });
}

/** Left out in silence, an option would let a person believe that the file holds what it does not. @throws {CliFailure} */
export function refuseWhatDoesNotApply(what: Contents, { format, bom, journey, names, confidential }: Partial<Options>): void {
  if (bom === false && format !== 'csv') throw new CliFailure('--no-bom ne s’entend que d’un fichier CSV : ajoutez --format csv.');
  const misplaced = [
    ...(journey !== undefined && what === 'register' ? ['--journey'] : []),
    ...(names && what !== 'register' ? ['--names'] : []),
    ...(confidential && what !== 'events' ? ['--confidential'] : []),
  ];
  if (misplaced.length > 0)
    throw new CliFailure(`« export ${what} » n’admet pas ${misplaced.join(' ni ')} : --help dit ce qui va ensemble.`);
}

async function linesFor(what: Contents, dataSource: DataSource, options: Options, bar: Progress): Promise<AsyncIterable<string>> {
  const { format, bom, journey: journeyId = null, names, confidential } = options;
  const writing: Writing = { format, bom };
  if (journeyId !== null && !(await isJourney(dataSource, journeyId)))
    throw new CliFailure(`Aucun parcours n’a l’identifiant ${journeyId}.`);
  if (what === 'journeys') {
    const listed = counted(listedJourneys(dataSource, journeyId), bar);
    return linesOf(format === 'csv' ? journeysInFrench(listed, await namesOfCodes(dataSource)) : listed, journeyColumns, writing);
  }
  if (what === 'events') {
    return linesOf(counted(listedEvents(dataSource, { journeyId, withConfidential: confidential }), bar), eventColumns, writing);
  }
  const all = counted(titlesByNumber(dataSource), bar);
  if (!names) return linesOf(all, titleColumns, writing);
  const reader = await readerTyping(settings(), 'export-register', null);
  return linesOf(withNames(all, await openedNames(dataSource), reader), { ...titleColumns, ...nameColumns }, writing);
}

/** By the journal: read models may be behind. */
async function isJourney(dataSource: DataSource, journeyId: string): Promise<boolean> {
  return journeyId.startsWith(journeyKind.idPrefix) && anyRow(dataSource, 'SELECT FROM stream_head WHERE stream_id = $1', [journeyId]);
}

async function namesOfCodes(dataSource: DataSource): Promise<Parameters<typeof journeysInFrench>[1]> {
  const catalogue = await CertificationCatalogue.load(certificationFolders(settings().certificationsFolder));
  return { lists: new ReferenceLists(dataSource), catalogue };
}

async function openedNames(dataSource: DataSource): Promise<NamedFrom> {
  const { vault, macs } = await openVault(dataSource, settings().keys.folder);
  const cases = new PersonCases(dataSource, streamKinds, new RulesArchive(dataSource), new LegalHolds(dataSource, vault));
  return { candidates: new Candidates(new Identities(dataSource, vault, macs)), register: new CertifiedRegister(dataSource, vault, cases) };
}

async function* counted<T>(all: AsyncIterable<readonly T[]>, bar: Progress): AsyncGenerator<readonly T[]> {
  let done = 0;
  for await (const some of all) {
    yield some;
    done += some.length;
    bar.update(done, done);
  }
}
