/** The running processes and the keys that each can read, as they announce them. */
import type { DataSource } from 'typeorm';
import { allRows } from '#libs/platform/database/queries.js';

/** Of which every process that writes or reads under it must have the newest before anybody writes with that one. */
export type RotatedKind = 'payload' | 'master' | 'mac';

export interface HeldKeys {
  /** The one that new things are written under. */
  readonly active: string;
  /** Oldest first. */
  readonly readable: readonly string[];
}

export interface KeyReader {
  readonly id: string;
  readonly part: 'api' | 'worker';
  /** `pid@host`, by which Temporal too names those that poll it. */
  readonly identity: string;
  /** Only the kinds that this process uses. */
  readonly keys: Readonly<Partial<Record<RotatedKind, HeldKeys>>>;
}

export const announceEveryMs = 2_000;
/** A process unseen for so long is dead; one that was asleep reads the file again when it meets a key that it lacks. */
const goneAfterSeconds = 20;

/** A key added and never yet active: where a rotation stopped half-way, it goes on with that one. */
export function pendingKey({ active, readable }: HeldKeys): string | null {
  return readable.slice(readable.indexOf(active) + 1).at(-1) ?? null;
}

export class KeyReaders {
  constructor(private readonly dataSource: DataSource) {}

  async announce({ id, part, identity, keys }: KeyReader): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO key_reader (id, part, identity, keys) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET keys = excluded.keys, seen_at = clock_timestamp()`,
      [id, part, identity, JSON.stringify(keys)],
    );
  }

  async withdraw(id: string): Promise<void> {
    await this.dataSource.query('DELETE FROM key_reader WHERE id = $1', [id]);
  }

  async living(): Promise<readonly KeyReader[]> {
    return allRows<KeyReader>(
      this.dataSource,
      `SELECT id, part, identity, keys FROM key_reader WHERE seen_at > clock_timestamp() - make_interval(secs => $1) ORDER BY part, identity`,
      [goneAfterSeconds],
    );
  }

  /** Lines that dead processes have left. */
  async forgetGone(): Promise<void> {
    await this.dataSource.query('DELETE FROM key_reader WHERE seen_at <= clock_timestamp() - make_interval(secs => $1)', [
      goneAfterSeconds,
    ]);
  }
}
