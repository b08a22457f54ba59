/**
 * What is kept about whom, why and how long, as data: a centre replaces the file, not the code. What the law leaves open
 * carries `"source": "default"`.
 */
import { z } from 'zod';
import { proceedings } from '#libs/domain/stream/retention.js';
import { coded } from '#libs/domain/french/coded.schema.js';
import { personKindNames } from '#libs/domain/french/person-kind-names.js';
import { personalCategory } from '#libs/persons/erasure/grounds.js';

/** What dates are counted from: each follows from the streams that are about the person or name them, see `person-facts.ts`. */
export const factNames = ['CLOSED', 'APPEALS_EXPIRED', 'TRANSMISSION_ACCEPTED', 'CERTIFIED', 'NOTHING_BEGUN'] as const;

export const suspensions = [...proceedings, 'LEGAL_HOLD'] as const;

export type FactName = (typeof factNames)[number];
export type Suspension = (typeof suspensions)[number];

const factName = coded<FactName>({
  CLOSED: 'clôture du parcours',
  APPEALS_EXPIRED: 'fin des délais de réclamation',
  TRANSMISSION_ACCEPTED: 'transmission acceptée',
  CERTIFIED: 'première certification',
  NOTHING_BEGUN: 'rien n’a été commencé',
});
const suspension = coded<Suspension>({
  APPEAL: 'réclamation en cours',
  FRAUD_PROCEDURE: 'procédure pour fraude en cours',
  LEGAL_HOLD: 'mesure de conservation',
});

const sentence = z.string().trim().min(1).max(500);
const source = z.string().trim().min(1).max(300);
const months = z.int().min(0).max(1200);
const legalBasis = z.strictObject({ text: sentence, source }).meta({ id: 'LegalBasis' });

const rule = z.strictObject({
  code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'un code est attendu : minuscules, chiffres et « - »'),
  category: personalCategory,
  people: z.array(coded(personKindNames)).min(1),
  data: sentence,
  purpose: sentence,
  legalBasis,
  /** While one of these runs, an erasure that somebody asks for is refused; `months: null` is without limit. */
  neededUntil: z.array(z.strictObject({ from: factName, months: months.nullable(), because: sentence, source })).max(10),
  /** When the purge erases it; null is without limit. */
  keptUntil: z.strictObject({ from: factName, months, source }).nullable(),
  suspendedBy: z.array(suspension),
});

export type RetentionRule = z.infer<typeof rule>;

export const retentionDocument = z
  .strictObject({
    rules: z.array(rule).min(1).max(100),
    accessLog: z.strictObject({
      data: sentence,
      purpose: sentence,
      legalBasis,
      months: z.int().min(6, 'le journal des accès se conserve au moins six mois').max(36),
      source,
    }),
  })
  .check(({ value, issues }) => {
    value.rules.forEach(({ code }, index) => {
      if (value.rules.findIndex((other) => other.code === code) < index)
        issues.push({ code: 'custom', input: code, path: ['rules', index, 'code'], message: `deux règles portent le code ${code}` });
    });
  });

export type RetentionDocument = z.infer<typeof retentionDocument>;
