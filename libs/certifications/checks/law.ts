/** A clause that the law does not let the certifier set would bind nobody: it is refused at the door, rather than read and ignored. */
import type { Parameter } from '#libs/domain/certification/rules.js';
import { clauses, type RuleWithClause, type ValueOf } from '#libs/domain/law/clauses.js';
import { law } from '#libs/domain/law/law.js';
import type { Law, Line, MayOverride } from '#libs/domain/law/line.js';
import { isOwnChoice, isSaid, lets, valueOf } from '#libs/domain/law/obeyed.js';
import { fault, type Fault } from '../fault.js';
import type { CertificationDocument } from '../schema/certification.schema.js';
import { plural } from '#libs/domain/french/plural.js';

/**
 * A file stands as long as one line that could rule its journeys lets it: the law may change after it was written. On each
 * day `obeyed` says which holds.
 */
export function lawFaults(document: Partial<CertificationDocument>, table: Law = law): readonly Fault[] {
  return (Object.keys(clauses) as RuleWithClause[]).flatMap((rule) => clauseFaults(rule, document, table));
}

function clauseFaults<R extends RuleWithClause>(
  rule: R,
  { reglement, registration }: Partial<CertificationDocument>,
  table: Law,
): readonly Fault[] {
  const { parameter, unit } = clauses[rule];
  const clause: Parameter<ValueOf<R>> | undefined = reglement?.[parameter];
  if (!clause || clause.source === 'default') return [];
  const until = registration?.until ?? null;
  const lines: readonly Line<R>[] = table[rule];
  const ruling = lines.filter(({ from }) => until === null || from <= until);
  const holds = isOwnChoice(clause) ? lets : isSaid;
  const [latest] = ruling;
  if (!latest || ruling.some((line) => holds(rule, line, clause.value))) return [];
  const why = isOwnChoice(clause) ? refusals[latest.mayOverride] : 'un choix propre au certificateur cite son règlement';
  const [asked, said] = [clause.value, valueOf(rule, latest)].map((value) => written(value, unit));
  return [fault(['reglement', parameter, 'value'], `${asked}, mais la loi dit ${said} (${latest.citation}) : ${why}`)];
}

const refusals: Readonly<Record<MayOverride, string>> = {
  NOT_AT_ALL: 'un règlement ne peut rien y changer',
  ONLY_LESS: 'un règlement ne peut que réduire ce nombre',
};

function written(value: ValueOf<RuleWithClause>, unit: (typeof clauses)[RuleWithClause]['unit']): string {
  if (typeof value !== 'number') return `${plural(value.sameCertification, 'dossier')} par certification et ${value.all} en tout`;
  return unit === 'months' ? `${value} mois` : plural(value, 'jour');
}
