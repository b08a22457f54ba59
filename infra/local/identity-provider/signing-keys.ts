/** The key pairs that sign the local provider's tokens: a JWK Set in the keys folder, made on first use. */
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { changePrivateFile, readOrCreatePrivateFile } from '#libs/platform/private-file/private-file.js';

export const longestTokenLifeSeconds = 2 * 86_400;
const oldAfterSeconds = 30 * 86_400;

const signingKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.base64url(),
  d: z.base64url(),
  kid: z.string().min(1),
  alg: z.literal('EdDSA'),
  /** Seconds since 1970; keys of before there was rotation have none. */
  iat: z.number().int().nonnegative().default(0),
});
const jwkSet = z.strictObject({ keys: z.array(signingKey).min(1) });

export type SigningKey = z.infer<typeof signingKey>;

/** A key file that cannot be used, without a word of what it holds. */
export class SigningKeysUnreadable extends Error {
  constructor(path: string) {
    super(`Le fichier ${path} ne contient pas les clés de signature attendues (JWK Set, Ed25519).`);
    this.name = 'SigningKeysUnreadable';
  }
}

const fileOf = (folder: string): string => join(folder, 'token-signing-keys.json');
const toText = (keys: readonly SigningKey[]): string => `${JSON.stringify({ keys }, null, 2)}\n`;

async function newKey(now: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { x, d, ...jwk } = await exportJWK(privateKey);
  if (x === undefined || d === undefined) throw new Error('an Ed25519 key without its parts');
  return { kty: 'OKP', crv: 'Ed25519', x, d, kid: await calculateJwkThumbprint({ ...jwk, x }), alg: 'EdDSA', iat: now };
}

function parse(text: string, path: string): readonly SigningKey[] {
  try {
    return jwkSet.parse(JSON.parse(text)).keys;
  } catch {
    throw new SigningKeysUnreadable(path);
  }
}

const secondsNow = (): number => Math.floor(Date.now() / 1_000);

/** The first of them signs; the others are published, so that what they signed stays good. @throws SigningKeysUnreadable @throws PrivateFileExposed */
export async function readSigningKeys(folder: string): Promise<readonly SigningKey[]> {
  const path = fileOf(folder);
  return parse(await readOrCreatePrivateFile(path, async () => toText([await newKey(secondsNow())])), path);
}

/**
 * A new key signs from now on. One that another has replaced for longer than a token may live is withdrawn.
 * @param now seconds since 1970
 * @throws SigningKeysUnreadable @throws PrivateFileLocked
 */
export async function rotateSigningKeys(folder: string, now = secondsNow()): Promise<void> {
  await readSigningKeys(folder);
  const added = await newKey(now);
  const path = fileOf(folder);
  await changePrivateFile(path, (text) => toText(stillNeeded([added, ...parse(text, path)], now)));
}

/** Once a month. @param now seconds since 1970 */
export async function keepKeysYoung(folder: string, now = secondsNow()): Promise<void> {
  const [newest] = await readSigningKeys(folder);
  if (newest && now - newest.iat > oldAfterSeconds) await rotateSigningKeys(folder, now);
}

/** Newest first. */
function stillNeeded(keys: readonly SigningKey[], now: number): readonly SigningKey[] {
  return keys.filter((_, index) => {
    const replacement = keys[index - 1];
    return replacement === undefined || now - replacement.iat <= longestTokenLifeSeconds;
  });
}
