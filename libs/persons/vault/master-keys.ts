/** What wraps the keys of persons: a keyring here, a key management service where there is one. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type VaultKeyring, parseKeyring, readKeyring } from './keyring.js';

export interface WrappedKey {
  readonly masterKeyId: string;
  /** Of the implementation's own form. */
  readonly wrapped: string;
}

export interface MasterKeys {
  /** The key that wraps at present. */
  activeId(): Promise<string>;
  /** `context` is bound to the wrapped key and not kept in it: it must be given again, the same, to unwrap. */
  wrap(key: Buffer, context: string): Promise<WrappedKey>;
  /** @throws MasterKeyMissing @throws WrappedKeyRefused */
  unwrap(key: WrappedKey, context: string): Promise<Buffer>;
}

export class MasterKeyMissing extends Error {
  constructor(readonly masterKeyIds: readonly string[]) {
    super(
      `Le trousseau ne contient pas ${masterKeyIds.join(', ')}, sous laquelle des clés de personnes sont protégées. Rendez-lui le bon fichier.`,
    );
    this.name = 'MasterKeyMissing';
  }
}

/** Altered, or moved to another person or category. */
export class WrappedKeyRefused extends Error {
  constructor() {
    super('Une clé de personne a été altérée ou déplacée.');
    this.name = 'WrappedKeyRefused';
  }
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under the keyring's keys. Wrapped form: base64url of nonce, ciphertext, tag. */
export class LocalMasterKeys implements MasterKeys {
  private constructor(
    private ring: VaultKeyring,
    private readonly reread: () => Promise<VaultKeyring>,
  ) {}

  /** `fromEnvironment` is the keyring's JSON, where it is not kept in the folder. */
  static async open(
    folder: string,
    fromEnvironment: string | null = null,
  ): Promise<{ masterKeys: LocalMasterKeys; keyring: VaultKeyring }> {
    const read = async (): Promise<VaultKeyring> =>
      fromEnvironment === null ? readKeyring(folder) : parseKeyring(fromEnvironment, 'environnement');
    const keyring = await read();
    return { masterKeys: new LocalMasterKeys(keyring, read), keyring };
  }

  /** Reads the keyring again, and goes on with it: another process may have added a key, or activated one. */
  async refresh(): Promise<VaultKeyring> {
    this.ring = await this.reread();
    return this.ring;
  }

  activeId(): Promise<string> {
    return Promise.resolve(this.ring.activeMasterKey);
  }

  async wrap(key: Buffer, context: string): Promise<WrappedKey> {
    const masterKeyId = this.ring.activeMasterKey;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', await this.secretOf(masterKeyId), nonce);
    cipher.setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(key), cipher.final()]);
    return { masterKeyId, wrapped: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]).toString('base64url') };
  }

  async unwrap({ masterKeyId, wrapped }: WrappedKey, context: string): Promise<Buffer> {
    const masterKey = await this.secretOf(masterKeyId);
    const bytes = Buffer.from(wrapped, 'base64url');
    if (bytes.length <= NONCE_BYTES + TAG_BYTES) throw new WrappedKeyRefused();
    const decipher = createDecipheriv('aes-256-gcm', masterKey, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw new WrappedKeyRefused();
    }
  }

  /** Another process may have activated a key that was added since this one started: the file is read again. */
  private async secretOf(id: string): Promise<Buffer> {
    if (!(id in this.ring.masterKeys)) await this.refresh();
    const secret = this.ring.masterKeys[id];
    if (secret === undefined) throw new MasterKeyMissing([id]);
    return Buffer.from(secret, 'base64url');
  }
}
