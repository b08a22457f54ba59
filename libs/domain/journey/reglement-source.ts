import { sourceOf, type Parameter, type Sourced } from '../certification/rules.js';
import type { Source } from '../stream/unmet.js';

/** A clause of the certification's règlement, and whether it is a default that the certifier has not replaced. */
export function clause(name: string, parameter: Parameter<unknown>): Source {
  return parameter.source === 'default' ? `règlement, ${name} (valeur par défaut)` : `règlement, ${name} (${parameter.source})`;
}

/** One field of a rule: the rule's own source, or the règlement's default where the source leaves that field open. */
export function cite<Rule extends Sourced>(rule: Rule, field: keyof Rule & string, name: string): Source {
  const source = sourceOf(rule, field);
  return source === 'default' ? `règlement, ${name} (valeur par défaut)` : source;
}
