/** Under which name a command travels: Temporal keeps an Update's name in clear. */
import type { StreamProcess } from './process.js';

const neutralUpdate = 'record';
const batchUpdate = 'batch';
/** That of several sendings: an `ApplyQueue`. */
export const queueUpdate = 'queue';

type Naming = Pick<StreamProcess, 'commandNames' | 'isNamedNeutrally'>;

export function updateNameOf(process: Naming, commands: readonly { readonly name: string }[]): string {
  const [command, ...others] = commands;
  return command === undefined || others.length > 0 ? batchUpdate : nameAlone(process, command.name);
}

/** Every name under which a kind's commands, alone or several, may travel. */
export function updateNamesFor(process: Naming): ReadonlySet<string> {
  return new Set([...process.commandNames.map((name) => nameAlone(process, name)), batchUpdate]);
}

function nameAlone(process: Naming, command: string): string {
  return process.isNamedNeutrally(command) ? neutralUpdate : command;
}
