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
    logger.fatal({ err: error }, 'unexpected: the process ends');
    ours.exit(1);
  });
}
