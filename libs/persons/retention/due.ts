/** The rules of retention applied to a person: what may not be erased yet and why, and what is due for purge. */
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { addMonths, type LocalDate } from '#libs/domain/time/local-date.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { PersonKind } from '#libs/domain/persons/person-ids.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { PersonFacts } from './person-facts.js';
import { RetentionFaults } from './read-retention.js';
import type { RetentionDocument, RetentionRule, Suspension } from './retention.schema.js';

/** Why a category is not erased. `field` names the category. */
export type Refusal = Unmet & { readonly category: PersonalCategory; readonly until: LocalDate | null };

const suspensionRefusals: Readonly<Record<Suspension, Omit<Unmet, 'field'>>> = {
  APPEAL: {
    code: 'erasure.appeal-pending',
    sentence: 'Une réclamation n’est pas encore décidée : ce qu’elle peut demander de relire est conservé.',
    source: 'RGPD, article 17, 3, e',
  },
  FRAUD_PROCEDURE: {
    code: 'erasure.fraud-procedure-pending',
    sentence: 'Une procédure pour fraude est ouverte : ce qu’elle peut demander de relire est conservé.',
    source: 'RGPD, article 17, 3, e',
  },
  LEGAL_HOLD: {
    code: 'erasure.legal-hold',
    sentence: 'Ces données sont retenues par une mesure de conservation, qui doit d’abord être levée.',
    source: 'RGPD, article 17, 3, e',
  },
};

export function rulesFor(document: RetentionDocument, kind: PersonKind, category: PersonalCategory): readonly RetentionRule[] {
  return document.rules.filter((rule) => rule.category === category && rule.people.includes(kind));
}

/** Categories of texts that streams hold of whom they are about. */
const categoriesOfTexts: readonly PersonalCategory[] = ['IDENTITY', 'EVALUATION', 'H_PLUS'];

/**
 * Texts of which no rule says how long they are kept would be erased at anybody's request, and by no purge.
 * @throws {RetentionFaults}
 */
export function refuseUnruled(document: RetentionDocument, kinds: StreamKinds, file: string): void {
  const subjects = new Set(kinds.all.flatMap(({ persons }) => persons.subject?.kind ?? []));
  const unruled = [...subjects].flatMap((kind) =>
    categoriesOfTexts.filter((category) => rulesFor(document, kind, category).length === 0).map((category) => `${category} (${kind})`),
  );
  if (unruled.length === 0) return;
  throw new RetentionFaults(file, [
    { path: 'rules', message: `aucune règle ne dit combien de temps se conservent : ${unruled.join(', ')}` },
  ]);
}

/** Every reason for which a category may not be erased on that day; none where it may. */
export function erasureRefusals(
  rules: readonly RetentionRule[],
  { facts, suspendedBy }: PersonFacts,
  category: PersonalCategory,
  on: LocalDate,
): readonly Refusal[] {
  const suspended = [...suspendedBy].filter((by) => by === 'LEGAL_HOLD' || rules.some((rule) => rule.suspendedBy.includes(by)));
  return [
    ...suspended.map((by) => ({ ...suspensionRefusals[by], field: category, category, until: null })),
    ...needs(rules, facts, category, on),
  ];
}

/** What the category is still needed for. */
function needs(
  rules: readonly RetentionRule[],
  facts: PersonFacts['facts'],
  category: PersonalCategory,
  on: LocalDate,
): readonly Refusal[] {
  return rules.flatMap(({ code, neededUntil }) =>
    neededUntil.flatMap(({ from, months, because, source }): Refusal[] => {
      const fact = facts[from];
      if (fact.kind === 'NEVER') return [];
      const until = fact.kind === 'ON' && months !== null ? addMonths(fact.date, months) : null;
      if (until !== null && until < on) return [];
      const sentence = until === null ? `${because}.` : `${because}, jusqu’au ${frenchDate(until)}.`;
      return [{ code: `erasure.needed.${code}`, sentence, source: cited(source), field: category, category, until }];
    }),
  );
}

export interface Due {
  readonly category: PersonalCategory;
  readonly rule: string;
  /** The last day on which it is kept. */
  readonly dueOn: LocalDate;
  /** What holds it back although it is due. */
  readonly suspendedBy: readonly Suspension[];
}

/** The last day on which a rule keeps its data for this person; null while the fact is not there, or without limit. */
export function keptUntil({ keptUntil: kept }: RetentionRule, { facts }: PersonFacts): LocalDate | null {
  const fact = kept && facts[kept.from];
  return kept && fact?.kind === 'ON' ? addMonths(fact.date, kept.months) : null;
}

/** What has been kept long enough on that day and is needed no more, the earliest rule of each category. */
export function dueForPurge(document: RetentionDocument, kind: PersonKind, person: PersonFacts, on: LocalDate): readonly Due[] {
  const due = document.rules
    .filter((rule) => rule.people.includes(kind))
    .flatMap((rule): Due[] => {
      const dueOn = keptUntil(rule, person);
      if (dueOn === null || dueOn >= on) return [];
      if (needs(rulesFor(document, kind, rule.category), person.facts, rule.category, on).length > 0) return [];
      const suspendedBy = [...person.suspendedBy].filter((by) => by === 'LEGAL_HOLD' || rule.suspendedBy.includes(by));
      return [{ category: rule.category, rule: rule.code, dueOn, suspendedBy }];
    })
    .toSorted((one, other) => one.dueOn.localeCompare(other.dueOn));
  return due.filter((one, index) => due.findIndex(({ category }) => category === one.category) === index);
}

/** How a person reads the source of a rule. */
export function cited(source: string): string {
  return source === 'default' ? 'durées de conservation du centre (valeur par défaut)' : source;
}
