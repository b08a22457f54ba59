import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

/** Beside this file once built; the build makes it (`infra/local/verifier-program.mjs`), also for tests of the sources. */
const folder = extname(import.meta.filename) === '.ts' ? resolve(import.meta.dirname, '../../dist/libs/dossier') : import.meta.dirname;

/** The program that goes into each dossier, in one file. */
export async function verifierProgram(): Promise<Buffer> {
  return readFile(join(folder, 'verifier.mjs'));
}
