import { setTimeout as delay } from 'node:timers/promises';

export interface ProbeLimits<Answer> {
  /** What is answered where the probe does not, or throws. */
  readonly otherwise: Answer;
  /** How long an answer is good for. */
  readonly reusedMs: number;
  readonly longestMs?: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** One at a time, however many ask: on a mount that hangs each would hold a thread of the process, which has few, until it can do nothing else. */
export class SharedProbe<Answer> {
  private underWay: Promise<Answer> | null = null;
  private last: { readonly answer: Answer; readonly at: number } | null = null;
  private readonly limits: Required<ProbeLimits<Answer>>;

  constructor(
    private readonly probe: () => Promise<Answer>,
    limits: ProbeLimits<Answer>,
  ) {
    this.limits = { longestMs: 2_000, now: () => performance.now(), ...limits };
  }

  async ask(): Promise<Answer> {
    const { otherwise, reusedMs, longestMs, now } = this.limits;
    if (this.last && now() - this.last.at < reusedMs) return this.last.answer;
    this.underWay ??= this.answer();
    const timer = new AbortController();
    try {
      const late = delay(longestMs, otherwise, { signal: timer.signal, ref: false }).catch(() => otherwise);
      return await Promise.race([this.underWay, late]);
    } finally {
      timer.abort();
    }
  }

  private async answer(): Promise<Answer> {
    try {
      const answer = await this.probe().catch(() => this.limits.otherwise);
      this.last = { answer, at: this.limits.now() };
      return answer;
    } finally {
      this.underWay = null;
    }
  }
}
