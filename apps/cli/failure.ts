import { ConfigError } from '#config/config.js';
import { ApiProblem, ApiUnreachable } from './api-client.js';

/** What the person who typed the command can mend. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
}

/** Tells a failure in French on standard error. Answers the process's exit code. */
export function tellFailure(error: unknown): number {
  if (error instanceof ApiProblem) {
    process.stderr.write(`${error.message}\n`);
    for (const { field, message, source } of error.faults) {
      process.stderr.write(`  - ${field ? `${field} : ` : ''}${message}${source ? ` [${source}]` : ''}\n`);
    }
    return 1;
  }
  if (error instanceof ConfigError || error instanceof ApiUnreachable || error instanceof CliFailure) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}
