/** Why two registrations are united or separated, and what was compared before they were, for people. Names and a birth date are no proof. */

export const mergeGrounds = ['REGISTERED_TWICE', 'NAME_CHANGED', 'IDENTITY_MISTYPED', 'REGISTERED_AT_TWO_SITES'] as const;

export type MergeGround = (typeof mergeGrounds)[number];

export const mergeGroundLabels: Readonly<Record<MergeGround, string>> = {
  REGISTERED_TWICE: 'inscrite deux fois',
  NAME_CHANGED: 'inscrite sous un autre nom, changé depuis',
  IDENTITY_MISTYPED: 'identité mal saisie la première fois',
  REGISTERED_AT_TWO_SITES: 'inscrite sur deux sites',
};

export const separationGrounds = ['TWO_PERSONS', 'CONTESTED', 'AUTHORITY_DECISION'] as const;

export type SeparationGround = (typeof separationGrounds)[number];

export const separationGroundLabels: Readonly<Record<SeparationGround, string>> = {
  TWO_PERSONS: 'deux personnes, réunies par erreur',
  CONTESTED: 'réunion contestée par la personne',
  AUTHORITY_DECISION: 'décision d’une autorité',
};

/** What was looked at, side by side, of both registrations. */
export const comparedProofs = ['IDENTITY_DOCUMENT', 'CIVIL_STATUS_RECORD', 'NIR', 'ISSUED_TITLE', 'STATEMENT'] as const;

export type ComparedProof = (typeof comparedProofs)[number];

export const comparedProofLabels: Readonly<Record<ComparedProof, string>> = {
  IDENTITY_DOCUMENT: 'pièce d’identité',
  CIVIL_STATUS_RECORD: 'acte d’état civil',
  NIR: 'NIR',
  ISSUED_TITLE: 'titre ou certificat délivré',
  STATEMENT: 'déclaration de la personne',
};
