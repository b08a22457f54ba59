/** What concerns several streams is reserved with the command record, in one transaction, and let go on refusal. */
import type { Attached, SentCommand } from '#libs/domain/stream/process.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';

/** Whom something is reserved for: under whichever id the person was registered, it is the same thing (ADR 502). */
export interface ForPerson {
  readonly id: string;
  /** The key, or the series, that another id of theirs has for it. */
  readonly under: (id: string) => string;
}

export type ReservationRequest =
  /** One stream at a time holds the key. Where another does, the command is refused for this reason. */
  | {
      readonly kind: 'EXCLUSIVE';
      readonly key: string;
      readonly refusal: Unmet;
      /** The reason where it is held under another id of the person. */
      readonly person?: ForPerson & { readonly refusal: Unmet };
    }
  /** How many of the series there are, all together and under the label. It is one more of them unless it is not counted. */
  | {
      readonly kind: 'COUNTED';
      readonly series: string;
      readonly label: string;
      readonly isCounted: boolean;
      readonly person?: ForPerson;
      /** Where each stream counts once, however often it asks: what it holds already is left out. */
      readonly ofOthers?: true;
    }
  /** A number of the series that nobody else has, the lowest one. */
  | { readonly kind: 'NUMBER'; readonly series: string };

/** What was reserved, in the order of the requests: the facts that are attached to the commands. */
export type Reserved =
  | { readonly kind: 'EXCLUSIVE' }
  /** Those that there are or that others have reserved, this one not counted. */
  | { readonly kind: 'COUNTED'; readonly underLabel: number; readonly all: number }
  /** `sequence` from 1. */
  | { readonly kind: 'NUMBER'; readonly series: string; readonly sequence: number };

/** What a stream's facts hold under the constraints that concern several streams. */
export interface Claim {
  readonly key: string;
  readonly kind: ReservationRequest['kind'];
  /** Null for EXCLUSIVE. */
  readonly series: string | null;
  /** For COUNTED alone. */
  readonly label: string | null;
  /** For NUMBER alone. */
  readonly sequence: number | null;
}

/** Under which a number is reserved, and held for good. */
export function numberKey(series: string, sequence: number): string {
  return `number:${series}:${sequence}`;
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
