import type { LocalDate } from '../../time/local-date.js';

export type RecordedOrganisationKind = 'TRAINING_BODY' | 'EMPLOYER';

/** A host is named by the period that it hosts. */
export type OrganisationKind = RecordedOrganisationKind | 'HOST';

/** Days included; null where that is not known, or has not ended. */
export interface Period {
  readonly from: LocalDate | null;
  readonly until: LocalDate | null;
}

export interface CandidateOrganisation extends Period {
  readonly organisationId: string;
  readonly as: OrganisationKind;
}
