/** Under which name a command travels: Temporal keeps an Update's name in clear. */
import type { CommandName } from '#libs/domain/journey/command.js';
import { isNamedNeutrally } from '#libs/domain/journey/confidential.js';

const neutralUpdate = 'record';
const batchUpdate = 'batch';

export function updateNameOf(commands: readonly { readonly name: CommandName }[]): string {
  const [command, ...others] = commands;
  return command === undefined || others.length > 0 ? batchUpdate : nameAlone(command.name);
}

/** Every name under which one of these commands, or several, may travel. */
export function updateNamesFor(commandNames: readonly CommandName[]): ReadonlySet<string> {
  return new Set([...commandNames.map(nameAlone), batchUpdate]);
}

function nameAlone(command: CommandName): string {
  return isNamedNeutrally(command) ? neutralUpdate : command;
}
