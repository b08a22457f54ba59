import { z } from 'zod';
import { checkpointHeadSchema, checkpointSchema, resumptionSchema } from '#libs/record/checkpoints/checkpoint.js';
import { obstacles } from '#libs/record/checkpoints/last-signed.js';
import { absence } from '../http/ids.js';
import { namedActors } from '../people/actor-names.js';
import { reference } from '../people/two-person-decision.js';

const named = {
  signed: checkpointHeadSchema.describe('Ce qui a été signé en dernier, selon le fichier gardé hors de la base'),
  database: checkpointHeadSchema.nullable().describe('Le dernier point de contrôle que la base tient ; null où elle n’en tient aucun'),
};

export const resumptionBody = z
  .strictObject({
    ...named,
    reference: reference.describe('Du dossier du centre où la restauration est consignée'),
  })
  .meta({ id: 'CheckpointResumptionRequest' });

const resumption = z
  .strictObject({
    id: z.string(),
    ...named,
    requestedBy: z.string(),
    requestedAt: z.iso.datetime(),
    reference: z.string().nullable(),
    confirmed: resumptionSchema.pick({ confirmedBy: true, confirmedAt: true }).meta({ id: 'ResumptionConfirmed' }).nullable(),
  })
  .meta({ id: 'CheckpointResumption', description: 'Décision de reprendre la signature depuis une base plus ancienne' });

export const askedResumption = resumption
  .extend({ actors: namedActors })
  .meta({ id: 'AskedCheckpointResumption', description: 'Décision de reprendre la signature, telle qu’elle vient d’être demandée' });

export const resumedSigning = z
  .strictObject({
    checkpoint: checkpointSchema
      .meta({ id: 'Checkpoint' })
      .nullable()
      .describe('Celui qui porte la décision ; null tant que rien n’est à signer que la base ne tenait déjà'),
    actors: namedActors,
  })
  .meta({ id: 'ResumedSigning' });

export const signingStanding = z
  .strictObject({
    signed: checkpointHeadSchema.nullable(),
    database: checkpointHeadSchema.nullable(),
    obstacle: z
      .strictObject({ code: z.enum(obstacles), sentence: z.string(), since: z.iso.datetime() })
      .nullable()
      .describe('Pourquoi plus rien n’est signé ; null où rien ne s’y oppose'),
    heldUp: z
      .strictObject({ size: z.int(), since: z.iso.datetime() })
      .nullable()
      .describe('Depuis quand l’historique d’un fait, avant cette taille, ne peut pas être lu : il est signé sans lui au bout d’une heure'),
    resumption: resumption.nullable().describe('La reprise demandée, tant qu’aucun point de contrôle ne la porte'),
    actors: namedActors,
  })
  .meta({ id: 'CheckpointSigning' });

export const resumptionIdSchema = z
  .string()
  .regex(/^rsm_[0-9a-f]{40}$/)
  .describe('Identifiant de la reprise')
  .register(absence, { detail: 'Cette reprise n’existe pas.' });

export type AskedResumptionAnswer = z.infer<typeof askedResumption>;
export type ResumedSigning = z.infer<typeof resumedSigning>;
export type SigningStandingAnswer = z.infer<typeof signingStanding>;
