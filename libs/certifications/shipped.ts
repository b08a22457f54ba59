import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the certifications that ship with Jalon. The build copies no JSON: it is found from the package's root. */
export function shippedCertifications(): string {
  return packageFile('libs', 'certifications', 'data');
}

/** A file or folder that ships with Jalon and that the build does not copy. */
export function packageFile(...path: readonly string[]): string {
  return join(packageRoot(dirname(fileURLToPath(import.meta.url))), ...path);
}

/** Every folder that a stack reads, with its own where it has one. */
export function certificationFolders(own: string | null): readonly string[] {
  return [shippedCertifications(), ...(own === null ? [] : [own])];
}

function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json not found above the compiled sources');
  return packageRoot(parent);
}
