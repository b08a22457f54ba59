/** By openapi-python-client, in a Python environment of its own that is kept in the user's cache. */
import { existsSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { onPath, run, toolsFolder } from '../tools.js';
import { description, programs, type GeneratedClient } from './client.js';

const version = '0.29.1';
const environmentFolder = join(toolsFolder(), `openapi-python-client-${version}`);
const python = join(environmentFolder, 'bin', 'python');
const command = join(environmentFolder, 'bin', 'openapi-python-client');

/** It knows no other name for bytes, nor for a picture that is text, and formats what it writes with a tool that nobody reads the result of. */
const configuration = `content_type_overrides:
  application/zip: application/octet-stream
  "*/*": application/octet-stream
  image/svg+xml: text/plain
post_hooks: []
`;

/** @throws {Failure} where there is no Python, or the package cannot be had */
async function provideGenerator(): Promise<void> {
  if (existsSync(command)) return;
  const system = onPath('python3');
  if (!system) throw new Failure('Le client Python demande Python 3.10 ou plus récent (commande « python3 »), qui n’est pas installé.');
  rmSync(environmentFolder, { recursive: true, force: true });
  await run(system, ['-m', 'venv', environmentFolder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', `openapi-python-client==${version}`]);
}

export const pythonClient: GeneratedClient = {
  language: 'Python',
  async make(folder) {
    await provideGenerator();
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'generator.yaml');
    writeFileSync(config, configuration);
    const options = ['--config', config, '--output-path', join(folder, 'client'), '--overwrite', '--fail-on-warning'];
    await run(command, ['generate', '--path', description, ...options]);
  },
  takeJourney: (folder, environment) =>
    run(python, ['-W', 'error::SyntaxWarning', join(programs, 'python/journey.py')], {
      ...environment,
      PYTHONPATH: join(folder, 'client'),
      PYTHONDONTWRITEBYTECODE: '1',
    }),
};
