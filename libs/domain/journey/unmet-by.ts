import { frenchDate } from '../time/french-date.js';
import { recordRule, unless, type Unmet } from '../stream/unmet.js';
import type { CommandName, CommandOf } from './command.js';
import type { CommandRules, Situation } from './decider.js';
import { lifecycleConditions } from './opening/lifecycle.js';

/** Every condition that a command does not meet. */
export function unmetBy<N extends CommandName>(rules: CommandRules<N>, situation: Situation, command: CommandOf<N>): readonly Unmet[] {
  return [
    ...unless(
      command.occurredAt <= situation.context.now,
      'fact.in-the-future',
      `Un fait ne peut pas être daté dans l’avenir (${frenchDate(situation.on)}).`,
      recordRule,
      'occurredAt',
    ),
    ...lifecycleConditions(situation, rules),
    ...rules.conditions(situation),
    ...rules.contentConditions(situation, command),
  ];
}
