/** The rules by which a history is judged again: another version, or the journey's own with some clauses of its règlement changed. */
import type { CertificationRules, Reglement } from '#libs/domain/certification/rules.js';

/** Names that no version bears, so that no event was ever decided under it. */
export function withReglement(rules: CertificationRules, changed: Partial<Reglement>): CertificationRules {
  return {
    ...rules,
    version: `${rules.version} (règlement modifié)`,
    digest: `${rules.digest}+`,
    reglement: { ...rules.reglement, ...changed },
  };
}
