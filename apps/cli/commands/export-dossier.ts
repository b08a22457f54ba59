import { Command, Option } from 'commander';
import type { DataSource } from 'typeorm';
import { closeAfter } from '#libs/composition/closing.js';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { certificationFolders } from '#libs/certifications/shipped.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { connect } from '#libs/engine/temporal/connection.js';
import { RecentEvents } from '#libs/engine/temporal/recent-events.js';
import { CheckpointRefused, HistoriesAwaited } from '#libs/record/checkpoints/checkpoint-refused.js';
import { LastSignedUnreadable } from '#libs/record/checkpoints/last-signed.js';
import { TreeDamaged } from '#libs/record/checkpoints/tree-nodes.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import type { Config } from '#libs/platform/config/config.js';
import { zipped } from '#libs/audit/dossier/archive.js';
import { entriesOf, type Entry, type FileContent } from '#libs/audit/dossier/entries.js';
import type { Dossier } from '#libs/audit/dossier/format.js';
import { withNames } from '#libs/audit/dossier/name-people.js';
import { openTexts } from '#libs/audit/dossier/open-texts.js';
import {
  JourneyUnknown,
  KeyLost,
  NotCovered,
  readDossier,
  type DossierOptions,
  type DossierSource,
} from '#libs/audit/dossier/read-dossier.js';
import { enclosures } from '#libs/audit/dossier/enclosures.js';
import { verifyContents } from '#libs/audit/dossier/verifier/verify.js';
import { FileStore } from '#libs/persons/files/file-store.js';
import { openBlobs } from '#libs/platform/blobs/open-blobs.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { Accounts } from '#libs/persons/vault/accounts.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { openVault } from '#libs/persons/vault/open-vault.js';
import { plural } from '#libs/domain/french/plural.js';
import { openDatabase } from '../database.js';
import { CliFailure } from '../failure.js';
import { readerTyping } from '../person.js';
import { writeOutput } from '../output-file.js';
import { settings } from '../settings.js';

interface Options {
  readonly output?: string;
  readonly confidential: boolean;
  readonly texts: 'sealed' | 'open';
  readonly names: boolean;
  readonly files: boolean;
  readonly latest: boolean;
  readonly json: boolean;
}

export function exportDossierCommand(): Command {
  return new Command('export-dossier')
    .argument('<id>', 'identifiant du parcours')
    .description('écrire le dossier d’un parcours, que n’importe qui vérifie hors ligne avec Node seul')
    .option('--output <fichier>', 'archive à écrire (par défaut, dossier-<id>.zip dans le dossier courant)')
    .option(
      '--confidential',
      'avec les faits confidentiels (handicap), qui n’y sont sinon que par leur empreinte, et les votes de chacun',
      false,
    )
    .addOption(new Option('--texts <forme>', 'textes libres : scellés, ou ouverts').choices(['sealed', 'open']).default('sealed'))
    .option('--names', 'avec les noms des personnes et de qui a agi, dans un dossier à part (noms/) que l’on peut supprimer', false)
    .option('--files', 'avec le contenu des fichiers que les faits nomment', false)
    .option('--latest', 'avec la preuve que le dernier point de contrôle prolonge celui du dossier', false)
    .option('--json', 'répondre en JSON', false)
    .action(async (id: string, options: Options) => {
      const config = settings();
      await closeAfter(async (closing) => {
        const dataSource = await openDatabase(closing, 'export-dossier');
        const source = await sourceOf(config, dataSource);
        const checkpoints = async () => {
          const temporal = closing.keep(await connect(config), (engine) => engine.close());
          return new CheckpointLog(dataSource, config.keys.folder, new RecentEvents(temporal));
        };
        const read = await readOrCover(source, checkpoints, id, {
          disclosure: options.confidential ? 'WHOLE' : 'WITHOUT_CONFIDENTIAL',
          upToLatest: options.latest,
        });
        // Where nothing is to be opened, nobody needs the keys.
        const opened = async () => openVault(dataSource, config.keys.folder);
        const vault = async () => (await opened()).vault;
        const reader = () => readerTyping(config, 'export-dossier', id);
        const told = options.texts === 'open' ? await openTexts(read, await vault(), await reader(), options.confidential) : read;
        const registers = async () => {
          const { vault: held, macs } = await opened();
          return { identities: new Identities(dataSource, held, macs), accounts: new Accounts(dataSource) };
        };
        const dossier = options.names ? await withNames(told, await registers(), await reader()) : told;
        const blobs = options.files ? closing.keep(await openBlobs(config.files), (store) => store.close()) : null;
        const stored = new StoredFiles(dataSource);
        const files = blobs ? await filesOf(dossier, stored, new FileStore(blobs, await vault(), stored), await reader()) : [];
        const entries = entriesOf(dossier, { ...(await enclosures()), signer: source.keys.signer, files });
        const output = options.output ?? `dossier-${id}.zip`;
        await writeOutput(output, zipped(entries));
        tell(output, dossier, options);
        warnWhereUnsound(entries);
      });
    });
}

