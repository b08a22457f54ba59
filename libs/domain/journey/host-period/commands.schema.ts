/** The period in a host organisation: stage, alternance or employment. */
import { z } from 'zod';
import { stageKind } from '../codes.schema.js';
import { fileHash, localDate, moment, opaqueId } from '../fields.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

const stageId = opaqueId.describe('Identifiant de la période');

export const hostPeriodCommands = {
  'agree-stage': z.strictObject({
    stageId,
    kind: stageKind,
    hostOrganisationId: opaqueId,
    tutorId: opaqueId,
    from: localDate,
    until: localDate,
    convention: fileHash.optional(),
    occurredAt: moment.optional(),
  }),
  'start-stage': z.strictObject({ stageId, occurredAt: moment.optional() }),
  'complete-stage': z.strictObject({
    stageId,
    hours: z.int().min(1).max(5000),
    appraisal: personalText('EVALUATION').optional().describe('Appréciation du tuteur'),
    occurredAt: moment.optional(),
  }),
  'break-off-stage': z.strictObject({
    stageId,
    reason: z.enum(['HOST_ORGANISATION', 'CANDIDATE', 'PERSONAL', 'MUTUAL', 'OTHER']),
    comment: personalText('EVALUATION'),
    occurredAt: moment.optional(),
  }),
} as const;
