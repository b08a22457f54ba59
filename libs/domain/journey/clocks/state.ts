import type { LocalDate } from '../../time/local-date.js';

export interface ClocksState {
  /** Deadlines that have fallen and stand, by key. */
  readonly fallen: Readonly<Record<string, { readonly version: number; readonly dueOn: LocalDate }>>;
  /** The last reminder raised for each deadline, by key: for which due date, and how many days before. */
  readonly reminded: Readonly<Record<string, { readonly dueOn: LocalDate; readonly daysBefore: number }>>;
}
