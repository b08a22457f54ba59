import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { DataSource } from 'typeorm';
import { closeAfter, type Closing } from '#libs/composition/closing.js';
import { heldCheckpointSchema, type HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { RunArchive } from '#libs/engine/archive/run-archive.js';
import { connect } from '#libs/engine/temporal/connection.js';
import { FileStore } from '#libs/persons/files/file-store.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { openVault } from '#libs/persons/vault/open-vault.js';
import { keyringPath } from '#libs/persons/vault/keyring.js';
import { personalChecks, type InstallationKeys } from '#libs/persons/verification/personal-checks.js';
import { frenchReport } from '#libs/verification/french-report.js';
import { shippedSchema } from '#libs/verification/schema-check.js';
import { isOfNothing, verify, type VerifyOptions } from '#libs/verification/verify.js';
import type { Blobs } from '#libs/platform/blobs/blobs.js';
import { openBlobs } from '#libs/platform/blobs/open-blobs.js';
import type { Config } from '#libs/platform/config/config.js';
import { openDatabase } from '../database.js';
import { CliFailure, reasonOf } from '../failure.js';
import { progressBar } from '../progress.js';
import { writeOutput } from '../output-file.js';
import { settings } from '../settings.js';

interface Options {
  readonly checkpoint: readonly string[];
  readonly journey?: string;
  readonly history: boolean;
  readonly keys: boolean;
  readonly files: boolean;
  readonly applicationRole?: string;
  readonly output?: string;
  readonly json: boolean;
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description('vérifier que rien n’a été altéré : chaîne, points de contrôle, vues de lecture, moteur et historique de Temporal')
    .option('--checkpoint <fichier>', 'point de contrôle que vous détenez (plusieurs fois si besoin)', collect, [])
    .option('--journey <id>', 'un seul parcours')
    .option('--no-history', 'sans lire l’historique de Temporal')
    .option('--no-keys', 'sans ouvrir ce qui est scellé, ni relire le registre des effacements')
    .option('--files', 'relire aussi le contenu de chaque fichier déposé (long)', false)
    .option('--application-role <compte>', 'compte PostgreSQL de l’application, si DATABASE_URL est celui de qui vérifie')
    .option('--output <fichier>', 'écrire aussi le rapport en JSON dans un fichier')
    .option('--json', 'répondre en JSON', false)
    .action(async ({ checkpoint, journey, history, keys, files, applicationRole, output, json }: Options) => {
      const held = await Promise.all(checkpoint.map(readHeld));
      const config = settings();
      const verifying = closeAfter(async (closing) => {
        const dataSource = await openDatabase(closing, 'verify', 10);
        const temporal = history ? closing.keep(await connect(config), (engine) => engine.close()) : null;
        const blobs = history || files ? await openedBlobs(config, closing) : null;
        const runArchive = history && blobs ? new RunArchive(dataSource, blobs) : undefined;
        const bar = (label: string) => closing.keep(progressBar(label, { shown: !json }), (shown) => shown.stop());
        const bars = { RECORD: bar('Parcours relus'), HISTORIES: bar('Historiques comparés') };
        const onProgress: VerifyOptions['onProgress'] = (stage, done, total) => {
          bars[stage].update(done, total);
          if (done === total) bars[stage].stop();
        };
        const { folder: keysFolder } = config.keys;
        const beside = personalChecks(keys ? await openedKeys(dataSource, keysFolder, files ? blobs : null) : null);
        const schema = { ...shippedSchema, application: applicationRole ?? null };
        return verify({
          kinds: streamKinds,
          dataSource,
          temporal,
          runArchive,
          held,
          keysFolder,
          streamId: journey,
          schema,
          beside,
          onProgress,
        });
      });
      const report = await verifying.catch((error: unknown) => {
        throw notConcluded(error);
      });
      if (journey !== undefined && isOfNothing(report)) {
        process.stderr.write(`Aucun parcours ne porte l’identifiant ${journey}.\n`);
        process.exitCode = 1;
        return;
      }
      if (output) await writeOutput(output, [`${JSON.stringify(report, null, 2)}\n`]);
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : frenchReport(report, streamKinds));
      if (!report.isSound) process.exitCode = 1;
    });
}

/** Where the keyring is: an auditor may have no more than the keys of checkpoints, and verifies without. */
async function openedKeys(dataSource: DataSource, keysFolder: string, blobs: Blobs | null): Promise<InstallationKeys | null> {
  if (!existsSync(keyringPath(keysFolder))) return null;
  const { vault, macs } = await openVault(dataSource, keysFolder);
  return { vault, macs, keysFolder, files: blobs ? new FileStore(blobs, vault, new StoredFiles(dataSource)) : undefined };
}

async function openedBlobs({ files }: Config, closing: Closing): Promise<Blobs> {
  return closing.keep(await openBlobs(files), (store) => store.close());
}

/** An auditor is told that nothing is concluded, whatever stopped it: a server that is down, or a fault of ours. */
function notConcluded(error: unknown): CliFailure {
  return new CliFailure(`La vérification s’est arrêtée avant la fin, et ne conclut rien : ${reasonOf(error)}`, { cause: error });
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
