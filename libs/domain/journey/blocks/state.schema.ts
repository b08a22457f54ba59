import { z } from 'zod';
import { attendance, grading } from '../codes.schema.js';
import { certification, code, day, id, instant, rank } from '../event-fields.schema.js';
import { judgedBy, leftAt, paperFact, type StateSchemas } from '../state-fields.schema.js';
import type { AttemptState, BlocksState } from './state.js';

const scheduled = z
  .strictObject({
    at: instant,
    place: z.string(),
    evaluators: z.array(id),
    group: z.string().nullable(),
    groupSize: z.int().nullable(),
    recordedOn: day.optional().describe('Présent si elle a été consignée après son jour'),
  })
  .meta({ id: 'ScheduledAssessment' });

const grid = z
  .strictObject({
    on: day,
    evaluators: z.array(id),
    gradings: z.record(code, grading).describe('Par critère'),
    amendments: z.int(),
    paper: paperFact.optional(),
  })
  .meta({ id: 'GradedGrid' });

const asItStood = { scheduled: scheduled.nullable(), attendance: attendance.nullable(), grid: grid.nullable() };

export const attemptState = z.strictObject({
  attempt: rank,
  openedOn: day.optional().describe('D’un rattrapage'),
  ...asItStood,
  leftAt: leftAt.optional(),
  attendedOnPaper: paperFact.optional(),
  voided: z
    .strictObject({ ...asItStood, on: day, by: id.optional(), counts: z.boolean().describe('Ce passage est compté, sans rien d’acquis') })
    .optional()
    .describe('Présent si ce passage a été annulé pour fraude'),
}) satisfies z.ZodType<AttemptState>;

export const blockConclusion = z
  .strictObject({
    on: day,
    validated: z.boolean(),
    by: z.union([
      z.strictObject({ evaluators: z.array(id) }).meta({ id: 'ConcludedByEvaluators' }),
      z.strictObject({ session: id }).meta({ id: 'ConcludedByJury' }),
    ]),
    proposed: z.literal(true).optional().describe('Présent si c’est une proposition au jury, qui ne rend rien acquis'),
    attempts: z.record(code, rank).describe('Par épreuve, le dernier passage qui a été pesé'),
  })
  .meta({ id: 'BlockConclusion' });

export const issuedCertificate = z.strictObject({ number: z.string(), on: day }).meta({ id: 'IssuedCertificate' });

export const blocksState = {
  blocks: z.record(
    code,
    z.strictObject({
      block: code,
      assessments: z.record(code, z.strictObject({ assessment: code, attempts: z.array(attemptState) })),
      conclusions: z.array(blockConclusion),
      certificate: issuedCertificate.nullable(),
      withdrawnOn: day.nullable(),
      communicated: z.int().optional().describe('Combien des conclusions, depuis la première, ont été communiquées par un fait de ce nom'),
      lastTold: blockConclusion.optional(),
      judgedBy: judgedBy.optional(),
    }),
  ),
  formerCertificates: z
    .array(z.strictObject({ number: z.string(), on: day, block: code, certification, blocks: z.array(code), withdrawnOn: day.nullable() }))
    .optional()
    .describe('Certificats de blocs qu’une migration a réunis, séparés ou retirés'),
} as const satisfies StateSchemas<BlocksState>;
