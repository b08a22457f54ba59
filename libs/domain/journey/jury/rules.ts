import type { RulesFor } from '../decider.js';
import type { juryCommands } from './commands.schema.js';
import { conveneJury } from './convening.js';
import { cancelSession } from './cancelling.js';
import { decideJury, refuseForFraud } from './deliberation.js';
import { issueDiploma, issueDuplicate } from './diploma.js';
import { notifyDecision, signMinutes } from './minutes.js';
import { holdSoutenance } from './soutenance.js';

export const juryRules = {
  'convene-jury': conveneJury,
  'cancel-session': cancelSession,
  'hold-soutenance': holdSoutenance,
  decide: decideJury,
  'refuse-for-fraud': refuseForFraud,
  'sign-minutes': signMinutes,
  'notify-decision': notifyDecision,
  'issue-diploma': issueDiploma,
  'issue-duplicate': issueDuplicate,
} satisfies RulesFor<keyof typeof juryCommands>;
