/**
 * Keys of Temporal's payloads, in one file of the keys folder. Several processes read the file and none holds it open:
 * a key is added first, and made the active one later, once every worker that has its own copy of the file can read it.
 * A key is never removed while a history written under it is retained, or archived.
 */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { changePrivateFile, readOrCreatePrivateFile, readPrivateFile } from '#libs/platform/private-file/private-file.js';

const fileName = 'temporal-payload-keys.json';
const keyBytes = 32;
/** How long a writer may go on with the key that was active before. */
const rereadAfterMs = 5_000;

interface KeyFile {
  readonly active: string;
  /** Base64, by id, oldest first. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface PayloadKey {
  readonly id: string;
  readonly secret: Buffer;
}

export class PayloadKeyringError extends Error {}

export class PayloadKeyring {
  private readAt = 0;
  private modifiedAt = 0;

  private constructor(
    readonly path: string,
    private file: KeyFile,
  ) {}

  /** Opens the keyring of a folder; makes both, readable by their owner alone, where there is none. @throws {PayloadKeyringError} */
  static async open(folder: string): Promise<PayloadKeyring> {
    const path = join(folder, fileName);
    return new PayloadKeyring(path, parse(await readOrCreatePrivateFile(path, newFile).catch(unreadable(path)), path));
  }

  /** The key to write with. */
  async active(): Promise<PayloadKey> {
    if (Date.now() - this.readAt > rereadAfterMs) await this.rereadIfChanged();
    return this.held(this.file.active)!;
  }

  /** The key to read with; an unknown one may have been added since the file was read. @throws {PayloadKeyringError} */
  async key(id: string): Promise<PayloadKey> {
    const held = this.held(id);
    if (held) return held;
    await this.reread();
    const added = this.held(id);
    if (!added) throw new PayloadKeyringError(`the keyring ${this.path} has no key ${id}`);
    return added;
  }

  /** What the file holds now, ids alone, oldest first. @throws {PayloadKeyringError} */
  async ids(): Promise<{ readonly active: string; readonly readable: readonly string[] }> {
    await this.reread();
    return { active: this.file.active, readable: Object.keys(this.file.keys) };
  }

  /** Adds a key that nobody writes with yet, and returns its id. */
  async add(): Promise<string> {
    const id = newKeyId();
    await this.change((file) => ({ ...file, keys: { ...file.keys, [id]: newSecret() } }));
    return id;
  }

  /** Makes a key the one to write with. @throws {PayloadKeyringError} where the keyring lacks it */
  async activate(id: string): Promise<void> {
    await this.key(id);
    await this.change((file) => ({ ...file, active: id }));
  }

  private held(id: string): PayloadKey | null {
    const secret = Object.hasOwn(this.file.keys, id) ? this.file.keys[id] : undefined;
    return secret === undefined ? null : { id, secret: Buffer.from(secret, 'base64') };
  }

  private async rereadIfChanged(): Promise<void> {
    const { mtimeMs } = await stat(this.path);
    this.readAt = Date.now();
    if (mtimeMs !== this.modifiedAt) await this.reread();
  }

  private async reread(): Promise<void> {
    const { mtimeMs } = await stat(this.path).catch(unreadable(this.path));
    this.file = parse(await readPrivateFile(this.path).catch(unreadable(this.path)), this.path);
    this.modifiedAt = mtimeMs;
    this.readAt = Date.now();
  }

  private async change(change: (file: KeyFile) => KeyFile): Promise<void> {
    await changePrivateFile(this.path, (text) => written(change(parse(text, this.path))));
    await this.reread();
  }
}

const written = (file: KeyFile): string => `${JSON.stringify(file, null, 2)}\n`;

function newFile(): string {
  const id = newKeyId();
  return written({ active: id, keys: { [id]: newSecret() } });
}

/** No whole number, which an object would put before the others. */
function newKeyId(): string {
  return `${new Date().toISOString().slice(0, 10)}-${randomBytes(4).toString('hex')}`;
}

function newSecret(): string {
  return randomBytes(keyBytes).toString('base64');
}

function unreadable(path: string): (error: Error) => never {
  return (error) => {
    throw new PayloadKeyringError(`the keyring ${path} cannot be read: ${error.message}`);
  };
}

function parse(text: string, path: string): KeyFile {
  let file: Partial<KeyFile>;
  try {
    file = JSON.parse(text) as Partial<KeyFile>;
  } catch {
    throw new PayloadKeyringError(`the keyring ${path} is not JSON`);
  }
  const { active, keys } = file;
  if (typeof active !== 'string' || typeof keys !== 'object' || keys === null || !Object.hasOwn(keys, active)) {
    throw new PayloadKeyringError(`the keyring ${path} names no active key`);
  }
  for (const [id, secret] of Object.entries(keys)) {
    if (typeof secret !== 'string' || Buffer.from(secret, 'base64').length !== keyBytes) {
      throw new PayloadKeyringError(`the key ${id} of the keyring ${path} is not ${keyBytes} bytes long`);
    }
  }
  return { active, keys };
}
