/** What the retention of persons' data depends on in one stream; each kind knows it of its own by its own law. */
import type { LocalDate } from '../time/local-date.js';

/** What goes on in a stream, during which its texts may have to be read again. */
export const proceedings = ['APPEAL', 'FRAUD_PROCEDURE'] as const;
export type Proceeding = (typeof proceedings)[number];

export interface StreamRetention {
  /** The day on which nothing was left to do; null while something is. */
  readonly closedOn: LocalDate | null;
  /** The day on which it was closed and none of its decisions could be contested any more; null while it is open. */
  readonly appealsExpiredOn: LocalDate | null;
  /** Of a holder to the registers of the State: null where none is due by law; `acceptedOn` null while it is and is not accepted. */
  readonly transmission: { readonly acceptedOn: LocalDate | null } | null;
  /** The day of the first certificate that it gave; null where it gave none. */
  readonly certifiedOn: LocalDate | null;
  /** Whether such a stream may come to be transmitted: while one is open, what transmission needs is kept. */
  readonly transmits: boolean;
  /** Left before anything was begun. */
  readonly isLead: boolean;
  readonly proceedings: readonly Proceeding[];
}
