/** What keeps the service from answering, told so that whoever runs it knows what to mend, without a driver's words. */
import { refusedWriteCodes, type RefusedWrite, type Unavailability } from '#libs/platform/connections/unavailability.js';
import { type Fault, Problem } from './problem.js';

/** Of what does not take in what is written: what does not answer at all is told by nothing else. */
const sentences: Readonly<Record<RefusedWrite, string>> = {
  DATABASE_FULL: 'PostgreSQL n’a plus de place sur son disque : rien n’a été enregistré.',
  DATABASE_READ_ONLY: 'PostgreSQL est en lecture seule : rien n’a été enregistré.',
  DATABASE_FAILS: 'PostgreSQL ne peut pas lire ou écrire son disque : rien n’a été enregistré.',
  DISK_FULL: 'Le disque des fichiers est plein : rien n’a été conservé.',
  DISK_READ_ONLY: 'Le disque des fichiers refuse d’être écrit : rien n’a été conservé.',
  DISK_FAILS: 'Le disque des fichiers ne peut pas être lu ou écrit : rien n’a été conservé.',
};

export function refusedWrite(cause: RefusedWrite): Fault {
  return { code: refusedWriteCodes[cause], message: sentences[cause] };
}

/** A disk is not emptied within two seconds. */
const whenWritesAreRefused = '30';

export function unavailable(cause: Unavailability): Problem {
  if (cause === 'UNREACHABLE') return new Problem('unavailable', {}, { 'retry-after': '2' });
  const fault = refusedWrite(cause);
  return new Problem('unavailable', { detail: fault.message, errors: [fault] }, { 'retry-after': whenWritesAreRefused });
}
