import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { journeyOf, type ApiClient } from '../api-client.js';
import { csvLine } from '../csv.js';
import { progressBar } from '../progress.js';
import { apiAs } from '../settings.js';

interface Listed {
  readonly journeyId: string;
  readonly version: number;
  readonly candidateId: string;
  readonly certification: { readonly code: string; readonly version: string };
  readonly path: string;
  readonly status: string;
  readonly cohort: string | null;
  readonly site: string | null;
  readonly enteredOn: string;
  readonly nextDeadline: string | null;
}

interface Options {
  readonly what: 'journeys' | 'events';
  readonly format: 'jsonl' | 'csv';
  readonly output?: string;
  readonly journey?: string;
}

const registerColumns = [
  'journeyId',
  'candidateId',
  'certification',
  'certificationVersion',
  'path',
  'status',
  'cohort',
  'site',
  'enteredOn',
  'nextDeadline',
  'version',
] as const;

const eventColumns = ['journeyId', 'version', 'type', 'occurredAt', 'recordedAt', 'commandId', 'hash', 'data'] as const;

export function exportCommand(): Command {
  return new Command('export')
    .description('exporter le registre des parcours, ou leurs événements, sans donnée d’identité')
    .addOption(new Option('--what <contenu>', 'ce qui est exporté').choices(['journeys', 'events']).default('journeys'))
    .addOption(new Option('--format <format>', 'format du fichier').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--journey <id>', 'un seul parcours')
    .option('--output <fichier>', 'fichier à écrire (par défaut, la sortie standard)')
    .addOption(new Option('--json', 'la même chose que --format jsonl').conflicts('format'))
    .action(async (options: Options) => {
      const api = await apiAs('AUDITOR');
      const lines = options.what === 'journeys' ? register(api, options) : events(api, options);
      if (options.output) await pipeline(lines, createWriteStream(options.output));
      else await pipeline(lines, process.stdout, { end: false });
    });
}

async function* journeys(api: ApiClient, { journey, output }: Options): AsyncGenerator<Listed> {
  if (journey) {
    yield (await journeyOf<Listed>(api, journey)).body;
    return;
  }
  const bar = progressBar('Parcours', { shown: output !== undefined });
  let done = 0;
  for await (const listed of api.all<Listed>('/v1/journeys?limit=100')) {
    bar.update(++done, done);
    yield listed;
  }
  bar.stop();
}

async function* register(api: ApiClient, options: Options): AsyncGenerator<string> {
  if (options.format === 'csv') yield csvLine(registerColumns);
  for await (const listed of journeys(api, options)) {
    const row = {
      journeyId: listed.journeyId,
      candidateId: listed.candidateId,
      certification: listed.certification.code,
      certificationVersion: listed.certification.version,
      path: listed.path,
      status: listed.status,
      cohort: listed.cohort,
      site: listed.site,
      enteredOn: listed.enteredOn,
      nextDeadline: listed.nextDeadline,
      version: listed.version,
    };
    yield options.format === 'csv' ? csvLine(registerColumns.map((column) => row[column])) : `${JSON.stringify(row)}\n`;
  }
}

async function* events(api: ApiClient, options: Options): AsyncGenerator<string> {
  if (options.format === 'csv') yield csvLine(eventColumns);
  for await (const { journeyId } of journeys(api, options)) {
    for await (const event of api.all<Record<string, unknown>>(`/v1/journeys/${journeyId}/events?limit=200`)) {
      const row: Record<string, unknown> = { ...event, journeyId };
      yield options.format === 'csv' ? csvLine(eventColumns.map((column) => row[column])) : `${JSON.stringify(row)}\n`;
    }
  }
}
