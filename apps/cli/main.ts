/** `jalon`: the command line. Speaks to the API with a token of its own, but for `rebuild`, which mends the database. */
import { Command } from 'commander';
import { demoCommand } from './commands/demo.js';
import { exportCommand } from './commands/export.js';
import { journeyCommand } from './commands/journey.js';
import { rebuildCommand } from './commands/rebuild.js';
import { tokenCommand } from './commands/token.js';
import { tellFailure } from './failure.js';
import { inFrench } from './french.js';

const program = new Command('jalon').description('Parcours de certification : outils en ligne de commande');

for (const command of [tokenCommand(), demoCommand(), journeyCommand(), rebuildCommand(), exportCommand()]) program.addCommand(command);

inFrench(program)
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = tellFailure(error);
  });
