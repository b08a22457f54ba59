/** Builds of other code than today's, each in a folder of its own. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './real-stack.js';
import { runFolder } from './run-folder.js';

/** One place of a built file, as somebody would have changed it in its source. */
export interface Change {
  /** Below `dist`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Today's build with some changes. @returns its folder @throws where a file does not read as a change expects */
export function changedBuild(changes: readonly Change[]): string {
  mkdirSync(join(runFolder(), 'builds'), { recursive: true });
  const folder = mkdtempSync(join(runFolder(), 'builds', 'build-'));
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  // Of `libs` a build reads the data that ship with it.
  for (const shared of ['node_modules', 'libs']) symlinkSync(join(root, shared), join(folder, shared));
  for (const { file, from, to } of changes) {
    const path = join(folder, 'dist', file);
    const before = readFileSync(path, 'utf8');
    if (!before.includes(from)) throw new Error(`${file} of today has no ${from}`);
    writeFileSync(
      path,
      before.replace(from, () => to),
    );
  }
  return folder;
}