async function sourceOf(config: Config, dataSource: DataSource): Promise<DossierSource> {
  const [catalogue, keys] = await Promise.all([
    CertificationCatalogue.load(certificationFolders(config.certificationsFolder)),
    readCheckpointKeys(config.keys.folder),
  ]);
  return { dataSource, archive: new RulesArchive(dataSource), certifications: catalogue.list(), keys };
}

/** @throws {CliFailure} */
async function readOrCover(
  source: DossierSource,
  checkpoints: () => Promise<CheckpointLog>,
  id: string,
  options: DossierOptions,
): Promise<Dossier> {
  try {
    return await readDossier(source, id, options);
  } catch (error) {
    if (error instanceof JourneyUnknown || error instanceof KeyLost) throw new CliFailure(error.message);
    if (!(error instanceof NotCovered)) throw error;
  }
  const made = await signed(checkpoints);
  if (made)
    process.stderr.write(
      `Le parcours n’était pas entièrement couvert : un point de contrôle de ${plural(made.checkpoint.size, 'fait')} a été fait.\n`,
    );
  try {
    return await readDossier(source, id, options);
  } catch (error) {
    // A transaction that began before the journey's last event and has not ended yet holds back the tree.
    throw error instanceof NotCovered ? new CliFailure(`${error.message} Réessayez dans un instant.`) : error;
  }
}

/** @throws {CliFailure} where the record is not what was signed, or nothing of it can be compared yet */
async function signed(checkpoints: () => Promise<CheckpointLog>) {
  try {
    return await (await checkpoints()).make();
  } catch (error) {
    const isTold = [CheckpointRefused, HistoriesAwaited, TreeDamaged, LastSignedUnreadable].some((kind) => error instanceof kind);
    throw isTold ? new CliFailure((error as Error).message) : error;
  }
}

/** Contents that are erased, or of a handicap where it is not disclosed, are left out: the facts go on naming them. */
async function filesOf(
  dossier: Dossier,
  stored: StoredFiles,
  store: FileStore,
  reader: PersonalDataReader,
): Promise<readonly FileContent[]> {
  const candidateId = dossier.outcome.state.opened?.candidateId ?? '';
  const found = await Promise.all(dossier.files.map(({ hash }) => stored.findFiles(candidateId, hash)));
  return found.flatMap((files) => {
    const file = files.find(
      ({ erasedAt, category }) => erasedAt === null && (category !== 'H_PLUS' || dossier.head.disclosure === 'WHOLE'),
    );
    return file ? [{ hash: file.hash, size: file.size, open: () => store.read(file, reader) }] : [];
  });
}

/** What the record itself has against it: the dossier is written nonetheless, for it shows what was altered. */
function warnWhereUnsound(entries: readonly Entry[]): void {
  const held = entries.flatMap(({ name, content }) => (Buffer.isBuffer(content) ? [[name, content] as const] : []));
  const findings = verifyContents(new Map(held)).findings.filter(({ entry }) => !entry.startsWith('fichiers/'));
  if (findings.length === 0) return;
  process.stderr.write(`Le registre ne tient pas :\n${findings.map(({ sentence }) => `  - ${sentence}\n`).join('')}`);
  process.exitCode = 1;
}

function tell(output: string, { head, links, told, checkpoint, keys, names }: Dossier, { json }: Options): void {
  const withheld = links.filter((link) => link.withheld).length;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ output, ...head, withheld, checkpoint: checkpoint.size, keys: keys.map(({ kid }) => kid) })}\n`,
    );
    return;
  }
  process.stdout.write(
    `Dossier de ${plural(head.version, 'fait')} écrit dans ${output}, sous le point de contrôle de ${plural(checkpoint.size, 'fait')}.\n` +
      (withheld > told.length
        ? `${plural(withheld - told.length, 'fait n’y est que par son empreinte', 'faits n’y sont que par leur empreinte')} ; --confidential y met les faits confidentiels.\n`
        : '') +
      (told.length > 0
        ? `${plural(told.length, 'fait n’y est qu’en partie', 'faits n’y sont qu’en partie')} (dits/) ; --confidential y met les votes de chacun.\n`
        : '') +
      (names ? 'Les noms sont dans noms/ : supprimé, le reste se vérifie de même.\n' : '') +
      `Pour le vérifier, décompressez-le : node verifier.mjs ${keys.map(({ kid }) => `--key ${kid}`).join(' ')}\n`,
  );
}
