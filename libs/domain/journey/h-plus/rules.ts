import type { RulesFor } from '../decider.js';
import { grantAmenagement, refuseAmenagement, requestAmenagement } from './amenagements.js';
import type { hPlusCommands } from './commands.schema.js';
import { decideDispense, recordOpinion, requestDispense } from './dispenses.js';

export const hPlusRules = {
  'request-amenagement': requestAmenagement,
  'grant-amenagement': grantAmenagement,
  'refuse-amenagement': refuseAmenagement,
  'request-dispense': requestDispense,
  'record-opinion': recordOpinion,
  'decide-dispense': decideDispense,
} satisfies RulesFor<keyof typeof hPlusCommands>;
