import { sourceOf, type Parameter, type Source, type Sourced } from '../certification/rules.js';

/** A condition that a command does not meet: a stable code, a French sentence, and the source of the rule. */
export interface Unmet {
  readonly code: string;
  readonly sentence: string;
  readonly source: Source;
  /** Path of the command's field that breaks the rule, where one does. */
  readonly field?: string;
}

/** `[]` where the condition holds: conditions are lists, so that every unmet one is told at once. */
export function unless(holds: boolean, code: string, sentence: string, source: Source, field?: string): readonly Unmet[] {
  return holds ? [] : [field === undefined ? { code, sentence, source } : { code, sentence, source, field }];
}

/** A clause of the certification's règlement, and whether it is a default that the certifier has not replaced. */
export function clause(name: string, parameter: Parameter<unknown>): Source {
  return parameter.source === 'default' ? `règlement, ${name} (valeur par défaut)` : `règlement, ${name} (${parameter.source})`;
}

/** One field of a rule: the rule's own source, or the règlement's default where the source leaves that field open. */
export function cite<Rule extends Sourced>(rule: Rule, field: keyof Rule & string, name: string): Source {
  const source = sourceOf(rule, field);
  return source === 'default' ? `règlement, ${name} (valeur par défaut)` : source;
}

/** What no text of law or référentiel says but the record's own consistency asks. */
export const recordRule: Source = 'tenue du registre';
