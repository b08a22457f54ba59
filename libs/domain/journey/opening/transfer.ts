import type { CommandRules } from '../decider.js';
import { notBefore } from '../sequence.js';
import type { JourneyState } from '../state.js';
import { recordRule, unless } from '../../stream/unmet.js';

/** Where a journey belongs now: where it was opened, or where it was last transferred. */
export function placeOf({ opened, transfers = [] }: JourneyState): { readonly site: string | null; readonly cohort: string | null } {
  const last = transfers.at(-1);
  return last ? { site: last.site, cohort: last.cohort } : { site: opened?.site ?? null, cohort: opened?.cohort ?? null };
}

/** To another site, another cohort or both, from the day of the fact. Who hands a journey over need not reach where it goes. */
export const transfer: CommandRules<'transfer'> = {
  when: 'OPEN',
  follows: ({ state, on }) => notBefore(on, state.transfers?.at(-1)?.on, 'le dernier transfert'),
  conditions: () => [],
  contentConditions: ({ state }, { data: { site, cohort } }) => {
    const now = placeOf(state);
    return [
      ...unless(
        site !== undefined || cohort !== undefined,
        'transfer.nowhere',
        'Un transfert nomme un autre site, une autre promotion, ou les deux.',
        recordRule,
        'site',
      ),
      ...unless(
        (site === undefined && cohort === undefined) || (site ?? now.site) !== now.site || (cohort ?? now.cohort) !== now.cohort,
        'transfer.unchanged',
        'Le parcours appartient déjà à ce site et à cette promotion.',
        recordRule,
        site === undefined ? 'cohort' : 'site',
      ),
    ];
  },
  events: ({ state }, { data: { site, cohort, comment }, occurredAt }) => {
    const now = placeOf(state);
    return [
      { type: 'JourneyTransferred', occurredAt, data: { site: site ?? now.site, cohort: cohort ?? now.cohort, comment: comment ?? null } },
    ];
  },
};
