/** The key pair that signs development tokens: a JWK Set in the keys folder, made on first use. */
import { join } from 'node:path';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { z } from 'zod';
import { readOrCreatePrivateFile } from '#vault/private-file.js';

const jwkSet = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.base64url(),
        d: z.base64url(),
        kid: z.string().min(1),
        alg: z.literal('EdDSA'),
      }),
    )
    .min(1),
});

export interface SigningKeys {
  /** The first of the set: what signs. */
  readonly signing: { readonly kid: string; readonly key: CryptoKey };
  readonly verifying: ReadonlyMap<string, CryptoKey>;
}

/** A key file that cannot be used, without a word of what it holds. */
export class SigningKeysUnreadable extends Error {
  constructor(path: string) {
    super(`Le fichier ${path} ne contient pas les clés de signature attendues (JWK Set, Ed25519).`);
    this.name = 'SigningKeysUnreadable';
  }
}

async function newJwkSet(): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const key = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, d: jwk.d, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA' };
  return `${JSON.stringify({ keys: [key] }, null, 2)}\n`;
}

function parse(text: string, path: string): z.infer<typeof jwkSet> {
  try {
    return jwkSet.parse(JSON.parse(text));
  } catch {
    throw new SigningKeysUnreadable(path);
  }
}

/** @throws SigningKeysUnreadable @throws PrivateFileExposed */
export async function readSigningKeys(folder: string): Promise<SigningKeys> {
  const path = join(folder, 'token-signing-keys.json');
  const { keys } = parse(await readOrCreatePrivateFile(path, newJwkSet), path);
  const imported = await Promise.all(
    keys.map(async ({ d, ...publicJwk }) => {
      const [privateKey, publicKey] = await Promise.all([importJWK({ ...publicJwk, d }, 'EdDSA'), importJWK(publicJwk, 'EdDSA')]);
      return { kid: publicJwk.kid, privateKey: privateKey, publicKey: publicKey };
    }),
  );
  const [first] = imported as [(typeof imported)[number]];
  return {
    signing: { kid: first.kid, key: first.privateKey },
    verifying: new Map(imported.map(({ kid, publicKey }) => [kid, publicKey])),
  };
}
