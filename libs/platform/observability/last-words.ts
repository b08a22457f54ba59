import type { Logger } from './logger.js';

interface Process {
  once(event: 'uncaughtException', listener: (error: Error) => void): unknown;
  exit(code: number): void;
}

/**
 * What nobody caught, a rejected promise included, is logged as everything else is, and ends the process: nobody knows in
 * what state it is. Node would print the error with all that it carries, the values of a query among them.
 */
export function endOnUnexpected(logger: Logger, ours: Process = process): void {
  ours.once('uncaughtException', (error) => {
    try {
      logger.fatal({ err: error }, 'unexpected: the process ends');
    } finally {
      ours.exit(1);
    }
  });
}

/** So long has what a request or a task has begun: less than whoever supervises the process waits before it kills it. */
export const longestStopMs = 15_000;

/**
 * A process that was asked to end does, whatever it waits for: a server that does not answer, a job in the middle. Nothing that it left half
 * done is lost, for it may as well have been killed.
 */
export function endWithin(longestMs: number, logger: Logger): void {
  const end = (): void => {
    logger.fatal({ afterMs: longestMs }, 'did not stop in time: the process is ended');
    // An orderly exit waits for what other threads are at.
    process.kill(process.pid, 'SIGKILL');
  };
  setTimeout(end, longestMs).unref();
}
