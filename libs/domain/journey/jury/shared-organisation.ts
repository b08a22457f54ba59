import type { LocalDate } from '../../time/local-date.js';
import type { CandidateOrganisation, Period } from '../opening/candidate-organisation.js';

export const jurorOrganisationKinds = ['EMPLOYER', 'TRAINING_BODY', 'OTHER'] as const;

/** As a juror declared it, past or present. */
export interface JurorOrganisation extends Period {
  readonly organisationId: string;
  readonly as: (typeof jurorOrganisationKinds)[number];
}

/** An organisation to which a member and the candidate both belong or belonged, found in the registers before the command was sent. */
export interface SharedOrganisation {
  readonly jurorId: string;
  readonly organisationId: string;
  readonly candidate: Omit<CandidateOrganisation, 'organisationId'>;
  readonly juror: Omit<JurorOrganisation, 'organisationId'>;
}

export function sharedOrganisations(
  jurorId: string,
  ofJuror: readonly JurorOrganisation[],
  ofCandidate: readonly CandidateOrganisation[],
): readonly SharedOrganisation[] {
  return ofJuror.flatMap(({ organisationId, ...juror }) =>
    ofCandidate
      .filter((each) => each.organisationId === organisationId)
      .map(({ organisationId: _, ...candidate }) => ({ jurorId, organisationId, candidate, juror })),
  );
}

/** Unless what is known of both periods tells that one was over before the other began. */
export function mayHaveMet({ candidate, juror }: SharedOrganisation): boolean {
  return !isOverBefore(candidate, juror) && !isOverBefore(juror, candidate);
}

/** As far as is known. */
export function belongsOn({ juror: { from, until } }: SharedOrganisation, day: LocalDate): boolean {
  return (from === null || from <= day) && (until === null || day <= until);
}

function isOverBefore({ until }: Period, { from }: Period): boolean {
  return until !== null && from !== null && until < from;
}
