/** Types by openapi-typescript, calls by openapi-fetch. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../tools.js';
import { description, programs, root, type GeneratedClient } from './client.js';

const compilation = ['--ignoreConfig', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];

export const typescript: GeneratedClient = {
  language: 'TypeScript',
  async make(folder) {
    mkdirSync(folder, { recursive: true });
    const generator = join(root, 'node_modules/openapi-typescript/bin/cli.js');
    // A default is what the server takes where nothing is sent: it makes no field required.
    await run(process.execPath, [generator, description, '--output', join(folder, 'jalon.d.ts'), '--default-non-nullable=false']);
    copyFileSync(join(programs, 'typescript/journey.ts'), join(folder, 'journey.ts'));
    await run(process.execPath, [join(root, 'node_modules/ts7/bin/tsc'), ...compilation, join(folder, 'journey.ts')]);
  },
  takeJourney: (folder, environment) => run(process.execPath, [join(folder, 'journey.js')], environment),
};
