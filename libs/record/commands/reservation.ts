/** What concerns several streams is reserved with the command record, in one transaction, and let go on refusal. */
import type { Attached, SentCommand } from '#libs/domain/stream/process.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { Register } from './document-number.js';

export type ReservationRequest =
  /** One stream at a time holds the key. Where another does, the command is refused for this reason. */
  | {
      readonly kind: 'EXCLUSIVE';
      readonly key: string;
      readonly candidateId: string | null;
      readonly certificationCode: string | null;
      readonly refusal: Unmet;
    }
  /** submit-feasibility-file: counted per candidate and calendar year, unless it aims at blocks only (R6412-3). */
  | {
      readonly kind: 'FEASIBILITY_FILE';
      readonly candidateId: string;
      readonly certificationCode: string;
      readonly year: number;
      readonly blocksOnly: boolean;
    }
  /** A number for a document. */
  | { readonly kind: 'NUMBER'; readonly register: Register; readonly certificationCode: string; readonly year: number };

/** What was reserved, in the order of the requests: the facts that are attached to the commands. */
export type Reserved =
  | { readonly kind: 'EXCLUSIVE' }
  /** Files of that year already submitted or being submitted, this one not counted. */
  | { readonly kind: 'FEASIBILITY_FILE'; readonly sameCertification: number; readonly all: number }
  | { readonly kind: 'NUMBER'; readonly number: string };

/** What a stream's facts hold under the constraints that concern several streams. */
export interface Claim {
  readonly key: string;
  readonly kind: ReservationRequest['kind'];
  readonly candidateId: string | null;
  readonly certificationCode: string | null;
  readonly register: string | null;
  readonly year: number | null;
  readonly sequence: number | null;
}

/** What commands reserve, and how what was reserved is attached to them. */
export interface Reservations {
  readonly requests: readonly ReservationRequest[];
  /** The commands with what was reserved for each; `reserved` in the order of `requests`. */
  attach(reserved: readonly Reserved[]): readonly SentCommand[];
}

export function withAttached<C extends SentCommand>(command: C, attached: Attached): C {
  return { ...command, attached: { ...command.attached, ...attached } };
}
