import type { RulesFor } from '../decider.js';
import { caduciteRules } from './caducite.js';
import type { vaeCommands } from './commands.schema.js';
import { feasibilityRules } from './feasibility.js';
import { validationFileRules } from './validation-file.js';

export const vaeRules: RulesFor<keyof typeof vaeCommands> = { ...feasibilityRules, ...caduciteRules, ...validationFileRules };
