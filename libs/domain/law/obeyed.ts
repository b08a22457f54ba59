/** What is obeyed where the law and a certification's règlement both speak. */
import type { Parameter, Reglement } from '../certification/rules.js';
import type { Source } from '../stream/unmet.js';
import { clauses, type RuleWithClause, type ValueOf } from './clauses.js';
import type { Line, MayOverride } from './line.js';

export interface Obeyed<V> {
  readonly value: V;
  /** The law's text, and the clause's source where it is the clause that holds. */
  readonly citation: Source;
}

/** The law's number, unless the certifier has set another one that the line lets them set. */
export function obeyed<R extends RuleWithClause>(rule: R, line: Line<R>, reglement: Reglement): Obeyed<ValueOf<R>> {
  const clause: Parameter<ValueOf<R>> = reglement[clauses[rule].parameter];
  if (isSaid(rule, line, clause.value) || !isOwnChoice(clause) || !lets(rule, line, clause.value))
    return { value: valueOf(rule, line), citation: line.citation };
  return { value: clause.value, citation: `${line.citation} ; ${clause.source}` };
}

/** Set by the certifier: neither by Jalon, nor by an article of law that the source only repeats. */
export function isOwnChoice({ source }: Parameter<unknown>): boolean {
  return source !== 'default' && !repeatsLaw(source);
}

/** « R6412-4 » repeats the law; « règlement, art. 12 (R6412-4) » is a clause of the règlement's own. */
function repeatsLaw(source: Source): boolean {
  return /\b[LRD]\.? ?\d+-\d/.test(source) && !/règlement/i.test(source);
}

/** The number of a line, as the clause on the same thing writes it. */
export function valueOf<R extends RuleWithClause>(rule: R, line: Line<R>): ValueOf<R> {
  const counted: { readonly [unit in Unit]?: unknown } = line;
  return counted[clauses[rule].unit] as ValueOf<R>;
}

type Unit = (typeof clauses)[RuleWithClause]['unit'];

/** Whether a clause may set this in the place of the line's number. */
export function lets<R extends RuleWithClause>(rule: R, line: Line<R>, value: ValueOf<R>, mayOverride = line.mayOverride): boolean {
  const law = numbersIn(valueOf(rule, line));
  return numbersIn(value).every((asked, index) => allowed[mayOverride](asked, law[index] ?? Number.NaN));
}

/** Whether it is the line's own number. */
export function isSaid<R extends RuleWithClause>(rule: R, line: Line<R>, value: ValueOf<R>): boolean {
  return lets(rule, line, value, 'NOT_AT_ALL');
}

function numbersIn(value: ValueOf<RuleWithClause>): readonly number[] {
  return typeof value === 'number' ? [value] : [value.sameCertification, value.all];
}

const allowed: Readonly<Record<MayOverride, (asked: number, law: number) => boolean>> = {
  NOT_AT_ALL: (asked, law) => asked === law,
  ONLY_LESS: (asked, law) => asked <= law,
};
