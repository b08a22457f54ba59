/** Commands that open, interrupt, move and close a journey. */
import { z } from 'zod';
import { path, scope } from '../codes.schema.js';
import { blockCode, code, fileHash, localDate, moment, opaqueId } from '../fields.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

export const suspensionReason = z.enum(['PERSONAL', 'FAMILY', 'EMPLOYMENT', 'FUNDING', 'ORGANISATION', 'OTHER']);
export const abandonmentReason = z.enum(['EMPLOYMENT', 'PERSONAL', 'FAMILY', 'FUNDING', 'REORIENTATION', 'NO_NEWS', 'OTHER']);
export const archivingReason = z.enum([
  'CERTIFIED',
  'PARTIAL',
  'REFUSED',
  'ABANDONED',
  'DECEASED',
  'EXPIRED',
  'DUPLICATE',
  'OPENED_BY_MISTAKE',
  'OTHER',
]);

const heldBlock = z.strictObject({
  block: blockCode,
  certificateNumber: z.string().min(1).max(60).describe('Numéro du certificat qui prouve le bloc'),
  obtainedOn: localDate,
  file: fileHash.optional(),
});

const blockMapping = z.strictObject({
  from: blockCode,
  to: blockCode.nullable().describe('Bloc de la nouvelle version, ou null si rien ne lui correspond'),
});

export const openingCommands = {
  'start-journey': z.strictObject({
    candidateId: opaqueId,
    certification: z.strictObject({ code, version: code.optional().describe('Par défaut, la version en vigueur à l’entrée') }),
    path,
    route: code.describe('Voie d’accès, telle que la certification la nomme'),
    scope: scope.default('FULL'),
    targetBlocks: z.array(blockCode).max(50).optional().describe('Par défaut, tous les blocs'),
    heldBlocks: z.array(heldBlock).max(50).default([]),
    inInitialTraining: z.boolean().default(false).describe('Le candidat est en formation initiale pour cette même certification'),
    cohort: code.optional(),
    site: code.optional(),
    occurredAt: moment.optional().describe('Date d’entrée'),
  }),
  'end-held-block': z.strictObject({
    certificateNumber: z.string().min(1).max(60).describe('Numéro du certificat qui prouvait le ou les blocs acquis à l’entrée'),
    endedOn: localDate
      .optional()
      .describe('Jour de son retrait ou de son annulation ; d’un certificat délivré ici, c’est celui que le registre en garde'),
    file: fileHash.optional().describe('Ce que l’organisme qui l’avait délivré en dit ; demandé d’un certificat délivré ailleurs'),
    occurredAt: moment.optional(),
  }),
  'restore-held-block': z.strictObject({
    certificateNumber: z.string().min(1).max(60).describe('Numéro du certificat dont la fin, consignée, est revenue'),
    file: fileHash.optional().describe('Ce que l’organisme qui l’avait délivré en dit ; demandé d’un certificat délivré ailleurs'),
    occurredAt: moment.optional(),
  }),
  transfer: z.strictObject({
    site: code.optional().describe('Par défaut, le site actuel'),
    cohort: code.optional().describe('Par défaut, la promotion actuelle'),
    comment: personalText('EVALUATION').optional(),
    occurredAt: moment.optional().describe('Jour à compter duquel le parcours y appartient'),
  }),
  'record-organisation': z.strictObject({
    organisationId: opaqueId.describe('Structure de la liste des structures'),
    as: z
      .enum(['TRAINING_BODY', 'EMPLOYER'])
      .describe(
        'Ce qu’elle est pour le candidat : son organisme de formation ou son employeur ; une structure d’accueil se nomme avec sa période',
      ),
    from: localDate.optional().describe('Premier jour, s’il est connu'),
    until: localDate.optional().describe('Dernier jour ; absent si rien n’a pris fin, ou si on l’ignore'),
    mistaken: z.literal(true).optional().describe('Consignée à tort : elle n’est plus tenue pour une structure du candidat'),
    occurredAt: moment.optional(),
  }),
  'record-placement-review': z.strictObject({ adjustments: personalText('EVALUATION').optional(), occurredAt: moment.optional() }),
  'designate-accompanist': z.strictObject({ accompanistId: opaqueId, since: localDate, occurredAt: moment.optional() }),
  suspend: z.strictObject({ reason: suspensionReason, comment: personalText('EVALUATION'), occurredAt: moment.optional() }),
  resume: z.strictObject({ comment: personalText('EVALUATION').optional(), occurredAt: moment.optional() }),
  abandon: z.strictObject({ reason: abandonmentReason, comment: personalText('EVALUATION'), occurredAt: moment.optional() }),
  reactivate: z.strictObject({ comment: personalText('EVALUATION'), occurredAt: moment.optional() }),
  'record-death': z.strictObject({
    file: fileHash.optional().describe('Acte de décès'),
    comment: personalText('EVALUATION').optional(),
    occurredAt: moment.optional().describe('Jour du décès'),
  }),
  archive: z.strictObject({ reason: archivingReason, comment: personalText('EVALUATION').optional(), occurredAt: moment.optional() }),
  'change-path': z.strictObject({
    path,
    route: code,
    scope: scope.optional().describe('Par défaut, la visée actuelle'),
    targetBlocks: z.array(blockCode).max(50).optional().describe('Par défaut, les blocs déjà visés, ou tous pour la certification entière'),
    inInitialTraining: z.boolean().default(false).describe('Le candidat est en formation initiale pour cette même certification'),
    occurredAt: moment.optional(),
  }),
  'migrate-certification': z.strictObject({
    version: code.describe('Version de la même certification vers laquelle passer'),
    blocks: z
      .array(blockMapping)
      .min(1)
      .max(200)
      .optional()
      .describe('Correspondance de chaque bloc ; par défaut celle que la version énonce, ou le même code'),
    motive: personalText('EVALUATION'),
    occurredAt: moment.optional(),
  }),
  'record-incident': z.strictObject({
    assessment: code.optional(),
    session: opaqueId.optional(),
    description: personalText('EVALUATION'),
    occurredAt: moment.optional(),
  }),
  'resume-from-journal': z.strictObject({ motive: personalText('EVALUATION'), occurredAt: moment.optional() }),
} as const;
