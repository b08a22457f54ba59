/**
 * Where a log goes: a file descriptor that may refuse it (a full disk) or not take more for now (a pipe that nobody reads). No line is worth a
 * process that answers nobody. pino's own destination tries again for ever, in a loop that holds the process, also as it ends.
 */
import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** What is held in memory at most; lines beyond are counted. */
const mostHeldBytes = 4 * 1024 * 1024;
const againAfterMs = 250;
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
  private isWriting = false;
  private isClosed = false;
  private lost = 0;
  private faulty: string | null = null;
  private onResumed: (resumed: LogResumed) => void = () => undefined;

  constructor(private readonly fd: number) {}

  /** The system's code of what the log is refused for at this moment, `ENOSPC` for instance; null where it is written. */
  get fault(): string | null {
    return this.faulty;
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

  /** Writes what waits before it returns, which is soon: what is refused then is given up. */
  flushSync(): void {
    this.takeWaiting();
    const until = Date.now() + longestFlushMs;
    while (this.begun.length > 0) {
      try {
        const written = writeSync(this.fd, this.begun);
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
    const piece = this.begun;
    // It is under way: whoever flushes meanwhile writes what comes after it.
    this.begun = Buffer.alloc(0);
    write(this.fd, piece, (error, written) => {
      const accepted = error ? 0 : written;
      this.begun = Buffer.concat([piece.subarray(accepted), this.begun]);
      this.heldBytes -= accepted;
      if (error) this.refused(error);
      else this.accepted();
    });
  }

  private refused(error: Error): void {
    const code = codeOf(error);
    this.faulty = code;
    // Whoever read it is gone for good.
    if (code === 'EPIPE' || code === 'EBADF') this.close();
    else setTimeout(() => this.writeNext(), againAfterMs).unref();
  }

  private accepted(): void {
    const { faulty: fault, lost } = this;
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

/** Why this process's log cannot be written at this moment: the system's code; null where nothing stands against it. */
export function logFault(): string | null {
  return standardOutput?.fault ?? null;
}
