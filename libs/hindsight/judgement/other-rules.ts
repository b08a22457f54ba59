/** The rules by which a history is judged again: another version, or the journey's own with some clauses of its règlement changed. */
import type { CertificationRules, Parameter, Reglement } from '#libs/domain/certification/rules.js';
import { clauses, type RuleWithClause } from '#libs/domain/law/clauses.js';
import { law } from '#libs/domain/law/law.js';
import type { Law } from '#libs/domain/law/line.js';
import { isOwnChoice } from '#libs/domain/law/obeyed.js';

/** Names that no version bears, so that no event was ever decided under it. */
export function withReglement(rules: CertificationRules, changed: Partial<Reglement>): CertificationRules {
  return {
    ...rules,
    version: `${rules.version} (règlement modifié)`,
    digest: `${rules.digest}+`,
    reglement: { ...rules.reglement, ...changed, ...supposed(changed) },
  };
}

/** What is supposed holds, whatever source it is given: of a clause that the law speaks of too, it is the certifier's own choice. */
function supposed(changed: Partial<Reglement>): Partial<Reglement> {
  return Object.fromEntries(
    Object.values(clauses).flatMap(({ parameter }) => {
      const clause: Parameter<unknown> | undefined = changed[parameter];
      return clause && !isOwnChoice(clause) ? [[parameter, { ...clause, source: `règlement supposé (${clause.source})` }]] : [];
    }),
  );
}

/** The law with the certifier's own choices in the place of its numbers: the règlement is taken at its word, let by the law or not. */
export function lawAsIn(reglement: Reglement): Law {
  const lines = (Object.keys(clauses) as RuleWithClause[]).flatMap((rule) => {
    const { parameter, unit } = clauses[rule];
    const { value } = reglement[parameter];
    return isOwnChoice(reglement[parameter]) ? [[rule, law[rule].map((line) => ({ ...line, [unit]: value }))]] : [];
  });
  return { ...law, ...Object.fromEntries(lines) };
}
