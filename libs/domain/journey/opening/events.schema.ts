import { z } from 'zod';
import { path, scope } from '../codes.schema.js';
import { certification, code, day, file, fourEyes, id, targetBlocks, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { OpeningEvents } from './events.js';

/** A block acquired before the journey. */
export const heldBlock = z.strictObject({
  block: code,
  certificateNumber: z.string(),
  obtainedOn: day,
  file: file.optional(),
  isOurs: z.literal(true).optional().describe('Présent si le certificat a été retrouvé ici ; sinon il est déclaré'),
});

export const organisationRecorded = z.strictObject({
  organisationId: id,
  as: z.enum(['TRAINING_BODY', 'EMPLOYER']),
  from: day.nullable(),
  until: day.nullable(),
  mistaken: z.literal(true).optional().describe('Présent si la structure avait été consignée à tort'),
});

export const openingEvents = {
  JourneyStarted: z.strictObject({
    candidateId: id,
    certification,
    path,
    route: z.string(),
    scope,
    targetBlocks,
    heldBlocks: z.array(heldBlock),
    cohort: z.string().nullable(),
    site: z.string().nullable(),
    fourEyes,
  }),
  HeldBlockEnded: z.strictObject({
    certificateNumber: z.string(),
    endedOn: day.describe('Jour du retrait ou de l’annulation du certificat'),
    file: file.nullable(),
    targetBlocks,
  }),
  HeldBlockRestored: z.strictObject({
    certificateNumber: z.string(),
    file: file.nullable(),
    targetBlocks,
  }),
  JourneyTransferred: z.strictObject({ site: z.string().nullable(), cohort: z.string().nullable(), comment: words.nullable() }),
  OrganisationRecorded: organisationRecorded,
  PlacementReviewRecorded: z.strictObject({ adjustments: words.nullable() }),
  AccompanistDesignated: z.strictObject({ accompanistId: id, since: day }),
  JourneySuspended: z.strictObject({ reason: z.string(), comment: words }),
  JourneyResumed: z.strictObject({ comment: words.nullable() }),
  JourneyAbandoned: z.strictObject({ reason: z.string(), comment: words }),
  JourneyReactivated: z.strictObject({ comment: words }),
  CandidateDied: z.strictObject({ file: file.nullable(), comment: words.nullable() }),
  JourneyArchived: z.strictObject({ reason: z.string(), comment: words.nullable() }),
  PathChanged: z.strictObject({ path, route: z.string(), scope, targetBlocks }),
  CertificationMigrated: z.strictObject({
    from: certification,
    to: certification,
    blocks: z.array(z.strictObject({ from: code, to: code.nullable() })),
    targetBlocks,
    motive: words,
    fourEyes,
  }),
  IncidentRecorded: z.strictObject({ assessment: code.nullable(), session: id.nullable(), description: words }),
  JourneyResumedFromJournal: z.strictObject({ lostVersions: z.int(), motive: words }),
} as const satisfies EventDataSchemas<OpeningEvents>;
