/** The certifications that journeys may be opened under, read once from folders of JSON files. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { versionFaults, type ReadDocument } from './checks/versions.js';
import { CertificationFaultsError, type CertificationFault } from './fault.js';
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
   * Reads every `*.json` below the folders.
   * @throws CertificationFaultsError naming every fault of every file; nothing is loaded then.
   */
  static async load(folders: readonly string[]): Promise<CertificationCatalogue> {
    const files = (await Promise.all(folders.map(filesBelow))).flat();
    const outcomes = await Promise.all(
      files.map(async ({ path, name }) => ({ file: name, ...readDocument(await readFile(path, 'utf8')) })),
    );
    const read: ReadDocument[] = outcomes.flatMap((outcome) => ('document' in outcome ? [outcome] : []));
    const faults: CertificationFault[] = outcomes.flatMap((outcome) =>
      'faults' in outcome ? outcome.faults.map((fault) => ({ file: outcome.file, ...fault })) : [],
    );
    const all = [...faults, ...versionFaults(read)];
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

async function filesBelow(folder: string): Promise<readonly { readonly path: string; readonly name: string }[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new CertificationFaultsError([{ file: folder, path: '', message: 'dossier de certifications introuvable' }]);
  });
  return found
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(order)
    .map((path) => ({ path, name: relative(folder, path) }));
}
