/** The certifications that journeys may be opened under, read once from folders of JSON files. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { earlierVersionFaults } from './checks/equivalences.js';
import { versionFaults, type ReadDocument } from './checks/versions.js';
import { CertificationFaultsError, fault, type CertificationFault } from './fault.js';
import { readDocument } from './read-document.js';
import { toRules } from './rules-of.js';
import type { CertificationDocument } from './schema/certification.schema.js';

export interface CatalogueEntry {
  /** What people read: titles, texts of the criteria, lines of the source, anomalies and how they are settled. */
  readonly document: CertificationDocument;
  /** What the engine applies. */
  readonly rules: CertificationRules;
}

export class CertificationCatalogue {
  private constructor(private readonly entries: readonly CatalogueEntry[]) {}

  /**
   * Reads every file below the folders, which must all be certifications: one that is passed over would be missed years later only. Texts
   * for people (`*.md`), and whatever is under a name that begins with a point, are none.
   * @throws CertificationFaultsError naming every fault of every file; nothing is loaded then.
   */
  static async load(folders: readonly string[]): Promise<CertificationCatalogue> {
    const files = (await Promise.all(folders.map(filesBelow))).flat();
    const outcomes = await Promise.all(
      files.map(async ({ path, name }) => ({
        file: name,
        ...(isNamedAsOne(name) ? readDocument(await readFile(path)) : { faults: [notNamedAsOne] }),
      })),
    );
    const read: ReadDocument[] = outcomes.flatMap((outcome) => ('document' in outcome ? [outcome] : []));
    const faults: CertificationFault[] = outcomes.flatMap((outcome) =>
      'faults' in outcome ? outcome.faults.map((fault) => ({ file: outcome.file, ...fault })) : [],
    );
    const all = [...faults, ...versionFaults(read), ...earlierVersionFaults(read)];
    if (all.length > 0) throw new CertificationFaultsError(all);
    return new CertificationCatalogue(read.map(({ document }) => ({ document, rules: toRules(document) })).sort(byCodeAndVersion));
  }

  list(): readonly CatalogueEntry[] {
    return this.entries;
  }

  findVersion(code: string, version: string): CatalogueEntry | null {
    return this.entries.find(({ rules }) => rules.code === code && rules.version === version) ?? null;
  }

  /** The one version whose registration covers the date, both ends included; null where none does. */
  inForce(code: string, onDate: LocalDate): CatalogueEntry | null {
    return this.entries.find(({ rules }) => rules.code === code && covers(rules.registration, onDate)) ?? null;
  }
}

const covers = ({ from, until }: CertificationRules['registration'], date: LocalDate): boolean =>
  (from === null || from <= date) && (until === null || date <= until);

const order = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const byCodeAndVersion = ({ rules: one }: CatalogueEntry, { rules: other }: CatalogueEntry): number =>
  order(one.code, other.code) || order(one.version, other.version);

interface FoundFile {
  readonly path: string;
  /** Below the folder. */
  readonly name: string;
}

/** Links are followed to what they point to, as of a folder that Kubernetes fills. @throws CertificationFaultsError */
async function filesBelow(folder: string): Promise<readonly FoundFile[]> {
  const found = await filesIn(folder, '', []);
  if (found.length === 0) throw misplaced(folder, 'ce dossier ne contient aucune certification');
  return found;
}

async function filesIn(folder: string, below: string, above: readonly string[]): Promise<readonly FoundFile[]> {
  const here = join(folder, below);
  const real = await realpath(here).catch(() => here);
  if (above.includes(real)) throw misplaced(below, 'ce lien ramène à un dossier qui le contient');
  const entries = await readdir(here).catch((error: NodeJS.ErrnoException) => {
    throw unreadable[error.code ?? ''] ? misplaced(folder, unreadable[error.code ?? ''] as string) : error;
  });
  const files: FoundFile[] = [];
  for (const entry of entries.toSorted(order)) {
    const name = join(below, entry);
    if (isPassedOver(name)) continue;
    const path = join(folder, name);
    const what = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' || error.code === 'ELOOP' ? misplaced(name, 'ce lien ne mène à rien') : error;
    });
    if (what.isDirectory()) files.push(...(await filesIn(folder, name, [...above, real])));
    else if (what.isFile()) files.push({ path, name });
    else throw misplaced(name, 'ce n’est ni un fichier ni un dossier');
  }
  return files;
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'dossier de certifications introuvable',
  ENOTDIR: 'un dossier de certifications est attendu, et c’est un fichier',
  EACCES: 'vous n’avez pas le droit de lire ce dossier',
};

function misplaced(file: string, message: string): CertificationFaultsError {
  return new CertificationFaultsError([{ file, path: '', message }]);
}

const isPassedOver = (name: string): boolean => name.split(sep).some((part) => part.startsWith('.')) || /\.md$/i.test(name);
const isNamedAsOne = (name: string): boolean => /\.json$/i.test(name);
const notNamedAsOne = fault([], 'seul un fichier .json est une certification : renommez celui-ci, ou mettez-le ailleurs');
