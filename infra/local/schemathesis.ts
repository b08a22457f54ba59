/** Schemathesis, which attacks an API by its own description: kept in the user's cache in a Python environment of its own. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.js';
import type { WithProgress } from './progress.js';
import { onPath, run, toolsFolder } from './tools.js';

const version = '4.32.5';

/** @returns its command @throws {Failure} where there is no Python, or the package cannot be had */
export async function provideSchemathesis(withProgress: WithProgress): Promise<string> {
  // An environment cannot be moved once made: its last file tells a whole one from one that was interrupted.
  const folder = join(toolsFolder(), `schemathesis-${version}`);
  const command = join(folder, 'bin', 'schemathesis');
  if (existsSync(command)) return command;
  const python = onPath('python3');
  if (!python) throw new Failure('Schemathesis demande Python 3.10 ou plus récent (commande « python3 »), qui n’est pas installé.');
  rmSync(folder, { recursive: true, force: true });
  await withProgress(`Schemathesis ${version} : installation`, async () => {
    await run(python, ['-m', 'venv', folder]);
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${version}`]);
  });
  return command;
}
