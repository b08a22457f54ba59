import { z } from 'zod';
import { checkpointSchema, headSchema } from '#libs/record/checkpoints/checkpoint.js';
import { publicKeySchema } from '#libs/record/checkpoints/checkpoint-keys.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const proof = z.array(hash).describe('Empreintes de l’arbre (RFC 9162), en hexadécimal');
const checkpoint = checkpointSchema.meta({ id: 'Checkpoint' });

export const checkpointPage = z
  .strictObject({ items: z.array(checkpoint), next: z.string().nullable() })
  .meta({ id: 'CheckpointPage', description: 'Du plus récent au plus ancien' });

export const checkpointAnswer = z
  .strictObject({
    checkpoint,
    heads: z.array(headSchema).describe('Où en était chaque parcours, avec heads=true'),
    waiting: z
      .strictObject({ events: z.int().min(1), since: z.iso.datetime() })
      .optional()
      .describe('Faits qu’il ne couvre pas : leur historique ne peut pas être lu. Ils sont signés sans lui au bout d’une heure'),
  })
  .meta({ id: 'HeldCheckpoint', description: 'À conserver hors d’atteinte : il permet de prouver ce qui précède' });

export const consistencyProof = z.strictObject({ from: checkpoint, to: checkpoint, proof }).meta({ id: 'ConsistencyProof' });

export const inclusionProof = z
  .strictObject({
    journeyId: z.string(),
    version: z.int(),
    eventHash: hash,
    leafIndex: z.int(),
    proof,
    checkpoint,
  })
  .meta({
    id: 'InclusionProof',
    description: 'La feuille est le JSON canonique (RFC 8785) de {"hash", "journeyId", "version"}, précédé de l’octet 0',
  });

export const publicKeys = z
  .strictObject({ keys: z.array(publicKeySchema) })
  .meta({ id: 'CheckpointKeys', description: 'JWK Set ; la première clé signe, les autres ont signé' });

export type CheckpointPage = z.infer<typeof checkpointPage>;
export type CheckpointAnswer = z.infer<typeof checkpointAnswer>;
export type ConsistencyAnswer = z.infer<typeof consistencyProof>;
export type InclusionAnswer = z.infer<typeof inclusionProof>;
export type PublicKeys = z.infer<typeof publicKeys>;
