import { z } from 'zod';
import { attendance, cancellationReason, gradingReached } from '../codes.schema.js';
import { afterwards, code, id, instant, lines, motives, onPaper, rank, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { BlockEvents } from './events.js';

const attempt = { block: code, assessment: code, attempt: rank };
const grid = { ...attempt, evaluator: id, lines };

export const blockEvents = {
  AssessmentScheduled: z.strictObject({
    ...attempt,
    at: instant,
    place: z.string(),
    evaluators: z.array(id),
    group: z.string().nullable(),
    groupSize: z.int().nullable(),
    afterwards,
  }),
  AssessmentCancelled: z.strictObject({ ...attempt, reason: cancellationReason, comment: words.nullable() }),
  AttendanceRecorded: z.strictObject({
    ...attempt,
    ...onPaper,
    attendance,
    left: z
      .strictObject({ time: z.string().describe('Heure de Paris, HH:MM'), reason: words })
      .meta({ id: 'LeftAssessment' })
      .optional()
      .describe('Présent, et parti avant la fin'),
  }),
  GridRecorded: z.strictObject({ ...grid, ...onPaper }),
  GridAmended: z.strictObject({ ...grid, reason: words }),
  BlockConcluded: z.strictObject({
    block: code,
    validated: z.boolean(),
    evaluators: z.array(id),
    criteria: z
      .array(z.strictObject({ criterion: code, grading: gradingReached }).meta({ id: 'CriterionReached' }))
      .describe('À quoi chaque critère est arrivé selon le règlement'),
    skills: z.array(z.strictObject({ skill: code, acquired: z.boolean() }).meta({ id: 'SkillReached' })),
    motives,
    proposed: z.literal(true).optional().describe('Ce que les évaluateurs proposent au jury, dont la décision valide le bloc'),
  }),
  ConclusionCommunicated: z.strictObject({ block: code }),
  ResitOpened: z.strictObject(attempt),
  BlockCertificateIssued: z.strictObject({ block: code, number: z.string() }),
} as const satisfies EventDataSchemas<BlockEvents>;
