/** Under which rules a caller asks to judge: another version, or the journey's own with clauses of its règlement changed. */
import { z } from 'zod';
import type { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { reglement } from '#libs/certifications/schema/reglement.schema.js';
import type { CertificationRules, Reglement } from '#libs/domain/certification/rules.js';
import { code } from '#libs/domain/journey/fields.schema.js';
import { withReglement } from '#libs/hindsight/judgement/other-rules.js';
import { Problem } from '../problems/problem.js';

const changedReglement = z
  .string()
  .max(8_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'Un objet JSON est attendu' });
      return z.NEVER;
    }
  })
  .pipe(reglement.partial().refine((changed) => Object.keys(changed).length > 0, 'Une clause au moins est à changer'));

export const otherRulesQuery = {
  version: code.optional().describe('Version de la certification sous laquelle rejuger'),
  reglement: changedReglement
    .optional()
    .describe('Clauses du règlement à changer, en JSON : {"caduciteMonths": {"value": 3, "source": "projet"}}'),
};

export const eitherOne = (query: { readonly version?: string | undefined; readonly reglement?: unknown }): boolean =>
  (query.version === undefined) !== (query.reglement === undefined);
export const eitherOneFault = { error: 'Donnez version ou reglement, et un seul des deux', path: ['version'] };

interface Asked {
  readonly version?: string | undefined;
  readonly reglement?: z.output<typeof changedReglement> | undefined;
}

/** @throws {Problem} `not-found` where the version is not loaded */
export function otherRules(
  catalogue: CertificationCatalogue,
  own: CertificationRules,
  { version, reglement: changed }: Asked,
): CertificationRules {
  if (changed !== undefined) return withReglement(own, withoutAbsent(changed));
  const other = catalogue.findVersion(own.code, version ?? '')?.rules;
  if (!other) throw new Problem('not-found', { detail: `La version ${version} de la certification ${own.code} n’est pas chargée.` });
  return other;
}

function withoutAbsent(changed: NonNullable<Asked['reglement']>): Partial<Reglement> {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
}
