import type { LocalDate } from '../../time/local-date.js';

/**
 * What the clock did. `deadline` is the key of a deadline of `clocks/deadlines.ts`; `occurredAt` of these events is the
 * instant at which the deadline fell, whenever it was recorded.
 */
export type ClockEvents = {
  RecevabiliteGrantedTacitly: { readonly deadline: string; readonly dueOn: LocalDate; readonly attempt: number };
  RecevabiliteLapsed: { readonly deadline: string; readonly dueOn: LocalDate; readonly attempt: number };
  DeadlineOverdue: { readonly deadline: string; readonly dueOn: LocalDate };
  ReminderRaised: { readonly deadline: string; readonly dueOn: LocalDate; readonly daysBefore: number };
  /** A fact recorded late shows that the deadline had been met, or falls later: undoes the event of `fallenVersion`. */
  DeadlineSuperseded: {
    readonly deadline: string;
    readonly fallenVersion: number;
    readonly reason: 'MET_IN_TIME' | 'MOVED' | 'NO_LONGER_RUNS';
  };
};
