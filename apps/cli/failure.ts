import { CertificationFaultsError } from '#libs/certifications/fault.js';
import { ConfigError } from '#libs/platform/config/config.js';
import { ApiProblem, ApiUnreachable } from './api-client.js';

/** What the person who typed the command can mend. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
}

/** Their messages are written for the person. */
const told = [ConfigError, ApiUnreachable, CertificationFaultsError, CliFailure];

/** Tells a failure in French on standard error. Answers the process's exit code. */
export function tellFailure(error: unknown): number {
  // Who reads has had enough: `| head`.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
  if (error instanceof ApiProblem) {
    process.stderr.write(`${error.message}\n`);
    for (const { field, message, source } of error.faults) {
      process.stderr.write(`  - ${field ? `${field} : ` : ''}${message}${source ? ` [${source}]` : ''}\n`);
    }
    return 1;
  }
  if (told.some((kind) => error instanceof kind)) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
  const fault = fileFault(error);
  if (fault) {
    process.stderr.write(`${fault}\n`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}

/** What is at the bottom of a failure, in its own words. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: 'son dossier n’existe pas',
  ENOTDIR: 'ce qui devrait être son dossier n’en est pas un',
  EISDIR: 'c’est un dossier',
  EACCES: 'vous n’en avez pas le droit',
  EPERM: 'vous n’en avez pas le droit',
  EROFS: 'le disque est en lecture seule',
  ENOSPC: 'le disque est plein',
  EDQUOT: 'le disque est plein',
  EFBIG: 'le fichier atteint la plus grande taille permise',
};

const fileCalls = new Set(['open', 'write', 'fsync', 'stat', 'lstat', 'scandir', 'mkdir', 'rename']);

/** Null where the error is not about a file that the person named. */
export function fileFault(error: unknown): string | null {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const why = fileFaults[code ?? ''];
  if (!why || !fileCalls.has(syscall ?? '')) return null;
  return path === undefined ? `L’écriture a échoué : ${why}.` : `Le fichier ${path} ne peut pas être ouvert : ${why}.`;
}
