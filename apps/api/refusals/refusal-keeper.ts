/**
 * Keeps refused accesses, and never lets whoever knocks decide how much is written: what is alike within a minute is one
 * entry and a count, each source has its number of entries a minute, all strangers together theirs, and what comes beyond is
 * counted by reason alone.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { NewRefusal } from '#libs/record/refusals/refusal.js';
import type { RefusalLog } from '#libs/record/refusals/refusal-log.js';

const windowMs = 60_000;
/** Entries a minute. */
const perSource = 20;
const ofAllStrangers = 60;
const ofAllCallers = 600;
/** While PostgreSQL does not answer, so many wait for it; what comes beyond is counted in the log alone. */
const mostWaiting = 2_000;
const atOnce = 200;
/** How long an answer waits for what it refuses to be written. */
const patienceMs = 500;

interface Counted {
  readonly refused: NewRefusal;
  /** Since the entry that stands for the first. */
  more: number;
}

export class RefusalKeeper {
  private alike = new Map<string, Counted>();
  private bySource = new Map<string, number>();
  private strangers = 0;
  private callers = 0;
  private waiting: NewRefusal[] = [];
  private writing: Promise<void> | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly log: Pick<RefusalLog, 'appendRefusals'>,
    private readonly logger: Pick<Logger, 'error' | 'warn'>,
  ) {
    this.timer = setInterval(() => void this.endWindow(), windowMs).unref();
  }

  /** Returns once it is written, or counted, or once PostgreSQL has let half a second pass: then it is written later. */
  async keep(refused: NewRefusal): Promise<void> {
    const key = canonicalJson(refused);
    const counted = this.alike.get(key);
    if (counted) {
      counted.more += 1;
      return;
    }
    if (!this.hasRoom(refused)) {
      this.countByReason(refused);
      return;
    }
    this.alike.set(key, { refused, more: 0 });
    await Promise.race([this.write([refused]), delay(patienceMs, undefined, { ref: false })]);
  }

  /** Writes what was counted, and begins anew. */
  endWindow(): Promise<void> {
    const counted = [...this.alike.values()].filter(({ more }) => more > 0);
    this.alike = new Map();
    this.bySource = new Map();
    this.strangers = 0;
    this.callers = 0;
    return this.write(counted.map(({ refused, more }) => ({ ...refused, count: more })));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.endWindow();
  }

  private hasRoom({ actor, source }: NewRefusal): boolean {
    const from = actor?.id ?? source ?? '';
    const used = this.bySource.get(from) ?? 0;
    if (used >= perSource || (actor ? this.callers >= ofAllCallers : this.strangers >= ofAllStrangers)) return false;
    this.bySource.set(from, used + 1);
    if (actor) this.callers += 1;
    else this.strangers += 1;
    return true;
  }

  /** Reasons have few codes: so are the entries. */
  private countByReason({ kind, reasons }: NewRefusal): void {
    const refused: NewRefusal = {
      kind,
      reasons,
      actor: null,
      operation: null,
      commands: [],
      route: null,
      streamId: null,
      commandId: null,
      version: null,
      source: null,
      count: 1,
    };
    const key = `${kind} ${reasons.map(({ code }) => code).join(' ')}`;
    const counted = this.alike.get(key) ?? { refused, more: 0 };
    counted.more += 1;
    this.alike.set(key, counted);
  }

  private write(refused: readonly NewRefusal[]): Promise<void> {
    this.waiting.push(...refused);
    if (this.waiting.length > mostWaiting) {
      const dropped = this.waiting.splice(mostWaiting);
      this.logger.error({ refusals: dropped.length }, 'refusals not kept: PostgreSQL does not answer');
    }
    this.writing ??= this.writeAll().finally(() => (this.writing = null));
    return this.writing;
  }

  /** What could not be written waits for the next. */
  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, atOnce);
      try {
        await this.log.appendRefusals(batch);
      } catch (error) {
        this.logger.warn({ err: error, waiting: this.waiting.length }, 'refusals wait for PostgreSQL');
        return;
      }
      this.waiting.splice(0, batch.length);
    }
  }
}
