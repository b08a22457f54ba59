/** The keys that sign checkpoints, in the keys folder: one that signs, and the public halves of those that did. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { changePrivateFile, readOrCreatePrivateFile } from '#libs/platform/private-file/private-file.js';

export const publicKeySchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.base64url(),
  kid: z.string().min(1),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});

export type CheckpointPublicKey = z.infer<typeof publicKeySchema>;

const fileSchema = z.strictObject({
  signing: publicKeySchema.extend({ d: z.base64url() }),
  /** Newest first. Their private halves are gone: what they signed can be checked, and nothing more be signed. */
  retired: z.array(publicKeySchema),
});

type KeyFile = z.infer<typeof fileSchema>;

export interface CheckpointKeys {
  readonly signer: { readonly keyId: string; readonly privateKey: KeyObject };
  readonly verifying: ReadonlyMap<string, KeyObject>;
  /** The signing one first. */
  readonly published: readonly CheckpointPublicKey[];
}

/** A key file that cannot be used, without a word of what it holds. */
export class CheckpointKeysUnreadable extends Error {
  override readonly name = 'CheckpointKeysUnreadable';
  constructor(path: string) {
    super(`Le fichier ${path} ne contient pas les clés de signature des points de contrôle attendues.`);
  }
}

/** Read anew each time: another process may have replaced the signing key. @throws {CheckpointKeysUnreadable} */
export async function readCheckpointKeys(folder: string): Promise<CheckpointKeys> {
  const path = pathIn(folder);
  const { signing, retired } = parse(await readOrCreatePrivateFile(path, () => written({ signing: newKey(), retired: [] })), path);
  const published = [publicHalf(signing), ...retired];
  return {
    signer: { keyId: signing.kid, privateKey: createPrivateKey({ key: { ...signing }, format: 'jwk' }) },
    verifying: new Map(published.map((key) => [key.kid, createPublicKey({ key: { ...key }, format: 'jwk' })])),
    published,
  };
}

/** From now on another key signs; the private half of the last is forgotten. Answers the new key's id. */
export async function rotateCheckpointKey(folder: string): Promise<string> {
  const path = pathIn(folder);
  await readCheckpointKeys(folder);
  const signing = newKey();
  await changePrivateFile(path, (content) => {
    const before = parse(content, path);
    return written({ signing, retired: [publicHalf(before.signing), ...before.retired] });
  });
  return signing.kid;
}

const pathIn = (folder: string): string => join(folder, 'checkpoint-keys.json');
const written = (keys: KeyFile): string => `${JSON.stringify(keys, null, 2)}\n`;

function newKey(): KeyFile['signing'] {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const named = { kty: 'OKP', crv: 'Ed25519', x } as const;
  const kid = createHash('sha256').update(canonicalJson(named)).digest('base64url');
  return { ...named, d, kid, alg: 'EdDSA', use: 'sig' };
}

function publicHalf({ d: _, ...key }: KeyFile['signing']): CheckpointPublicKey {
  return key;
}

function parse(text: string, path: string): KeyFile {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new CheckpointKeysUnreadable(path);
  }
}
