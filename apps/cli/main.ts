/** `jalon`: the command line. Speaks to the API with a token of its own, but for `rebuild`, which mends the database. */
import { Command } from 'commander';
import { demoCommand } from './commands/demo.js';
import { exportCommand } from './commands/export.js';
import { journeyCommand } from './commands/journey.js';
import { judgeCommand } from './commands/judge.js';
import { rebuildCommand } from './commands/rebuild.js';
import { tokenCommand } from './commands/token.js';
import { tellFailure } from './failure.js';

const program = new Command('jalon')
  .description('Parcours de certification : outils en ligne de commande')
  .helpOption('-h, --help', 'afficher cette aide')
  .helpCommand('help [commande]', 'afficher l’aide d’une commande')
  .showHelpAfterError('(--help montre les options)');

for (const command of [tokenCommand(), demoCommand(), journeyCommand(), rebuildCommand(), exportCommand(), judgeCommand()])
  program.addCommand(command);

program.parseAsync().catch((error: unknown) => {
  process.exitCode = tellFailure(error);
});
