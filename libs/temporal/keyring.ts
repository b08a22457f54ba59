/**
 * Keys of Temporal's payloads, in one file of the keys folder. Several processes read the file and none holds it open:
 * a key is added first, and made the active one later, once every worker that has its own copy of the file can read it.
 * A key is never removed while a history written under it is retained.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileName = 'temporal-payload-keys.json';
const keyBytes = 32;
/** How long a writer may go on with the key that was active before. */
const rereadAfterMs = 5_000;

interface KeyFile {
  readonly active: string;
  /** Base64, by id. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface PayloadKey {
  readonly id: string;
  readonly secret: Buffer;
}

export class KeyringError extends Error {}

export class Keyring {
  private file: KeyFile = { active: '', keys: {} };
  private readAt = 0;
  private modifiedAt = 0;

  private constructor(private readonly path: string) {}

  /** Opens the keyring of a folder; makes both, readable by their owner alone, where there is none. @throws {KeyringError} */
  static async open(folder: string): Promise<Keyring> {
    const keyring = new Keyring(join(folder, fileName));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await keyring.reread())) {
      await keyring.create();
      await keyring.reread();
    }
    return keyring;
  }

  /** The key to write with. */
  async active(): Promise<PayloadKey> {
    if (Date.now() - this.readAt > rereadAfterMs) await this.rereadIfChanged();
    return this.held(this.file.active)!;
  }

  /** The key to read with; an unknown one may have been added since the file was read. @throws {KeyringError} */
  async key(id: string): Promise<PayloadKey> {
    const held = this.held(id);
    if (held) return held;
    await this.reread();
    const added = this.held(id);
    if (!added) throw new KeyringError(`the keyring ${this.path} has no key ${id}`);
    return added;
  }

  /** Adds a key that nobody writes with yet, and returns its id. */
  async add(): Promise<string> {
    await this.reread();
    const id = newKeyId();
    await this.replace({ ...this.file, keys: { ...this.file.keys, [id]: newSecret() } });
    return id;
  }

  /** Makes a key the one to write with. @throws {KeyringError} where the keyring lacks it */
  async activate(id: string): Promise<void> {
    await this.key(id);
    await this.replace({ ...this.file, active: id });
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

  /** False where there is no file yet. */
  private async reread(): Promise<boolean> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new KeyringError(`the keyring ${this.path} cannot be read: ${error.message}`);
    });
    if (text === null) return false;
    this.file = parse(text, this.path);
    this.modifiedAt = (await stat(this.path)).mtimeMs;
    this.readAt = Date.now();
    return true;
  }

  /** Two processes may both find no file: the first link wins, and the other reads what it made. */
  private async create(): Promise<void> {
    const id = newKeyId();
    const draft = await this.draft({ active: id, keys: { [id]: newSecret() } });
    try {
      await link(draft, this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      await rm(draft);
    }
  }

  private async replace(file: KeyFile): Promise<void> {
    await rename(await this.draft(file), this.path);
    await this.reread();
  }

  private async draft(file: KeyFile): Promise<string> {
    const draft = `${this.path}.${randomUUID()}`;
    await writeFile(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return draft;
  }
}

function newKeyId(): string {
  return `${new Date().toISOString().slice(0, 10)}-${randomBytes(4).toString('hex')}`;
}

function newSecret(): string {
  return randomBytes(keyBytes).toString('base64');
}

function parse(text: string, path: string): KeyFile {
  let file: Partial<KeyFile>;
  try {
    file = JSON.parse(text) as Partial<KeyFile>;
  } catch {
    throw new KeyringError(`the keyring ${path} is not JSON`);
  }
  const { active, keys } = file;
  if (typeof active !== 'string' || typeof keys !== 'object' || keys === null || !Object.hasOwn(keys, active)) {
    throw new KeyringError(`the keyring ${path} names no active key`);
  }
  for (const [id, secret] of Object.entries(keys)) {
    if (typeof secret !== 'string' || Buffer.from(secret, 'base64').length !== keyBytes) {
      throw new KeyringError(`the key ${id} of the keyring ${path} is not ${keyBytes} bytes long`);
    }
  }
  return { active, keys };
}
