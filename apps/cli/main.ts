/**
 * `jalon`: the command line. Speaks to the API with a token of its own, but for `rebuild`, which mends the database, and
 * `verify`, which believes nobody and reads everything itself.
 */
import { Command } from 'commander';
import { archiveRunsCommand } from './commands/archive-runs.js';
import { buildsCommand } from './commands/builds.js';
import { checkpointCommand } from './commands/checkpoint.js';
import { demoCommand } from './commands/demo.js';
import { exportDossierCommand } from './commands/export-dossier.js';
import { exportCommand } from './commands/export.js';
import { journeyCommand } from './commands/journey.js';
import { judgeCommand } from './commands/judge.js';
import { keysCommand } from './commands/keys.js';
import { exportPersonCommand } from './commands/export-person.js';
import { purgeCommand } from './commands/purge.js';
import { rebuildCommand } from './commands/rebuild.js';
import { tokenCommand } from './commands/token.js';
import { verifyCommand } from './commands/verify.js';
import { tellFailure } from './failure.js';
import { inFrench } from './commander-in-french.js';

const program = new Command('jalon').description('Parcours de certification : outils en ligne de commande');

const commands = [
  tokenCommand(),
  demoCommand(),
  journeyCommand(),
  rebuildCommand(),
  purgeCommand(),
  exportPersonCommand(),
  exportCommand(),
  exportDossierCommand(),
  checkpointCommand(),
  archiveRunsCommand(),
  verifyCommand(),
  judgeCommand(),
  keysCommand(),
  buildsCommand(),
];
for (const command of commands) program.addCommand(command);

// A write that nobody awaits fails by this event alone.
process.stdout.on('error', (error) => process.exit(tellFailure(error)));

inFrench(program)
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = tellFailure(error);
  });
