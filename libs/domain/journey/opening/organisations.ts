/**
 * The organisations that a candidate belongs or belonged to: who trains them, who employs them, who hosts them; dated as far as that is
 * known. Those of jurors are compared with them (D6412-6): see `jury/organisation-ties.ts`.
 */
import type { CommandRules } from '../decider.js';
import type { JourneyState } from '../state.js';
import { recordRule, unless } from '../../stream/unmet.js';
import type { CandidateOrganisation } from './candidate-organisation.js';

/** As they stand: what was last said of each, those that were recorded by mistake left out. */
export function organisationsOf({ organisations = [], stages }: JourneyState): readonly CandidateOrganisation[] {
  const last = new Map(organisations.map((each) => [`${each.as} ${each.organisationId}`, each]));
  return [
    ...[...last.values()].flatMap(({ organisationId, as, from, until, mistaken }) =>
      mistaken ? [] : [{ organisationId, as, from, until }],
    ),
    ...Object.values(stages).flatMap(({ hostOrganisationId, from, until }) =>
      hostOrganisationId === null ? [] : [{ organisationId: hostOrganisationId, as: 'HOST' as const, from, until }],
    ),
  ];
}

/** Said again of the same organisation, its dates give way to the new ones; said to be a mistake, it is the candidate's no more. */
export const recordOrganisation: CommandRules<'record-organisation'> = {
  when: 'OPEN',
  conditions: () => [],
  contentConditions: ({ state }, { data }) => {
    const { organisationId, as, from = null, until = null, mistaken } = data;
    const known = organisationsOf(state).find((each) => each.organisationId === organisationId && each.as === as);
    return [
      ...unless(
        from === null || until === null || from <= until,
        'organisation.dates',
        'L’appartenance ne peut pas finir avant d’avoir commencé.',
        recordRule,
        'until',
      ),
      ...unless(
        mistaken === true || !known || known.from !== from || known.until !== until,
        'organisation.unchanged',
        'Cette structure est déjà consignée, avec ces dates.',
        recordRule,
        'organisationId',
      ),
      ...unless(
        mistaken !== true || known !== undefined,
        'organisation.unknown',
        'Ce parcours ne consigne pas cette structure : elle n’y est pas à retirer.',
        recordRule,
        'organisationId',
      ),
    ];
  },
  events: (_, { data: { organisationId, as, from = null, until = null, mistaken }, occurredAt }) => [
    { type: 'OrganisationRecorded', occurredAt, data: { organisationId, as, from, until, ...(mistaken && { mistaken }) } },
  ],
};
