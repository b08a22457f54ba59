import { z } from 'zod';
import { recevabilite, stepKind } from '../codes.schema.js';
import { code, day, file, rank } from '../event-fields.schema.js';
import { judgedBy, type StateSchemas } from '../state-fields.schema.js';
import type { VaeAttempt, VaeState } from './state.js';

export const vaeAttempt = z.strictObject({
  attempt: rank,
  submittedOn: day.nullable(),
  rulesDigest: z.string().nullable().describe('Empreinte des règles sous lesquelles il a été déposé'),
  blocksOnly: z.boolean(),
  files: z.array(file),
  completionRequestedOn: z.array(day),
  completedOn: day.nullable(),
  reopenedOn: day.optional().describe('Depuis quand sa décision, annulée, est à reprendre'),
  decision: z.strictObject({ decision: recevabilite, on: day, notifiedOn: day }).nullable(),
  judgedBy: judgedBy.optional(),
  steps: z.array(z.strictObject({ kind: stepKind, on: day, version: z.int() })).describe('Démarches du candidat'),
  contestation: z
    .strictObject({ on: day, decided: z.strictObject({ accepted: z.boolean(), on: day }).meta({ id: 'ContestationDecision' }).nullable() })
    .meta({ id: 'CaduciteContestation' })
    .nullable(),
  validationFiles: z.array(
    z.strictObject({ on: day, dossier: file, blocks: z.array(code), version: z.int() }).meta({ id: 'ValidationFile' }),
  ),
}) satisfies z.ZodType<VaeAttempt>;

export const vaeState = { attempts: z.array(vaeAttempt) } as const satisfies StateSchemas<VaeState>;
