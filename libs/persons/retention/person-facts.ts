/** What the retention of somebody's data depends on, over all the streams that are about them or name them. */
import type { StreamRetention } from '#libs/domain/stream/retention.js';
import { latest, type LocalDate } from '#libs/domain/time/local-date.js';
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
export function personFacts(createdOn: LocalDate, streams: readonly StreamRetention[], isHeld: boolean): PersonFacts {
  const closings = streams.map(({ closedOn }) => closedOn);
  const certificates = streams.flatMap(({ certifiedOn }) => certifiedOn ?? []);
  return {
    facts: {
      CLOSED: whenAll(closings),
      APPEALS_EXPIRED: whenAll(streams.map(({ appealsExpiredOn }) => appealsExpiredOn)),
      TRANSMISSION_ACCEPTED: transmissionFact(streams),
      CERTIFIED: on(certificates.toSorted()[0]),
      NOTHING_BEGUN: streams.every(({ isLead, closedOn }) => isLead && closedOn !== null) ? on(latest([createdOn, ...closings])) : never,
    },
    suspendedBy: new Set<Suspension>([...streams.flatMap(({ proceedings }) => proceedings), ...(isHeld ? (['LEGAL_HOLD'] as const) : [])]),
  };
}

function whenAll(dates: readonly (LocalDate | null)[]): Fact {
  if (dates.length === 0) return never;
  return dates.includes(null) ? pending : on(latest(dates));
}

/** Without a diploma there is nothing to transmit. Who holds one and has another journey open may be transmitted again. */
function transmissionFact(streams: readonly StreamRetention[]): Fact {
  const all = streams.flatMap(({ transmission }) => transmission ?? []);
  if (all.length === 0) return never;
  if (all.some(({ acceptedOn }) => acceptedOn === null) || streams.some(({ transmits, closedOn }) => transmits && closedOn === null))
    return pending;
  return on(latest(all.map(({ acceptedOn }) => acceptedOn)));
}

function on(date: LocalDate | null | undefined): Fact {
  return date ? { kind: 'ON', date } : never;
}
