import type { CommandName } from './command.js';
import type { hPlusCommands } from './h-plus/commands.schema.js';

/** The name alone would disclose a handicap. */
const hPlus: Readonly<Record<keyof typeof hPlusCommands, true>> = {
  'request-amenagement': true,
  'grant-amenagement': true,
  'refuse-amenagement': true,
  'request-dispense': true,
  'record-opinion': true,
  'decide-dispense': true,
};

/** The name alone would disclose a suspicion of fraud. */
const fraud: readonly CommandName[] = [
  'refuse-for-fraud',
  'open-fraud-procedure',
  'record-observations',
  'withdraw-for-fraud',
  'close-fraud-procedure',
];

/** Ordinary commands that travel as the confidential ones do, so that travelling so says nothing by itself. */
const ordinary: readonly CommandName[] = ['record-placement-review', 'record-incident', 'rectify'];

const unnamed: ReadonlySet<string> = new Set([...Object.keys(hPlus), ...fraud, ...ordinary]);

/** Whether a command's name must not be read outside the encrypted record: in Temporal's histories, in a log, in a metric. */
export function isNamedNeutrally(command: CommandName): boolean {
  return unnamed.has(command);
}
