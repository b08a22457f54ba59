/** The secrets of one installation, in one file of the keys folder or in the environment. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { changePrivateFile, readOrCreatePrivateFile } from './private-file.js';

const SECRET_BYTES = 32;
const secret = z.base64url().refine((text) => Buffer.from(text, 'base64url').length === SECRET_BYTES, 'a secret holds 32 bytes');
const keyId = z.string().regex(/^[a-z]{2}_[0-9a-z]{1,40}$/);

const keyringSchema = z
  .strictObject({
    format: z.literal(1),
    /** Wrap the keys of persons. */
    masterKeys: z.record(keyId, secret),
    /** The one that wraps new keys; the others go on unwrapping what they wrapped. */
    activeMasterKey: keyId,
    /** Blind index and comparison of bodies. It stays the same for the life of the installation: see `Macs`. */
    macKey: secret,
  })
  .refine((ring) => ring.activeMasterKey in ring.masterKeys, { path: ['activeMasterKey'], message: 'names no master key of the keyring' });

export type Keyring = z.infer<typeof keyringSchema>;

/** A keyring that cannot be used, without a word of what it holds. */
export class KeyringUnreadable extends Error {
  constructor(where: string, faults: string) {
    super(`Le trousseau de clés (${where}) est illisible : ${faults}`);
    this.name = 'KeyringUnreadable';
  }
}

export const keyringPath = (folder: string): string => join(folder, 'vault-keyring.json');

const newMasterKeyId = (): string => `mk_${randomBytes(8).toString('hex')}`;
const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
const written = (ring: Keyring): string => `${JSON.stringify(ring, null, 2)}\n`;

function newKeyring(): Keyring {
  const id = newMasterKeyId();
  return { format: 1, masterKeys: { [id]: newSecret() }, activeMasterKey: id, macKey: newSecret() };
}

/** @throws KeyringUnreadable */
export function parseKeyring(text: string, where: string): Keyring {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeyringUnreadable(where, "ce n'est pas du JSON");
  }
  const parsed = keyringSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new KeyringUnreadable(
    where,
    parsed.error.issues.map((issue) => `${issue.path.join('.') || '(racine)'} : ${issue.message}`).join(' ; '),
  );
}

/** The keyring of a folder, made on first use. @throws KeyringUnreadable @throws PrivateFileExposed */
export async function readKeyring(folder: string): Promise<Keyring> {
  const path = keyringPath(folder);
  return parseKeyring(await readOrCreatePrivateFile(path, () => written(newKeyring())), path);
}

/**
 * First step of a rotation: a new master key that nothing is wrapped with yet. Where several machines hold a copy of
 * the file, copy it to each before the second step.
 */
export async function addMasterKey(folder: string): Promise<string> {
  const path = keyringPath(folder);
  await readKeyring(folder);
  const id = newMasterKeyId();
  await changePrivateFile(path, (text) => {
    const ring = parseKeyring(text, path);
    return written({ ...ring, masterKeys: { ...ring.masterKeys, [id]: newSecret() } });
  });
  return id;
}

/** Second step: new keys are wrapped with it. `Vault.rewrap` then moves the existing ones over. */
export async function activateMasterKey(folder: string, id: string): Promise<void> {
  const path = keyringPath(folder);
  await changePrivateFile(path, (text) => written(parseKeyring(written({ ...parseKeyring(text, path), activeMasterKey: id }), path)));
}

/**
 * Keyed hashes, told apart by purpose. The key never rotates: the blind index and the recorded bodies would all have
 * to be made again from data that, after an erasure, nobody has any more.
 */
export class Macs {
  readonly #key: Buffer;

  constructor(keyring: Pick<Keyring, 'macKey'>) {
    this.#key = Buffer.from(keyring.macKey, 'base64url');
  }

  /** HMAC-SHA-256 in base64url, 43 characters. */
  of(purpose: 'body' | 'search' | 'same-person', text: string): string {
    return createHmac('sha256', this.#key).update(`${purpose}\0${text}`).digest('base64url');
  }

  /** Of a command's body in canonical JSON: tells whether the same key came with another body, and keeps nothing of it. */
  body(canonicalJson: string): string {
    return this.of('body', canonicalJson);
  }

  isBody(mac: string, canonicalJson: string): boolean {
    const expected = Buffer.from(this.body(canonicalJson));
    const given = Buffer.from(mac);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}
