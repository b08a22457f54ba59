import { z } from 'zod';
import { path, scope } from '../codes.schema.js';
import { certification, code, day, fourEyes, id, targetBlocks } from '../event-fields.schema.js';
import { interruptionReason, onDay, type StateSchemas } from '../state-fields.schema.js';
import { heldBlock, organisationRecorded } from './events.schema.js';
import type { OpeningState } from './state.js';

const recordedOn = day.optional().describe('Présent si une règle de droit a été connue depuis');

export const heldBlockState = heldBlock
  .extend({ endedOn: day.optional().describe('Jour où son certificat a été retiré ou annulé : il ne compte plus') })
  .meta({ id: 'HeldBlock' });

export const suspensionState = z.strictObject({ reason: interruptionReason, since: day });
/** An abandonment, or an archiving. */
export const endState = z.strictObject({ reason: interruptionReason, on: day }).meta({ id: 'JourneyEnd' });

export const openingState = {
  opened: z
    .strictObject({ candidateId: id, enteredOn: day, cohort: z.string().nullable(), site: z.string().nullable(), recordedOn })
    .nullable(),
  certification: certification.nullable(),
  transfers: z.array(z.strictObject({ site: z.string().nullable(), cohort: z.string().nullable(), on: day })).optional(),
  organisations: z
    .array(organisationRecorded.extend({ on: day, version: z.int() }))
    .optional()
    .describe('Ce qui a été dit de chaque structure du candidat'),
  fourEyes,
  path: path.nullable(),
  route: z.string().nullable(),
  scope,
  targetBlocks,
  heldBlocks: z.record(code, heldBlockState),
  formerHeldBlocks: z
    .array(heldBlockState.extend({ blocks: z.array(code) }))
    .optional()
    .describe('Ceux qu’une migration a réunis à d’autres'),
  placementReviewedOn: day.nullable(),
  accompanists: z.array(z.strictObject({ accompanistId: id, since: day })),
  suspension: suspensionState.nullable(),
  abandonment: endState.nullable(),
  death: onDay.optional(),
  archiving: endState.nullable(),
  pastInterruptions: z
    .array(z.strictObject({ kind: z.enum(['SUSPENSION', 'ABANDONMENT']), since: day, until: day.describe('Jour du retour, exclu') }))
    .optional(),
  pathChanges: z.array(z.strictObject({ from: path, to: path, on: day, recordedOn })),
  migrations: z.array(z.strictObject({ from: certification, to: certification, on: day })),
  incidents: z.array(z.strictObject({ version: z.int(), on: day, assessment: code.nullable(), session: id.nullable() })),
} as const satisfies StateSchemas<OpeningState>;
