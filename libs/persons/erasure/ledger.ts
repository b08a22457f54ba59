/**
 * The ledger of erasures: a file beside the keys, outside the database, that only grows. What it says is erased stays so
 * when an older backup of PostgreSQL is put back: it is applied again before anything is served. One entry a line, each
 * with the hash of the one before, so that a line altered or taken out of the middle is seen.
 */
import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { personalCategory } from './grounds.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';

const acted = z.strictObject({ by: z.string(), role: z.string(), at: z.iso.datetime() });

const entrySchema = z.strictObject({
  format: z.literal('jalon-erasure/1'),
  erasureId: z.string(),
  personId: z.string(),
  categories: z.array(personalCategory).min(1),
  ground: z.string(),
  reference: z.string().nullable(),
  origin: z.enum(['REQUEST', 'PURGE']),
  requested: acted,
  confirmed: acted,
  destroyedAt: z.iso.datetime(),
  /** Hash of the entry before; 64 zeros before the first. */
  previous: z.string(),
  /** SHA-256 of the canonical JSON of the other members, in hexadecimal. */
  hash: z.string(),
});

export type LedgerEntry = z.infer<typeof entrySchema>;
export type NewLedgerEntry = Omit<LedgerEntry, 'format' | 'previous' | 'hash'>;

/** The file is not what was written: nothing is served on it, since what was erased could come back. */
export class LedgerAltered extends Error {
  constructor(path: string, line: number) {
    super(`Le registre des effacements ${path} a été altéré à la ligne ${line} : rendez-lui une copie intacte avant de redémarrer.`);
    this.name = 'LedgerAltered';
  }
}

const genesis = '0'.repeat(64);

export class ErasureLedger {
  private readonly path: string;
  private readonly known = new Map<string, LedgerEntry>();
  private read = 0;
  private head = genesis;

  constructor(keysFolder: string) {
    this.path = join(keysFolder, 'erasures.jsonl');
  }

  /** Oldest first. @throws {LedgerAltered} */
  async entries(): Promise<readonly LedgerEntry[]> {
    await this.refresh();
    return [...this.known.values()];
  }

  /** @throws {LedgerAltered} */
  async findErasure(erasureId: string): Promise<LedgerEntry | null> {
    await this.refresh();
    return this.known.get(erasureId) ?? null;
  }

  /**
   * On disk once this resolves. The same erasure again answers its first entry. One writer at a time: whoever calls holds
   * `ledgerLock`. @throws {LedgerAltered}
   */
  async appendErasure(given: NewLedgerEntry): Promise<LedgerEntry> {
    await this.refresh();
    const before = this.known.get(given.erasureId);
    if (before) return before;
    const unsigned = { format: 'jalon-erasure/1' as const, ...given, previous: this.head };
    const entry: LedgerEntry = { ...unsigned, hash: hashOf(unsigned) };
    const isNew = this.read === 0;
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = await open(this.path, 'a', 0o600);
    try {
      // What a process that was killed left half written was never told to anybody.
      await file.truncate(this.read);
      await file.appendFile(`${canonicalJson(entry)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(dirname(this.path));
    await this.refresh();
    return entry;
  }

  /** Reads what other processes have added; a last line without its end is not there yet. */
  private async refresh(): Promise<void> {
    const added = await this.added();
    const whole = added.subarray(0, added.lastIndexOf(0x0a) + 1);
    for (const line of whole.toString('utf8').split('\n').slice(0, -1)) {
      const entry = this.parsed(line);
      if (entry === null) throw new LedgerAltered(this.path, this.known.size + 1);
      this.known.set(entry.erasureId, entry);
      this.head = entry.hash;
    }
    this.read += whole.length;
  }

  private async added(): Promise<Buffer> {
    try {
      const file = await open(this.path, 'r');
      try {
        const { size } = await file.stat();
        if (size < this.read) throw new LedgerAltered(this.path, this.known.size);
        const bytes = Buffer.alloc(size - this.read);
        await file.read(bytes, 0, bytes.length, this.read);
        return bytes;
      } finally {
        await file.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (this.read > 0) throw new LedgerAltered(this.path, 1);
      return Buffer.alloc(0);
    }
  }

  private parsed(line: string): LedgerEntry | null {
    let raw: unknown;
    try {
      raw = JSON.parse(line);
    } catch {
      return null;
    }
    const parsed = entrySchema.safeParse(raw);
    if (!parsed.success) return null;
    const { hash, ...unsigned } = parsed.data;
    return unsigned.previous === this.head && hashOf(unsigned) === hash ? parsed.data : null;
  }
}

function hashOf(entry: Omit<LedgerEntry, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
