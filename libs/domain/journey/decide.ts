import type { CertificationRules } from '../certification/rules.js';
import { parisDate } from '../time/local-date.js';
import { afterRules } from './after/rules.js';
import { blockRules } from './blocks/rules.js';
import { settle } from './clocks/settle.js';
import type { Attached, Command, CommandContext, CommandName, CommandOf } from './command.js';
import type { CommandRules, Decision, RulesFor, Situation, Target } from './decider.js';
import { documentRules } from './documents/rules.js';
import type { RecordedEvent } from './event.js';
import { evolveUnder } from './evolve.js';
import { hPlusRules } from './h-plus/rules.js';
import { hostPeriodRules } from './host-period/rules.js';
import { inState, record, type Journey } from './journey.js';
import { juryRules } from './jury/rules.js';
import { lifecycleConditions } from './opening/lifecycle.js';
import { openingRules } from './opening/rules.js';
import { lawOf } from './ruling-law.js';
import { recordRule, type Unmet } from '../stream/unmet.js';
import { paperRules } from './paper/rules.js';
import { replacementRules } from './replacement/rules.js';
import { unmetBy } from './unmet-by.js';
import { vaeRules } from './vae/rules.js';

/** Exhaustive by its type: a command without rules does not compile. */
const rulesOf: RulesFor<CommandName> = {
  ...openingRules,
  ...vaeRules,
  ...hostPeriodRules,
  ...documentRules,
  ...blockRules,
  ...hPlusRules,
  ...juryRules,
  ...afterRules,
  ...replacementRules,
  ...paperRules,
};

export const commandNames = Object.keys(rulesOf) as readonly CommandName[];

/** A journey, and who speaks of it when. */
type JourneyInContext = Journey & { readonly context: CommandContext };

/** What one command does to a journey, or every condition that it does not meet. Pure. */
export function decide<N extends CommandName>(journey: JourneyInContext, command: CommandOf<N>): Decision {
  const situation = asTold({ ...journey, on: parisDate(command.occurredAt) }, command.attached);
  const rules: CommandRules<N> = rulesOf[command.name];
  const all = unmetBy(rules, situation, command).filter(firstOfItsKind);
  if (all.length > 0) return { accepted: false, unmet: all };
  return { accepted: true, events: rules.events(situation, command), warnings: rules.warnings?.(situation, command) ?? [] };
}

/** With who sends it; a death is the person's: one that another of their journeys knows of is judged as if this one had been told. */
function asTold(journey: Situation, attached: Attached | undefined): Situation {
  const situation = attached?.sender === undefined ? journey : { ...journey, sender: attached.sender };
  const { state } = situation;
  if (attached?.diedElsewhere === undefined || state.death !== undefined) return situation;
  return { ...situation, state: { ...state, death: { on: attached.diedElsewhere } } };
}

function firstOfItsKind(unmet: Unmet, index: number, all: readonly Unmet[]): boolean {
  return all.findIndex((other) => other.code === unmet.code && other.field === unmet.field && other.sentence === unmet.sentence) === index;
}

export type BatchDecision =
  | {
      readonly accepted: true;
      readonly journey: Journey;
      /** Events of the commands, then those of deadlines that they let fall, moved or superseded. */
      readonly events: readonly RecordedEvent[];
      readonly warnings: readonly { readonly index: number; readonly warning: Unmet }[];
    }
  | { readonly accepted: false; readonly index: number; readonly unmet: readonly Unmet[] };

/**
 * Applies an ordered batch, whole or not at all. Deadlines already past fall before it (they were due) and after the
 * whole of it (its facts may be old), never between its commands.
 */
export function decideBatch(journey: Journey, commands: readonly Command[], context: CommandContext): BatchDecision {
  const before = settle(journey, context);
  const evolve = evolveUnder(lawOf(journey));
  let current = before.journey;
  const events: RecordedEvent[] = [...before.events];
  const warnings: { index: number; warning: Unmet }[] = [];
  for (const [index, command] of commands.entries()) {
    const decision = decide({ ...current, context }, command);
    if (!decision.accepted) return { accepted: false, index, unmet: decision.unmet };
    warnings.push(...decision.warnings.map((warning) => ({ index, warning })));
    for (const event of decision.events) {
      const recorded = record(event, current, context);
      events.push(recorded);
      current = inState({ ...current, rules: rulesAfter(current, command, recorded) }, evolve(current.state, recorded));
    }
  }
  const after = settle(current, context);
  return { accepted: true, journey: after.journey, events: [...events, ...after.events], warnings };
}

/** A migration replaces the pinned rules, from its event on. */
function rulesAfter(journey: Journey, command: Command, event: RecordedEvent): CertificationRules {
  return event.type === 'CertificationMigrated' && command.attached?.rules ? command.attached.rules : journey.rules;
}

/** What may be done now: for each command, allowed or every unmet condition, and the things it may be about. */
export interface Explanation {
  readonly command: CommandName;
  readonly allowed: boolean;
  readonly unmet: readonly Unmet[];
  readonly targets: readonly Target[] | null;
}

/** As of today: a fact that happened earlier and was not recorded may meet conditions that today would not. */
export function explain(journey: JourneyInContext): readonly Explanation[] {
  const situation = { ...journey, on: parisDate(journey.context.now) };
  return commandNames.map((command) => {
    const rules = rulesOf[command];
    const targets = rules.targets?.(situation) ?? null;
    const conditions = [
      ...lifecycleConditions(situation, rules),
      ...rules.conditions(situation),
      ...(rules.unmetAsAsked?.(situation) ?? []),
    ];
    const unmet = [...conditions, ...(targets ? noTargetConditions(targets) : [])].filter(firstOfItsKind);
    return { command, allowed: unmet.length === 0, unmet, targets };
  });
}

/** Why nothing that the command may be about allows it; empty where something does. */
function noTargetConditions(targets: readonly Target[]): readonly Unmet[] {
  if (targets.some(({ unmet }) => unmet.length === 0)) return [];
  const none = { code: 'target.none', sentence: 'Rien dans ce parcours n’appelle cette commande pour l’instant.', source: recordRule };
  return targets.length === 0 ? [none] : targets.flatMap(({ unmet }) => unmet);
}
