/** What concerns several journeys is reserved with the command record, in one transaction, and let go on refusal. */

/** Documents numbered per certification and year, without a hole. */
export type Register = 'BLOCK_CERTIFICATE' | 'DIPLOMA' | 'DUPLICATE';

export type ReservationRequest =
  /** start-journey, reactivate: one open journey per candidate and certification. Refuses the command where another is open. */
  | { readonly kind: 'OPEN_JOURNEY'; readonly candidateId: string; readonly certificationCode: string }
  /** submit-feasibility-file: counted per candidate and calendar year, unless it aims at blocks only (R6412-3). */
  | {
      readonly kind: 'FEASIBILITY_FILE';
      readonly candidateId: string;
      readonly certificationCode: string;
      readonly year: number;
      readonly blocksOnly: boolean;
    }
  /** issue-block-certificate, issue-diploma, issue-duplicate. */
  | { readonly kind: 'NUMBER'; readonly register: Register; readonly certificationCode: string; readonly year: number };

/** What was reserved, in the order of the requests: the facts that the API attaches to its commands. */
export type Reserved =
  | { readonly kind: 'OPEN_JOURNEY' }
  /** Files of that year already submitted or being submitted, this one not counted. */
  | { readonly kind: 'FEASIBILITY_FILE'; readonly sameCertification: number; readonly all: number }
  | { readonly kind: 'NUMBER'; readonly number: string };
