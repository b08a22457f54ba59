/** The secrets of one installation, in one file of the keys folder or in the environment. */
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { changePrivateFile, readOrCreatePrivateFile } from '#libs/platform/private-file/private-file.js';

const SECRET_BYTES = 32;
const secret = z.base64url().refine((text) => Buffer.from(text, 'base64url').length === SECRET_BYTES, 'a secret holds 32 bytes');
const keyId = z.string().regex(/^[a-z]{2}_[0-9a-z]{1,40}$/);

const keyringSchema = z
  .strictObject({
    format: z.literal(2),
    /** Wrap the keys of persons. Oldest first. */
    masterKeys: z.record(keyId, secret),
    /** The one that wraps new keys; the others go on unwrapping what they wrapped. */
    activeMasterKey: keyId,
    /** Blind index and comparison of bodies: see `Macs`. Oldest first. */
    macKeys: z.record(keyId, secret),
    /** The one that new hashes are made with; the others go on recognizing what they made. */
    activeMacKey: keyId,
  })
  .refine((ring) => ring.activeMasterKey in ring.masterKeys, { path: ['activeMasterKey'], message: 'names no master key of the keyring' })
  .refine((ring) => ring.activeMacKey in ring.macKeys, { path: ['activeMacKey'], message: 'names no MAC key of the keyring' });

/** What was made before MAC keys had names was made with this one. */
export const firstMacKey = 'mc_first';

/** Before MAC keys could change there was one, without a name. */
function sinceFormat1(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 1 || !('macKey' in value)) return value;
  const { macKey, ...ring } = value;
  return { ...ring, format: 2, macKeys: { [firstMacKey]: macKey }, activeMacKey: firstMacKey };
}

export type VaultKeyring = z.infer<typeof keyringSchema>;

/** A keyring that cannot be used, without a word of what it holds. */
export class KeyringUnreadable extends Error {
  constructor(where: string, faults: string) {
    super(`Le trousseau de clés (${where}) est illisible : ${faults}`);
    this.name = 'KeyringUnreadable';
  }
}

export const keyringPath = (folder: string): string => join(folder, 'vault-keyring.json');

const newKeyId = (kind: 'mk' | 'mc'): string => `${kind}_${randomBytes(8).toString('hex')}`;
const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
const written = (ring: VaultKeyring): string => `${JSON.stringify(ring, null, 2)}\n`;

function newKeyring(): VaultKeyring {
  const master = newKeyId('mk');
  const macKeys = { [firstMacKey]: newSecret() };
  return { format: 2, masterKeys: { [master]: newSecret() }, activeMasterKey: master, macKeys, activeMacKey: firstMacKey };
}

/** @throws KeyringUnreadable */
export function parseKeyring(text: string, where: string): VaultKeyring {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeyringUnreadable(where, 'ce n’est pas du JSON');
  }
  const parsed = keyringSchema.safeParse(sinceFormat1(value));
  if (parsed.success) return parsed.data;
  throw new KeyringUnreadable(
    where,
    parsed.error.issues.map((issue) => `${issue.path.join('.') || '(racine)'} : ${issue.message}`).join(' ; '),
  );
}

/** The keyring of a folder, made on first use. @throws KeyringUnreadable @throws PrivateFileExposed */
export async function readKeyring(folder: string): Promise<VaultKeyring> {
  const path = keyringPath(folder);
  return parseKeyring(await readOrCreatePrivateFile(path, () => written(newKeyring())), path);
}

/**
 * First step of a rotation: a new master key that nothing is wrapped with yet. Where several machines hold a copy of
 * the file, copy it to each before the second step.
 */
export async function addMasterKey(folder: string): Promise<string> {
  const id = newKeyId('mk');
  await change(folder, (ring) => ({ ...ring, masterKeys: { ...ring.masterKeys, [id]: newSecret() } }));
  return id;
}

/** Second step: new keys are wrapped with it. `Vault.rewrap` then moves the existing ones over. */
export async function activateMasterKey(folder: string, id: string): Promise<void> {
  await change(folder, (ring) => ({ ...ring, activeMasterKey: id }));
}

/** The same two steps for keyed hashes; `Identities.reindex` then makes the search's anew. */
export async function addMacKey(folder: string): Promise<string> {
  const id = newKeyId('mc');
  await change(folder, (ring) => ({ ...ring, macKeys: { ...ring.macKeys, [id]: newSecret() } }));
  return id;
}

export async function activateMacKey(folder: string, id: string): Promise<void> {
  await change(folder, (ring) => ({ ...ring, activeMacKey: id }));
}

async function change(folder: string, changed: (ring: VaultKeyring) => VaultKeyring): Promise<void> {
  const path = keyringPath(folder);
  await readKeyring(folder);
  await changePrivateFile(path, (text) => written(parseKeyring(written(changed(parseKeyring(text, path))), path)));
}

/** `receipt`: see `body-macs.ts`. */
type MacPurpose = 'body' | 'receipt' | 'search' | 'same-person';

/**
 * Keyed hashes, told apart by purpose. New ones are made with the active key; those made with the others are recognized
 * still: after an erasure nobody has the data any more that a recorded body's hash would have to be made again from.
 */
export class Macs {
  #keys: readonly (readonly [id: string, key: Buffer])[] = [];

  constructor(keyring: Pick<VaultKeyring, 'macKeys' | 'activeMacKey'>) {
    this.use(keyring);
  }

  /** Goes on with another state of the keyring. */
  use({ macKeys, activeMacKey }: Pick<VaultKeyring, 'macKeys' | 'activeMacKey'>): void {
    const keys = Object.entries(macKeys).map(([id, key]) => [id, Buffer.from(key, 'base64url')] as const);
    this.#keys = [...keys.filter(([id]) => id === activeMacKey), ...keys.filter(([id]) => id !== activeMacKey)];
  }

  get activeId(): string {
    return this.#keys[0]![0];
  }

  /** HMAC-SHA-256 in base64url, 43 characters. */
  of(purpose: MacPurpose, text: string): string {
    return this.all(purpose, text)[0]!;
  }

  /** The same under each key, the active one's first: whatever the hash of this text may have been. */
  all(purpose: MacPurpose, text: string): readonly string[] {
    return this.#keys.map(([, key]) => createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url'));
  }
}
