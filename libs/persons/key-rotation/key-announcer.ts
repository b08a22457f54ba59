/** Reads a process's keyrings again and again, and announces what it can read: a key is activated only once all can. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#libs/platform/observability/logger.js';
import { announceEveryMs, type KeyReader, type KeyReaders } from './key-readers.js';

export class KeyLacking extends Error {
  override readonly name = 'KeyLacking';

  constructor(keyId: string, writer: string) {
    super(
      `La clé ${keyId}, sous laquelle ${writer} écrit déjà, manque au dossier de clés de ce processus : copiez-y le dossier de clés à jour, puis redémarrez.`,
    );
  }
}

export class KeyAnnouncer {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private held: KeyReader['keys'] = {};
  private readonly self: Omit<KeyReader, 'keys'>;

  constructor(
    part: KeyReader['part'],
    private readonly readers: KeyReaders,
    /** Reads the keyrings that the process uses, and has it go on with what they hold. */
    private readonly refresh: () => Promise<KeyReader['keys']>,
    private readonly log: Logger,
  ) {
    this.self = { id: randomUUID(), part, identity: `${process.pid}@${hostname()}` };
  }

  /** Before the process does anything else. @throws {KeyLacking} where others write what it could not read */
  async start(): Promise<void> {
    this.held = await this.refresh();
    for (const { identity, keys: theirs } of await this.readers.living()) {
      const { payload } = theirs;
      if (payload && this.held.payload && !this.held.payload.readable.includes(payload.active))
        throw new KeyLacking(payload.active, identity);
    }
    await this.readers.announce({ ...this.self, keys: this.held });
    await this.readers.forgetGone();
    this.running = this.repeat();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.readers.withdraw(this.self.id).catch((error: unknown) => this.log.warn({ err: error }, 'keys not withdrawn'));
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await delay(announceEveryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        // Where the file cannot be read, this process still lives, with the keys that it had.
        this.held = await this.refresh().catch((error: unknown) => (this.log.error({ err: error }, 'keys not read again'), this.held));
        await this.readers.announce({ ...this.self, keys: this.held });
      } catch (error) {
        this.log.error({ err: error }, 'keys not announced');
      }
    }
  }
}
