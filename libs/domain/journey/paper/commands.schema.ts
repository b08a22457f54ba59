/** What a paper says, entered by the office as one batch, compared with its scan by somebody else. */
import { z } from 'zod';
import { blockCommands } from '../blocks/commands.schema.js';
import { assessmentCode, fileHash, moment, opaqueId } from '../fields.schema.js';
import { juryCommands } from '../jury/commands.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

/** One session of one journey, or one attempt at an assessment: each sheet as the command that it stands for takes it. */
const record = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('JURY_SESSION').describe('Session de jury'),
    session: opaqueId,
    hearing: juryCommands['hold-soutenance'].omit({ session: true }).optional().describe('Émargement, audition et grille du jury'),
    decision: juryCommands.decide.omit({ session: true }).optional().describe('Votes, décision et motifs'),
    signatures: z
      .array(juryCommands['sign-minutes'].omit({ session: true }))
      .max(20)
      .default([])
      .describe('Signatures du procès-verbal, empêchements et refus de signer'),
  }),
  z.strictObject({
    kind: z.literal('ASSESSMENT').describe('Passage d’une épreuve'),
    assessment: assessmentCode,
    attendance: blockCommands['record-attendance'].omit({ assessment: true }).optional().describe('Feuille de présence'),
    grid: blockCommands['record-grid'].omit({ assessment: true }).optional().describe('Grille signée de l’évaluateur'),
  }),
]);

const entry = z.int().min(1).describe('Numéro du fait PaperRecordEntered');

export const paperCommands = {
  'enter-paper-record': z.strictObject({
    scan: fileHash.describe('Empreinte de la numérisation (PDF ou image), telle que POST /v1/files la rend'),
    at: moment.describe('Date que porte le papier ; vaut pour chaque feuille qui n’en donne pas une autre'),
    record: record.describe('Tout ce que le papier dit, en un seul lot'),
    occurredAt: moment.optional().describe('Quand la saisie a été faite ; la date du papier est ailleurs'),
  }),
  'confirm-paper-record': z.strictObject({
    entry,
    scan: fileHash.describe('Empreinte de la numérisation à laquelle la saisie a été comparée'),
    occurredAt: moment.optional(),
  }),
  'reject-paper-record': z.strictObject({ entry, reason: personalText('EVALUATION'), occurredAt: moment.optional() }),
} as const;
