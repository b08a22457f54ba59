import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { heldCheckpointSchema, type HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { connect } from '#libs/engine/temporal/connection.js';
import { frenchReport } from '#libs/verification/french-report.js';
import { isOfNothing, verify } from '#libs/verification/verify.js';
import { CliFailure } from '../failure.js';
import { progressBar } from '../progress.js';
import { settings } from '../settings.js';

interface Options {
  readonly checkpoint: readonly string[];
  readonly journey?: string;
  readonly history: boolean;
  readonly output?: string;
  readonly json: boolean;
}

const labels = { RECORD: 'Parcours relus', HISTORIES: 'Historiques comparés' } as const;

export function verifyCommand(): Command {
  return new Command('verify')
    .description('vérifier que rien n’a été altéré : chaîne, points de contrôle, vues de lecture, moteur et historique de Temporal')
    .option('--checkpoint <fichier>', 'point de contrôle que vous détenez (plusieurs fois si besoin)', collect, [])
    .option('--journey <id>', 'un seul parcours')
    .option('--no-history', 'sans lire l’historique de Temporal')
    .option('--output <fichier>', 'écrire aussi le rapport en JSON dans un fichier')
    .option('--json', 'répondre en JSON', false)
    .action(async ({ checkpoint, journey, history, output, json }: Options) => {
      const held = await Promise.all(checkpoint.map(readHeld));
      const config = settings();
      const dataSource = await createDataSource(config.databaseUrl, { poolSize: 10, applicationName: 'jalon verify' });
      const temporal = history ? await connect(config) : null;
      const bars = {
        RECORD: progressBar(labels.RECORD, { shown: !json }),
        HISTORIES: progressBar(labels.HISTORIES, { shown: !json }),
      };
      try {
        const report = await verify({
          kinds: streamKinds,
          dataSource,
          temporal,
          held,
          keysFolder: config.keys.folder,
          streamId: journey,
          onProgress(stage, done, total) {
            bars[stage].update(done, total);
            if (done === total) bars[stage].stop();
          },
        });
        if (journey !== undefined && isOfNothing(report)) {
          process.stderr.write(`Aucun parcours ne porte l’identifiant ${journey}.\n`);
          process.exitCode = 1;
          return;
        }
        if (output) await writeFile(output, `${JSON.stringify(report, null, 2)}\n`);
        process.stdout.write(json ? `${JSON.stringify(report)}\n` : frenchReport(report, streamKinds));
        if (!report.isSound) process.exitCode = 1;
      } finally {
        for (const bar of Object.values(bars)) bar.stop();
        await temporal?.close();
        await dataSource.destroy();
      }
    });
}

function collect(file: string, before: readonly string[]): readonly string[] {
  return [...before, file];
}

/** @throws {CliFailure} */
async function readHeld(file: string): Promise<HeldCheckpoint> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliFailure(`Le fichier ${file} ne peut pas être lu.`);
  });
  try {
    return heldCheckpointSchema.parse(JSON.parse(text));
  } catch {
    throw new CliFailure(`Le fichier ${file} n’est pas un point de contrôle de Jalon.`);
  }
}
