import type { Instant } from '../../time/local-date.js';
import type { CommandData } from '../commands.schema.js';

/** As it was entered; of an assessment, with its block. */
type Entered = CommandData<'enter-paper-record'>['record'];
export type PaperRecord =
  Extract<Entered, { readonly kind: 'JURY_SESSION' }> | (Extract<Entered, { readonly kind: 'ASSESSMENT' }> & { readonly block: string });

export type PaperEvents = {
  /** Nothing of it is so until it is confirmed. */
  PaperRecordEntered: {
    readonly scan: string;
    /** The media type that was found in the scan. */
    readonly scanType: string;
    readonly at: Instant;
    readonly record: PaperRecord;
  };
  /** Followed by the facts of the paper, each of its own type, marked as such (`mark.ts`). */
  PaperRecordConfirmed: { readonly entry: number; readonly scan: string };
  PaperRecordRejected: { readonly entry: number; readonly reason: string };
};
