/** By openapi-generator, whose plug-in for Maven the program's own project names. */
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { onPath, run } from '../tools.js';
import { description, programs, type GeneratedClient } from './client.js';

const project = join(programs, 'java/pom.xml');

function maven(folder: string, goals: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const command = onPath('mvn');
  if (!command) throw new Failure('Le client Java demande un JDK 17 ou plus récent et Maven (commande « mvn »), qui n’est pas installé.');
  const given = [`-Dclient.folder=${folder}`, `-Dclient.description=${description}`];
  return run(command, ['--batch-mode', '--quiet', '--errors', '--file', project, ...given, ...goals], environment);
}

export const java: GeneratedClient = {
  language: 'Java',
  make: async (folder) => maven(folder, ['compile']),
  takeJourney: async (folder, environment) => maven(folder, ['exec:java'], environment),
};
