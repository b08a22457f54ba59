/** A checkpoint: the root of the tree over all streams at a size, signed. Whoever keeps one can prove what came before. */
import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const signed = {
  /** Leaves that it covers: those before this place. */
  size: z.int().min(1),
  /** Of the tree of RFC 9162, in hexadecimal. */
  root: hash,
  madeAt: z.iso.datetime(),
  /** RFC 7638 thumbprint of the key. */
  keyId: z.string().min(1),
  /** Ed25519, base64url, over the canonical JSON (RFC 8785) of the other members. */
  signature: z.base64url(),
};

/** Where a chain stood: its last entry; sequence 0 and zeros where there was none. */
const chainEndSchema = z.strictObject({ sequence: z.int().min(0), hash }).meta({ id: 'ChainEnd' });

export type ChainEnd = z.infer<typeof chainEndSchema>;

/** Where a checkpoint stands: two that have the same head say the same of events, refusals and the trail of rows, of which older ones say nothing. */
export const checkpointHeadSchema = z
  .strictObject({
    size: signed.size,
    root: hash,
    refusals: chainEndSchema.nullable(),
    trail: chainEndSchema.optional(),
  })
  .meta({ id: 'CheckpointHead', description: 'Où en est un point de contrôle' });

export type SignedHead = z.infer<typeof checkpointHeadSchema>;

/** Leaves `from` to `to` − 1. */
const leafRangeSchema = z.strictObject({ from: z.int().min(0), to: z.int().min(1) });

/**
 * Which leaves were compared with Temporal's histories before they were signed: from `from` on, those of `except` left out, whose
 * history could not be had. Of those before, the checkpoint before it tells. Absent where none was compared.
 */
const comparedSchema = z.strictObject({ from: z.int().min(0), except: z.array(leafRangeSchema) });

/** Signing went on from an older database, as two administrators have decided: nothing between its head and the signed one holds. */
export const resumptionSchema = z.strictObject({
  id: z.string(),
  /** What had been signed last. */
  signed: checkpointHeadSchema,
  /** What the database held; null where it held no checkpoint. */
  database: checkpointHeadSchema.nullable(),
  requestedBy: z.string(),
  requestedAt: z.iso.datetime(),
  confirmedBy: z.string(),
  confirmedAt: z.iso.datetime(),
  /** Of the centre's own files. */
  reference: z.string().nullable(),
});

export type CheckpointResumption = z.infer<typeof resumptionSchema>;

/** The first form, which those made before the log of refusals keep for ever, says nothing of it. */
export const checkpointSchema = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('jalon-checkpoint/2'),
    ...signed,
    refusals: chainEndSchema,
    /** Of the trail that rows leave of which no event tells. Absent from those made before it was signed. */
    trail: chainEndSchema.optional(),
    compared: comparedSchema.optional(),
    resumes: resumptionSchema.optional(),
  }),
  z.strictObject({ format: z.literal('jalon-checkpoint/1'), ...signed }),
]);

export type Checkpoint = z.infer<typeof checkpointSchema>;

export type ComparedLeaves = z.infer<typeof comparedSchema>;

const placeSchema = { version: z.int().min(1), hash };

/** Where each stream stood: lets a rewritten one be named, where the root tells only that one was. */
export const headSchema = z.union([
  z.strictObject({ journeyId: z.string(), ...placeSchema }),
  z.strictObject({ streamId: z.string(), ...placeSchema }),
]);

export type CheckpointHead = z.infer<typeof headSchema>;

/** What a person keeps: a checkpoint alone, or with the heads of the streams at its size. */
export const heldCheckpointSchema = z.union([
  checkpointSchema.transform((checkpoint) => ({ checkpoint, heads: [] as CheckpointHead[] })),
  z.object({ checkpoint: checkpointSchema, heads: z.array(headSchema).default([]) }),
]);

export type HeldCheckpoint = z.output<typeof heldCheckpointSchema>;
