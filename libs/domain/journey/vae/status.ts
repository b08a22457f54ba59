import type { LocalDate } from '../../time/local-date.js';
import { hasFallenBefore, type Deadline } from '../clocks/deadline.js';
import type { Journey } from '../journey.js';
import { caduciteDeadline, grantOf, recevabiliteDeadline } from './deadlines.js';
import type { VaeAttempt } from './state.js';

export type VaeStatus = 'NO_FILE' | 'SUBMITTED' | 'COMPLETE' | 'RECEVABLE' | 'NON_RECEVABLE' | 'LAPSED';

/** What a feasibility file has come to. */
export interface VaeStanding {
  readonly status: VaeStatus;
  /** Granted by silence. */
  readonly tacit: boolean;
  /** The day on which recevabilité was notified, or is deemed to be. */
  readonly notifiedOn: LocalDate | null;
}

export function currentAttempt({ state }: Pick<Journey, 'state'>): VaeAttempt | null {
  return state.attempts.at(-1) ?? null;
}

/** Where the last feasibility file stands, as the clock has recorded it. */
export function vaeStanding(journey: Journey): VaeStanding {
  const { fallen } = journey.state.clocks;
  return standing(journey, { hasFallen: (due) => Object.hasOwn(fallen, due.key), isKnown: () => true });
}

/**
 * Where the last feasibility file stood on a day, whatever the clock has recorded since or not yet: commands are judged
 * by it, so that a fact may be recorded late, or in the same batch as what it follows.
 */
export function vaeStandingOn(journey: Journey, on: LocalDate): VaeStanding {
  return standing(journey, { hasFallen: (due) => hasFallenBefore(due, on), isKnown: (date) => date <= on });
}

interface View {
  readonly hasFallen: (due: Deadline) => boolean;
  readonly isKnown: (date: LocalDate) => boolean;
}

function standing(journey: Journey, { hasFallen, isKnown }: View): VaeStanding {
  const attempt = currentAttempt(journey);
  const without = (status: VaeStatus): VaeStanding => ({ status, tacit: false, notifiedOn: null });
  if (attempt === null) return without('NO_FILE');
  const grant = grantOf(journey, attempt);
  const silence = recevabiliteDeadline(journey, attempt);
  if (grant && (grant.tacit ? silence !== null && hasFallen(silence) : isKnown(grant.on))) {
    const caducite = caduciteDeadline(journey, attempt);
    return { status: caducite && hasFallen(caducite) ? 'LAPSED' : 'RECEVABLE', tacit: grant.tacit, notifiedOn: grant.notifiedOn };
  }
  const { decision } = attempt;
  if (decision?.decision === 'NON_RECEVABLE' && isKnown(decision.on)) return without('NON_RECEVABLE');
  return without(attempt.completedOn === null ? 'SUBMITTED' : 'COMPLETE');
}
