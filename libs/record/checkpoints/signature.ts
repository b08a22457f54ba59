/** What the signature of a checkpoint covers, and what a leaf of its tree is made of, to the byte. No schema library is needed. */
import { sign, verify, type KeyObject } from 'node:crypto';
import { streamName } from '#libs/domain/stream/stream-id.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { ChainEnd, Checkpoint, CheckpointResumption, ComparedLeaves, SignedHead } from './checkpoint.js';

interface Signer {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** Of a chain, as it is stored. */
export interface StoredEnd {
  readonly sequence: number;
  readonly hash: Buffer;
}

interface Stated {
  readonly size: number;
  readonly root: Buffer;
  readonly refusals: StoredEnd;
  /** Left out by those made before it was signed. */
  readonly trail?: StoredEnd;
  readonly compared?: ComparedLeaves;
  readonly resumes?: CheckpointResumption;
}

export function signCheckpoint({ size, root, refusals, trail, compared, resumes }: Stated, madeAt: Instant, signer: Signer): Checkpoint {
  const unsigned = {
    format: 'jalon-checkpoint/2' as const,
    size,
    root: root.toString('hex'),
    madeAt,
    keyId: signer.keyId,
    refusals: written(refusals),
    ...(trail && { trail: written(trail) }),
    ...(compared && { compared }),
    ...(resumes && { resumes }),
  };
  const signature = sign(null, Buffer.from(canonicalJson(unsigned)), signer.privateKey).toString('base64url');
  return { ...unsigned, signature };
}

function written({ sequence, hash }: StoredEnd): ChainEnd {
  return { sequence, hash: hash.toString('hex') };
}

/** What it states of the log of refusals; null where it says nothing. */
export function refusalsStated(checkpoint: Checkpoint): ChainEnd | null {
  return checkpoint.format === 'jalon-checkpoint/2' && checkpoint.refusals.sequence > 0 ? checkpoint.refusals : null;
}

/** What it states of the trail of rows; null where it says nothing. */
export function trailStated(checkpoint: Checkpoint): ChainEnd | null {
  return checkpoint.format === 'jalon-checkpoint/2' && checkpoint.trail && checkpoint.trail.sequence > 0 ? checkpoint.trail : null;
}

/** How much it covers: leaves, refusals, entries of the trail. */
function extentOf(checkpoint: Checkpoint): readonly number[] {
  return [checkpoint.size, refusalsStated(checkpoint)?.sequence ?? 0, trailStated(checkpoint)?.sequence ?? 0];
}

/** The order in which they were signed, of one database. */
export function isBefore(one: Checkpoint, other: Checkpoint): boolean {
  const [its, others] = [extentOf(one), extentOf(other)];
  const place = its.findIndex((extent, index) => extent !== others[index]);
  return place >= 0 && its[place]! < others[place]!;
}

/** Whether nothing was gained since. */
export function covers(checkpoint: Checkpoint, size: number, refusals: StoredEnd, trail: StoredEnd): boolean {
  return extentOf(checkpoint).join() === [size, refusals.sequence, trail.sequence].join();
}

/** Where it stands. */
export function headOf(checkpoint: Checkpoint): SignedHead {
  const { size, root } = checkpoint;
  const trail = trailStated(checkpoint);
  return { size, root, refusals: refusalsStated(checkpoint), ...(trail && { trail }) };
}

export function isSameHead(one: SignedHead | null, other: SignedHead | null): boolean {
  return (
    one?.size === other?.size &&
    one?.root === other?.root &&
    one?.refusals?.sequence === other?.refusals?.sequence &&
    one?.refusals?.hash === other?.refusals?.hash &&
    one?.trail?.sequence === other?.trail?.sequence &&
    one?.trail?.hash === other?.trail?.hash
  );
}

/** Whether one of the keys has signed it. */
export function isSigned({ signature, ...unsigned }: Checkpoint, keys: ReadonlyMap<string, KeyObject>): boolean {
  const key = keys.get(unsigned.keyId);
  return key !== undefined && verify(null, Buffer.from(canonicalJson(unsigned)), key, Buffer.from(signature, 'base64url'));
}

/** What a leaf of the tree is the hash of: canonical JSON. @param eventHash of the stream's chain, at this version */
export function leafData(streamId: string, version: number, eventHash: Buffer): string {
  return canonicalJson({ ...streamName(streamId), hash: eventHash.toString('hex'), version });
}
