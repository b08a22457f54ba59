/** Block assessments, their grids, conclusions, resits and certificates. */
import { z } from 'zod';
import { attendance, cancellationReason } from '../codes.schema.js';
import { assessmentCode, blockCode, gridLine, moment, motive, opaqueId, timeOfDay } from '../fields.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

const grid = z.array(gridLine).min(1).max(200);

export const blockCommands = {
  'schedule-assessment': z.strictObject({
    assessment: assessmentCode,
    at: moment.describe('Date de l’épreuve'),
    place: z.string().min(1).max(200),
    evaluators: z.array(opaqueId).min(1).max(10),
    group: opaqueId.optional().describe('Groupe dont le travail est partagé'),
    groupSize: z.int().min(1).max(20).optional(),
    occurredAt: moment.optional(),
  }),
  'cancel-assessment': z.strictObject({
    assessment: assessmentCode,
    reason: cancellationReason,
    comment: personalText('EVALUATION').optional(),
    occurredAt: moment.optional(),
  }),
  'record-attendance': z.strictObject({
    assessment: assessmentCode,
    attendance,
    left: z
      .strictObject({ time: timeOfDay.describe('Heure du départ, HH:MM à Paris'), reason: personalText('EVALUATION') })
      .meta({ id: 'NewLeftAssessment' })
      .optional()
      .describe('Si le candidat présent est parti avant la fin'),
    occurredAt: moment.optional(),
  }),
  'record-grid': z.strictObject({
    assessment: assessmentCode,
    evaluator: opaqueId,
    lines: grid,
    occurredAt: moment.optional(),
  }),
  'amend-grid': z.strictObject({
    assessment: assessmentCode,
    evaluator: opaqueId,
    lines: grid.describe('Les lignes qui changent'),
    reason: personalText('EVALUATION'),
    occurredAt: moment.optional(),
  }),
  'conclude-block': z.strictObject({
    block: blockCode,
    evaluators: z.array(opaqueId).min(1).max(20),
    motives: z.array(motive).max(200).default([]).describe('Exigés si le bloc n’est pas validé'),
    occurredAt: moment.optional(),
  }),
  'communicate-conclusion': z.strictObject({ block: blockCode, occurredAt: moment.optional() }),
  'open-resit': z.strictObject({ assessment: assessmentCode, occurredAt: moment.optional() }),
  'issue-block-certificate': z.strictObject({ block: blockCode, occurredAt: moment.optional() }),
} as const;
