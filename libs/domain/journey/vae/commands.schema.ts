/** VAE, from the feasibility file to the validation file (R6412-1 to R6412-7). */
import { z } from 'zod';
import { recevabilite, stepKind } from '../codes.schema.js';
import { blockCode, fileHash, localDate, moment } from '../fields.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

export const vaeCommands = {
  'submit-feasibility-file': z.strictObject({ files: z.array(fileHash).max(50).default([]), occurredAt: moment.optional() }),
  'request-completion': z.strictObject({ missing: personalText('EVALUATION'), occurredAt: moment.optional() }),
  'declare-file-complete': z.strictObject({
    lastPieceReceivedOn: localDate.describe('Jour de réception de la dernière pièce : le délai de deux mois en part'),
    occurredAt: moment.optional(),
  }),
  'decide-recevabilite': z.strictObject({
    decision: recevabilite,
    motives: personalText('EVALUATION').optional().describe('Exigés pour un refus'),
    notifiedOn: localDate.optional().describe('Par défaut, le jour de la décision'),
    occurredAt: moment.optional(),
  }),
  'record-candidate-step': z.strictObject({
    kind: stepKind,
    description: personalText('EVALUATION').optional(),
    occurredAt: moment.optional(),
  }),
  'contest-caducite': z.strictObject({ motive: personalText('EVALUATION'), occurredAt: moment.optional() }),
  'decide-contestation': z.strictObject({ accepted: z.boolean(), motive: personalText('EVALUATION'), occurredAt: moment.optional() }),
  'submit-validation-file': z.strictObject({
    proofs: z
      .array(z.strictObject({ block: blockCode, files: z.array(fileHash).min(1).max(50) }))
      .max(50)
      .describe('Preuves, bloc par bloc ; aucune où tous les blocs visés sont déjà acquis'),
    dossier: fileHash.describe('Le dossier écrit'),
    occurredAt: moment.optional(),
  }),
} as const;
