import type { RulesFor } from '../decider.js';
import { appealRules } from './appeals.js';
import type { afterCommands } from './commands.schema.js';
import { fraudRules } from './fraud.js';
import { rectify } from './rectification.js';
import { recordTransmission } from './transmission.js';

export const afterRules: RulesFor<keyof typeof afterCommands> = {
  ...appealRules,
  ...fraudRules,
  rectify,
  'record-transmission': recordTransmission,
};
