/**
 * What was signed last, in a file beside the signing keys: outside the database, which may be put back older, emptied or altered.
 * Whoever changes it holds the tree's lock, so that it has one writer at a time.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { readPrivateFile, replacePrivateFile } from '#libs/platform/private-file/private-file.js';
import { checkpointHeadSchema, checkpointSchema, resumptionSchema } from './checkpoint.js';

/** Why nothing more is signed, until what it names is no longer so. */
export const obstacles = ['DATABASE_OLDER', 'TREE_ALTERED', 'PLACE_FORGED', 'JOURNAL_DIFFERS'] as const;

export type Obstacle = (typeof obstacles)[number];

/** What one administrator has asked for, until another confirms it and a checkpoint is signed that says so. */
const askedResumptionSchema = z.strictObject({
  id: z.string(),
  signed: checkpointHeadSchema,
  database: checkpointHeadSchema.nullable(),
  requestedBy: z.string(),
  requestedAt: z.iso.datetime(),
  reference: z.string().nullable(),
  confirmed: resumptionSchema.pick({ confirmedBy: true, confirmedAt: true }).nullable(),
});

/** An event that its history has contradicted: nothing from its leaf on is signed until the two agree, whatever can still be read then. */
const contradictedSchema = z.strictObject({
  streamId: z.string(),
  version: z.int().min(1),
  /** Of the leaf, as the history has it, in hexadecimal; null where histories contradict one another. */
  expected: z.hash('sha256').nullable(),
});

export type ContradictedEvent = z.infer<typeof contradictedSchema>;

export type AskedResumption = z.infer<typeof askedResumptionSchema>;

const lastSignedSchema = z.strictObject({
  format: z.literal('jalon-last-signed/1'),
  /** Null before the first. */
  checkpoint: checkpointSchema.nullable(),
  /** Signature of the one before it in the database: who was killed before the database had the last left that one there. */
  previous: z.string().nullable(),
  /** Since when the history of a leaf below this size could not be had: by this machine's clock, and by PostgreSQL's. */
  heldUp: z.strictObject({ size: z.int().min(1), since: z.iso.datetime(), databaseSince: z.iso.datetime().optional() }).nullable(),
  obstacle: z
    .strictObject({
      code: z.enum(obstacles),
      sentence: z.string(),
      since: z.iso.datetime(),
    })
    .nullable(),
  resumption: askedResumptionSchema.nullable(),
  /** Left out where there is none, so that a build that does not know it reads the file. */
  contradicted: z.array(contradictedSchema).min(1).optional(),
});

export type LastSigned = z.infer<typeof lastSignedSchema>;

/** It is not what was written: until a sound copy is there, nobody knows what was signed. */
export class LastSignedUnreadable extends Error {
  override readonly name = 'LastSignedUnreadable';
  constructor(keysFolder: string) {
    super(
      `Le fichier ${pathIn(keysFolder)}, qui dit ce qui a été signé en dernier, est illisible ou n’est pas de ces clés : ` +
        'rendez-lui une copie intacte. Rien n’est signé d’ici là.',
    );
  }
}

const nothingSigned: LastSigned = {
  format: 'jalon-last-signed/1',
  checkpoint: null,
  previous: null,
  heldUp: null,
  obstacle: null,
  resumption: null,
};

/** Nothing is signed where there is no file: see ADR 303 for what follows from that. @throws {LastSignedUnreadable} */
export async function readLastSigned(keysFolder: string): Promise<LastSigned> {
  const path = pathIn(keysFolder);
  let text: string;
  try {
    text = await readPrivateFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothingSigned;
    throw error;
  }
  try {
    return lastSignedSchema.parse(JSON.parse(text));
  } catch {
    throw new LastSignedUnreadable(keysFolder);
  }
}

/** On disk once this resolves. */
export async function keepLastSigned(keysFolder: string, kept: LastSigned): Promise<void> {
  await replacePrivateFile(pathIn(keysFolder), `${JSON.stringify(kept, null, 2)}\n`);
}

const pathIn = (keysFolder: string): string => join(keysFolder, 'last-signed.json');
