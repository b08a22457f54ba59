/** A process that is started again when it dies, until it is asked to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { stop, type Running } from './processes.js';

export interface Part {
  /** As told to a person. */
  readonly title: string;
  /** Leaves nothing running when it fails. */
  readonly start: () => Promise<Running>;
  /** Waited for after the first start only. */
  readonly firstUse?: (running: Running) => Promise<void>;
  /** After each later start: others get on without it meanwhile. */
  readonly afterRestart?: (running: Running) => Promise<void>;
  readonly stopSignal: NodeJS.Signals;
  readonly stopGraceMs: number;
}

const firstPauseMs = 100;
const longestPauseMs = 30_000;
/** One that has lived this long has served: its next death starts with the shortest pause again. What cannot start dies sooner. */
const healthyAfterMs = 5_000;

export class Supervised {
  private running: Running | null = null;
  private stopping = false;
  private readonly interrupt = new AbortController();
  private kept: Promise<void> = Promise.resolve();

  constructor(
    private readonly part: Part,
    private readonly tell: (sentence: string) => void,
  ) {}

  /** @throws when the first start fails; later ones are tried again without end */
  async start(): Promise<void> {
    this.running = await this.part.start();
    await this.part.firstUse?.(this.running);
    this.kept = this.keep(this.running, Date.now());
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.interrupt.abort();
    await this.end();
    await Promise.race([this.kept, sleep(this.part.stopGraceMs, undefined, { ref: false })]);
  }

  private async end(): Promise<void> {
    if (this.running?.isAlive()) await stop(this.running.pid, { signal: this.part.stopSignal, graceMs: this.part.stopGraceMs });
  }

  private async keep(first: Running, startedAt: number): Promise<void> {
    let running = first;
    let since = startedAt;
    let pause = firstPauseMs;
    for (;;) {
      const end = await running.ended;
      if (this.stopping) return;
      if (Date.now() - since > healthyAfterMs) pause = firstPauseMs;
      this.tell(`${this.part.title} : arrêt inattendu (${end}), nouveau départ dans ${pause / 1_000} s.`);
      const next = await this.again(pause);
      if (!next) return;
      this.tell(`${this.part.title} : processus relancé (${next.pid}).`);
      this.part.afterRestart?.(next).catch((error: Error) => this.tell(`${this.part.title} : ${error.message}`));
      running = next;
      since = Date.now();
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }

  /** Null once asked to stop. */
  private async again(firstPause: number): Promise<Running | null> {
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPauseMs)) {
      await sleep(pause, undefined, { signal: this.interrupt.signal }).catch(() => undefined);
      if (this.stopping) return null;
      try {
        this.running = await this.part.start();
        if (!this.stopping) return this.running;
        await this.end();
        return null;
      } catch (error) {
        if (this.stopping) return null;
        this.tell(`${this.part.title} : ne repart pas. ${(error as Error).message}`);
      }
    }
  }
}
