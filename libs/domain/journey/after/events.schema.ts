import { z } from 'zod';
import { fraudConcern, rectifiableField, transmissionStatus } from '../codes.schema.js';
import { code, day, id, rank, recordedLate, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { AfterEvents } from './events.js';

/** Where it is about an attempt at an assessment. */
const aboutAttempt = { assessment: code.optional(), attempt: rank.optional() };

const contested = {
  ...aboutAttempt,
  session: id.nullable(),
  withdrawn: code
    .nullable()
    .optional()
    .describe('Le bloc retiré pour fraude, null pour la certification, si la réclamation porte sur un retrait'),
};
const concerns = fraudConcern.describe(
  'Ce qui peut être retiré ; DECISION : celle que le jury doit encore prendre ; ASSESSMENT : un passage que rien n’a conclu',
);

/** Where several procedures were open. */
const ofProcedure = { ...aboutAttempt, concerns: concerns.optional(), block: code.nullable().optional() };

export const hearing = z
  .strictObject({ informedOn: day, observedOn: day.nullable(), observations: words.nullable() })
  .meta({ id: 'Hearing', description: 'Ce que le candidat a pu dire avant' });

export const afterEvents = {
  AppealFiled: z.strictObject({ ...contested, grounds: words }),
  AppealDecided: z.strictObject({ ...contested, upheld: z.boolean(), motive: words }),
  FraudProcedureOpened: z.strictObject({
    ...aboutAttempt,
    concerns,
    block: code.nullable(),
    grievances: words,
    afterwards: recordedLate,
  }),
  ObservationsRecorded: z.strictObject({ ...ofProcedure, observations: words }),
  WithdrawnForFraud: z.strictObject({ concerns: z.enum(['DIPLOMA', 'BLOCK']), block: code.nullable(), reasons: words }),
  AssessmentVoidedForFraud: z.strictObject({
    block: code,
    assessment: code,
    attempt: rank,
    counts: z.boolean().describe('true : ce passage est compté, sans rien d’acquis'),
    reasons: words,
  }),
  FraudProcedureClosed: z.strictObject({ ...ofProcedure, reasons: words }),
  FactRectified: z.strictObject({
    eventVersion: z.int().describe('Version du fait rectifié'),
    eventType: z.string(),
    target: z.record(z.string(), z.union([z.string(), z.int()])).describe('Ce qui distingue le fait rectifié'),
    field: rectifiableField,
    value: z.union([z.string(), z.number()]),
    reason: words,
    hearing: hearing.optional(),
  }),
  TransmissionRecorded: z.strictObject({
    status: transmissionStatus,
    reference: z.string().nullable(),
  }),
} as const satisfies EventDataSchemas<AfterEvents>;
