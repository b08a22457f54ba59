import type { CommandName } from './command.js';
import type { hPlusCommands } from './h-plus/commands.schema.js';

/** What a name alone would disclose: a handicap, or a suspicion of fraud. */
export type ConfidentialTopic = 'H_PLUS' | 'FRAUD';

const hPlus: Readonly<Record<keyof typeof hPlusCommands, 'H_PLUS'>> = {
  'request-amenagement': 'H_PLUS',
  'grant-amenagement': 'H_PLUS',
  'refuse-amenagement': 'H_PLUS',
  'request-dispense': 'H_PLUS',
  'record-opinion': 'H_PLUS',
  'decide-dispense': 'H_PLUS',
};

const topics: Readonly<Partial<Record<CommandName, ConfidentialTopic>>> = {
  ...hPlus,
  'refuse-for-fraud': 'FRAUD',
  'open-fraud-procedure': 'FRAUD',
  'record-observations': 'FRAUD',
  'withdraw-for-fraud': 'FRAUD',
  'close-fraud-procedure': 'FRAUD',
};

/** Ordinary commands that travel as the confidential ones do, so that travelling so says nothing by itself. */
const ordinary: readonly CommandName[] = ['record-placement-review', 'record-incident', 'rectify'];

/** Null where the name says nothing that has to be kept. */
export function topicOf(command: CommandName): ConfidentialTopic | null {
  return topics[command] ?? null;
}

/** Whether a command's name must not be read outside the encrypted record: in Temporal's histories, in a log, in a metric. */
export function isNamedNeutrally(command: CommandName): boolean {
  return topicOf(command) !== null || ordinary.includes(command);
}

/** Whether a refusal's reason tells of such a fact: by its code, that its words repeat. */
export function topicOfUnmet(code: string): ConfidentialTopic | null {
  if (/(^|[.-])(amenagement|dispense|opinion)\b/.test(code)) return 'H_PLUS';
  return code.startsWith('fraud.') ? 'FRAUD' : null;
}
