/**
 * Where a log goes: a file descriptor that may refuse it (a full disk) or not take more for now (a pipe that nobody reads). No line is worth a
 * process that answers nobody. pino's own destination tries again for ever, in a loop that holds the process, also as it ends.
 */
import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** What is held in memory at most; lines beyond are counted. */
const mostHeldBytes = 4 * 1024 * 1024;
const againAfterMs = 250;
/** As long as a reader that takes nothing in is only slow. */
const slowestReaderMs = 5_000;
/** How long last words wait for a pipe to take them. */
const longestFlushMs = 1_000;
const pauseMs = 20;

/** How writing went on after it was refused. */
export interface LogResumed {
  /** The system's code. */
  readonly fault: string;
  /** Lines that found no room to wait. */
  readonly lost: number;
}

export class LogOutput implements DestinationStream {
  private waiting: string[] = [];
  private begun: Buffer = Buffer.alloc(0);
  /** Of all that was said and is not written. */
  private heldBytes = 0;
  /** What was written of the line that the output ends in. */
  private lineBegun: Buffer = Buffer.alloc(0);
  private isWriting = false;
  private isUnderWay = false;
  /** Last words were written while a piece was under way. */
  private isOvertaken = false;
  private isClosed = false;
  private lost = 0;
  private faulty: { readonly code: string; readonly since: number } | null = null;
  private onResumed: (resumed: LogResumed) => void = () => undefined;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(
    private readonly fd: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The system's code of what the log is refused for at this moment, `ENOSPC` for instance; null where it is written, or is waited for. */
  get fault(): string | null {
    if (this.faulty === null) return null;
    const { code, since } = this.faulty;
    return code === 'EAGAIN' && this.now() - since < slowestReaderMs ? null : code;
  }

  /** Whoever read it is gone for good, and nothing that is done here brings them back. */
  get isGivenUp(): boolean {
    return this.isClosed;
  }

  /** Calls back once lines are written again. */
  resumed(tell: (resumed: LogResumed) => void): void {
    this.onResumed = tell;
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.isClosed || this.heldBytes + bytes > mostHeldBytes) {
      this.lost += 1;
      return;
    }
    this.waiting.push(line);
    this.heldBytes += bytes;
    if (this.isWriting) return;
    this.isWriting = true;
    // What is said at one moment is one piece; the last words of a process wait for none that is under way.
    setImmediate(() => this.writeNext());
  }

  /**
   * Writes what waits before it returns, which is soon: what is refused then is given up. What is under way cannot be waited for, and may
   * stop within a line: last words begin one of their own, and that line is then written again whole.
   */
  flushSync(): void {
    this.takeWaiting();
    if (this.isUnderWay && !this.isOvertaken && this.begun.length > 0) {
      this.isOvertaken = true;
      this.begun = Buffer.concat([lineFeed, this.begun]);
      this.heldBytes += lineFeed.length;
    }
    const until = Date.now() + longestFlushMs;
    while (this.begun.length > 0) {
      try {
        const written = writeSync(this.fd, this.begun);
        this.lineBegun = lastLine(Buffer.concat([this.lineBegun, this.begun.subarray(0, written)]));
        this.begun = this.begun.subarray(written);
        this.heldBytes -= written;
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN' || Date.now() > until) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
      }
    }
  }

  private writeNext(): void {
    this.takeWaiting();
    if (this.begun.length === 0) {
      this.isWriting = false;
      return;
    }
    const [piece, line] = [this.begun, this.lineBegun];
    // It is under way: whoever flushes meanwhile writes what comes after it.
    this.begun = Buffer.alloc(0);
    this.lineBegun = Buffer.alloc(0);
    this.isUnderWay = true;
    write(this.fd, piece, (error, written) => {
      this.isUnderWay = false;
      const accepted = error ? 0 : written;
      this.heldBytes -= accepted;
      this.goOnFrom(piece, accepted, lastLine(Buffer.concat([line, piece.subarray(0, accepted)])));
      if (error) this.refused(error);
      else this.accepted();
    });
  }

  /** @param line what stands on the output of the line in which it stopped */
  private goOnFrom(piece: Buffer, accepted: number, line: Buffer): void {
    const rest = piece.subarray(accepted);
    if (!this.isOvertaken) {
      this.begun = Buffer.concat([rest, this.begun]);
      this.lineBegun = line;
      return;
    }
    this.isOvertaken = false;
    if (rest.length === 0) return;
    this.begun = Buffer.concat([this.begun, line, rest]);
    this.heldBytes += line.length;
  }

  private refused(error: Error): void {
    const code = codeOf(error);
    this.faulty = { code, since: this.faulty?.code === code ? this.faulty.since : this.now() };
    // Whoever read it is gone for good.
    if (code === 'EPIPE' || code === 'EBADF') this.close();
    else setTimeout(() => this.writeNext(), againAfterMs).unref();
  }

  private accepted(): void {
    const { faulty, lost } = this;
    const fault = faulty?.code ?? null;
    this.faulty = null;
    this.lost = 0;
    this.writeNext();
    if (fault !== null && (fault !== 'EAGAIN' || lost > 0)) this.onResumed({ fault, lost });
  }

  private takeWaiting(): void {
    if (this.waiting.length === 0) return;
    this.begun = Buffer.concat([this.begun, Buffer.from(this.waiting.join(''))]);
    this.waiting = [];
  }

  private close(): void {
    this.isClosed = true;
    this.isWriting = false;
    this.begun = Buffer.alloc(0);
    this.waiting = [];
    this.heldBytes = 0;
  }
}

const lineFeed = Buffer.from('\n');

/** What follows its last line feed. */
function lastLine(text: Buffer): Buffer {
  return text.subarray(text.lastIndexOf(lineFeed) + 1);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'EIO';
}

let standardOutput: LogOutput | null = null;

/** This process's own, made once. */
export function logOnStandardOutput(): LogOutput {
  if (standardOutput) return standardOutput;
  // Node's stream is asked for so that a pipe that is full says so, and blocks no thread.
  const output = new LogOutput(process.stdout.fd);
  process.on('exit', () => output.flushSync());
  return (standardOutput = output);
}

/** How this process's log is written at this moment: refused, by a disk that is full for instance; or given up, for whoever read it is gone. */
export function logState(): 'WRITTEN' | 'REFUSED' | 'GIVEN_UP' {
  if (standardOutput?.isGivenUp) return 'GIVEN_UP';
  return (standardOutput?.fault ?? null) === null ? 'WRITTEN' : 'REFUSED';
}
