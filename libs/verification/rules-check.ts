/** The archive of rules, by the digests under which streams have pinned them. */
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { RulesReference } from '#libs/domain/stream/event.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { allRows } from '#libs/platform/database/queries.js';
import { finding, type Finding } from './finding.js';

export interface ArchivedRules {
  readonly findings: readonly Finding[];
  /** Those that are what their digest says: what has another was altered, and is not used. */
  readonly byDigest: ReadonlyMap<string, RulesReference>;
  /** The digests of the others. */
  readonly altered: ReadonlySet<string>;
}

export async function archivedRules(manager: EntityManager): Promise<ArchivedRules> {
  const archived = await allRows<RulesReference & { readonly rules: RulesReference }>(
    manager,
    'SELECT digest, code, version, rules FROM archived_rules ORDER BY digest',
  );
  const findings: Finding[] = [];
  const byDigest = new Map<string, RulesReference>();
  for (const { rules, ...row } of archived) {
    const { digest } = row;
    const altered = (field: string, expected: unknown, found: unknown) =>
      findings.push(finding('RULES_ALTERED', 'CHAIN', { field: `archived_rules/${digest}${field}`, expected, found }));
    const { digest: said, ...content } = rules;
    const made = createHash('sha256').update(canonicalJson(content)).digest('hex');
    if (made !== digest) {
      altered('', digest, made);
      continue;
    }
    byDigest.set(digest, { ...rules, digest });
    if (said !== digest) altered('/rules/digest', digest, said);
    if (row.code !== rules.code) altered('/code', rules.code, row.code);
    if (row.version !== rules.version) altered('/version', rules.version, row.version);
  }
  return { findings, byDigest, altered: new Set(archived.map(({ digest }) => digest).filter((digest) => !byDigest.has(digest))) };
}
