/** What every dossier encloses besides facts: the program that checks it, and the description by which another may be written. */
import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

export interface Enclosures {
  readonly verifier: Buffer;
  readonly format: Buffer;
}

/** Sources where a test runs them, built files elsewhere. */
const root = resolve(import.meta.dirname, extname(import.meta.filename) === '.ts' ? '../../..' : '../../../..');

/** The verifier is made by the build (`infra/local/verifier-program.mjs`), also for tests of the sources. */
export async function enclosures(): Promise<Enclosures> {
  const [verifier, format] = await Promise.all(
    ['dist/libs/audit/dossier/verifier.mjs', 'infra/dossier-format.md'].map((path) => readFile(join(root, path))),
  );
  return { verifier, format } as Enclosures;
}
