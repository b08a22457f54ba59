import type { LocalDate } from '../../time/local-date.js';
import type { PaperEvents } from './events.js';

export interface PaperEntry extends Readonly<PaperEvents['PaperRecordEntered']> {
  /** Of the fact that it was entered by. */
  readonly version: number;
  readonly enteredBy: string;
  readonly enteredOn: LocalDate;
  /** Which brought its texts. */
  readonly commandId: string;
}

export interface PaperState {
  /** What awaits a confirmation, sealed texts included: one at a time. Absent where nothing does. */
  readonly paperEntry?: PaperEntry;
}
