/** The documents that the certification declares, and of them those that a journey must have accepted before its jury sits. */
import type { DocumentRules } from '../../certification/rules.js';
import { frenchDate } from '../../time/french-date.js';
import { unless, type Unmet } from '../../stream/unmet.js';
import type { Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import { pathSource, requiredDocuments } from '../requirements.js';
import { acceptedOn, versionsOf } from './status.js';

export function declaredDocuments({ rules }: Journey): readonly DocumentRules[] {
  return rules.documents ?? [];
}

export function findDocument(journey: Journey, code: string): DocumentRules | null {
  return declaredDocuments(journey).find((document) => document.code === code) ?? null;
}

/** Those of them that were not accepted on the day of the step. */
export function requiredDocumentConditions(situation: Situation): readonly Unmet[] {
  const { state, on } = situation;
  return requiredDocuments(situation).flatMap((document) => {
    const since = acceptedOn(versionsOf(state, document));
    return unless(
      since !== null && since <= on,
      'prerequisite.document',
      `Le document ${document} n’est pas accepté au ${frenchDate(on)}.`,
      pathSource(situation, 'documents'),
    );
  });
}
