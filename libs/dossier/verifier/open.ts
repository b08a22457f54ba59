/** Reads a dossier from its archive, or from the folder where it was unpacked. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { unzipSync } from 'fflate';
import type { Contents } from './contents.js';

/** What a desktop leaves behind in folders: no part of a dossier, and nothing that a page or a check would read. */
const leftBehind: ReadonlySet<string> = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** @throws where it cannot be read at all */
export function openDossier(path: string): Contents {
  return statSync(path).isDirectory() ? ofFolder(path) : new Map(Object.entries(unzipSync(readFileSync(path))));
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
