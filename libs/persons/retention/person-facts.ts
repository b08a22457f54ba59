/** What the retention of somebody's data depends on, over all the journeys that are theirs or name them. */
import type { Journey } from '#libs/domain/journey/journey.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import {
  appealsExpiredOn,
  certifiedOn,
  closedOn,
  hasOpenAppeal,
  hasOpenFraudProcedure,
  isLead,
  latest,
  transmission,
} from './journey-facts.js';
import type { FactName, Suspension } from './retention.schema.js';

/** PENDING: it will happen, or may. NEVER: it does not concern this person. */
export type Fact = { readonly kind: 'ON'; readonly date: LocalDate } | { readonly kind: 'PENDING' } | { readonly kind: 'NEVER' };

export interface PersonFacts {
  readonly facts: Readonly<Record<FactName, Fact>>;
  readonly suspendedBy: ReadonlySet<Suspension>;
}

const never: Fact = { kind: 'NEVER' };
const pending: Fact = { kind: 'PENDING' };

/** @param createdOn the day on which the person was recorded */
export function personFacts(createdOn: LocalDate, journeys: readonly Journey[], isHeld: boolean): PersonFacts {
  return {
    facts: {
      JOURNEYS_CLOSED: whenAll(journeys.map(closedOn)),
      APPEALS_EXPIRED: whenAll(journeys.map(appealsExpiredOn)),
      TRANSMISSION_ACCEPTED: transmissionFact(journeys),
      CERTIFIED: on(
        journeys
          .map(certifiedOn)
          .filter((date) => date !== null)
          .toSorted()[0],
      ),
      NOTHING_BEGUN: journeys.every(isLead) ? on(latest([createdOn, ...journeys.map(closedOn)])) : never,
    },
    suspendedBy: new Set<Suspension>([
      ...(journeys.some(hasOpenAppeal) ? (['APPEAL'] as const) : []),
      ...(journeys.some(hasOpenFraudProcedure) ? (['FRAUD_PROCEDURE'] as const) : []),
      ...(isHeld ? (['LEGAL_HOLD'] as const) : []),
    ]),
  };
}

function whenAll(dates: readonly (LocalDate | null)[]): Fact {
  if (dates.length === 0) return never;
  return dates.includes(null) ? pending : on(latest(dates));
}

/** Without a diploma there is nothing to transmit. Who holds one and has another journey open may be transmitted again. */
function transmissionFact(journeys: readonly Journey[]): Fact {
  const all = journeys.map(transmission).filter((due) => due !== null);
  if (all.length === 0) return never;
  if (all.some(({ acceptedOn }) => acceptedOn === null) || journeys.some((journey) => closedOn(journey) === null)) return pending;
  return on(latest(all.map(({ acceptedOn }) => acceptedOn)));
}

function on(date: LocalDate | null | undefined): Fact {
  return date ? { kind: 'ON', date } : never;
}
