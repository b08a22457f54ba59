/** What the signature of a checkpoint covers, and what a leaf of its tree is made of, to the byte. No schema library is needed. */
import { sign, verify, type KeyObject } from 'node:crypto';
import { streamName } from '#libs/domain/stream/stream-id.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { Checkpoint, CheckpointResumption, ComparedLeaves, SignedHead } from './checkpoint.js';

interface Signer {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

interface Stated {
  readonly size: number;
  readonly root: Buffer;
  readonly refusals: { readonly sequence: number; readonly hash: Buffer };
  readonly compared?: ComparedLeaves;
  readonly resumes?: CheckpointResumption;
}

export function signCheckpoint({ size, root, refusals, compared, resumes }: Stated, madeAt: Instant, signer: Signer): Checkpoint {
  const unsigned = {
    format: 'jalon-checkpoint/2' as const,
    size,
    root: root.toString('hex'),
    madeAt,
    keyId: signer.keyId,
    refusals: { sequence: refusals.sequence, hash: refusals.hash.toString('hex') },
    ...(compared && { compared }),
    ...(resumes && { resumes }),
  };
  const signature = sign(null, Buffer.from(canonicalJson(unsigned)), signer.privateKey).toString('base64url');
  return { ...unsigned, signature };
}

/** What it states of the log of refusals; null where it says nothing. */
export function refusalsStated(checkpoint: Checkpoint): { readonly sequence: number; readonly hash: string } | null {
  return checkpoint.format === 'jalon-checkpoint/2' && checkpoint.refusals.sequence > 0 ? checkpoint.refusals : null;
}

/** The order in which they were signed, of one database. */
export function isBefore(one: Checkpoint, other: Checkpoint): boolean {
  const refusals = (checkpoint: Checkpoint) => refusalsStated(checkpoint)?.sequence ?? 0;
  return one.size < other.size || (one.size === other.size && refusals(one) < refusals(other));
}

/** Where it stands. */
export function headOf(checkpoint: Checkpoint): SignedHead {
  const { size, root } = checkpoint;
  return { size, root, refusals: refusalsStated(checkpoint) };
}

export function isSameHead(one: SignedHead | null, other: SignedHead | null): boolean {
  return (
    one?.size === other?.size &&
    one?.root === other?.root &&
    one?.refusals?.sequence === other?.refusals?.sequence &&
    one?.refusals?.hash === other?.refusals?.hash
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
