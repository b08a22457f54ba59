/** Which versions have been released: those that CHANGELOG.md has a heading for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function releasedVersions(root: string): readonly string[] {
  return [...readFileSync(join(root, 'CHANGELOG.md'), 'utf8').matchAll(/^## \[(\d+\.\d+\.\d+[^\]]*)\]/gm)].map(([, version]) => version!);
}

export function currentVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
