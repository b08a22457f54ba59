/** Reads a dossier from its archive, or from the folder where it was unpacked. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { zipped } from '../archive.js';
import { entry, namesEntries, type Manifest } from '../format.js';
import { textOf, type Contents } from './contents.js';
import { finding, type DossierFinding } from './finding.js';

interface Opened {
  readonly contents: Contents;
  /** What is wrong around the entries; of what they say, `verify.ts` judges. */
  readonly findings: readonly DossierFinding[];
}

/** What a desktop leaves behind in folders: no part of a dossier, and nothing that a page or a check would read. */
const leftBehind: ReadonlySet<string> = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** @throws where it cannot be read at all */
export async function openDossier(path: string): Promise<Opened> {
  return statSync(path).isDirectory() ? { contents: ofFolder(path), findings: [] } : openArchive(readFileSync(path));
}

/**
 * Writes its entries again and compares: whatever of an archive is not the writer's own (a header, a date, a CRC, a byte
 * before, between or after) is seen, without a rule for each.
 *
 * @throws where it cannot be read as a ZIP
 */
export async function openArchive(archive: Uint8Array): Promise<Opened> {
  const contents = unzipped(archive);
  const names = inOrder(contents);
  const entries = names.map((name) => ({ name, content: Buffer.from(contents.get(name) ?? []) }));
  let at = 0;
  for await (const chunk of zipped(entries)) {
    const differs = chunk.findIndex((byte, index) => archive[at + index] !== byte);
    if (differs >= 0) return { contents, findings: [notAsWritten(at + differs, entries)] };
    at += chunk.length;
  }
  return { contents, findings: at === archive.length ? [] : [notAsWritten(at, [])] };
}

function unzipped(archive: Uint8Array): Contents {
  try {
    // The writer compresses nothing: what is compressed is not read, nor is the size believed that it gives itself.
    return new Map(Object.entries(unzipSync(archive, { filter: ({ compression }) => compression === 0 })));
  } catch {
    throw new Error('l’archive ne se lit pas comme un ZIP');
  }
}

/** That of the manifest, where it can be read; then the manifest and its signature, and the names. */
function inOrder(contents: Contents): readonly string[] {
  const listed = [...listedIn(contents), null, entry.manifest, entry.signature, ...namesEntries];
  const rank = (name: string) => (listed.includes(name) ? listed.indexOf(name) : listed.indexOf(null));
  return [...contents.keys()].toSorted((one, other) => rank(one) - rank(other));
}

function listedIn(contents: Contents): readonly string[] {
  try {
    return (JSON.parse(textOf(contents.get(entry.manifest) ?? new Uint8Array())) as Manifest).entries.map(({ name }) => name);
  } catch {
    return [];
  }
}

const localHeader = 30;
const dataDescriptor = 16;

/** @param at first byte that differs: in the part of one of the entries, or in what follows them all */
function notAsWritten(at: number, entries: readonly { readonly name: string; readonly content: Buffer }[]): DossierFinding {
  let end = 0;
  const around = entries.find(({ name, content }) => at < (end += localHeader + Buffer.byteLength(name) + content.length + dataDescriptor));
  return finding('ARCHIVE_REWRITTEN', around?.name ?? 'archive', {}, `à partir de l’octet ${at}`);
}

function ofFolder(folder: string): Contents {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && !leftBehind.has(one.name));
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath ?? file.path, file.name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path)];
    }),
  );
}
