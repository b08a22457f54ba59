import { frenchDate } from '../../time/french-date.js';
import type { Journey } from '../journey.js';
import type { ProvidingCommand, RemainingItem } from '../remaining-item.js';
import { vaeLaw } from './conditions.js';
import { blocksLostSince } from './validation-file.js';
import type { VaeAttempt } from './state.js';
import { currentAttempt, vaeStanding, type VaeStatus } from './status.js';

/** A VAE's recevabilité, then its validation file. */
export function vaeItems(journey: Journey): readonly RemainingItem[] {
  if (journey.state.path !== 'VAE') return [];
  const isDeposited = (currentAttempt(journey)?.validationFiles.length ?? 0) > 0;
  const lost = blocksLostSince(journey);
  if (isDeposited && lost.length === 0) return [];
  const { status } = vaeStanding(journey);
  const file: RemainingItem = {
    code: 'validation-file',
    sentence: isDeposited
      ? `Le dossier de validation est à déposer à nouveau : il ne dit rien de ce qui n’est plus acquis (${lost.join(', ')}).`
      : 'Le dossier de validation est à déposer.',
    source: vaeLaw(journey, 'VALIDATION_FILE'),
    commands: ['submit-validation-file'],
  };
  if (status === 'RECEVABLE') return [file];
  const recevabilite: RemainingItem = {
    code: 'recevabilite',
    sentence: recevabiliteSentence(status, currentAttempt(journey)),
    source: vaeLaw(journey, 'RECEVABILITE'),
    commands: status === 'LAPSED' ? afterLapse(currentAttempt(journey)) : towardsRecevabilite[status],
  };
  return [recevabilite, file];
}

function recevabiliteSentence(status: VaeStatus, attempt: VaeAttempt | null): string {
  if (status === 'NON_RECEVABLE') return 'La demande est refusée : seul un autre dossier de faisabilité peut être déposé.';
  if (status === 'LAPSED')
    return 'La recevabilité est caduque : elle se conteste une fois, ou un autre dossier de faisabilité est à déposer.';
  const askedOn = attempt?.completionRequestedOn.at(-1);
  if (status === 'SUBMITTED' && askedOn)
    return `Les pièces demandées le ${frenchDate(askedOn)} sont attendues, puis la recevabilité est à décider.`;
  return 'La demande est à déclarer recevable.';
}

const anotherFile: readonly ProvidingCommand[] = ['submit-feasibility-file', 'declare-file-complete', 'decide-recevabilite'];

/** The lapse is contested once; another file may be deposited whatever comes of it. */
function afterLapse(attempt: VaeAttempt | null): readonly ProvidingCommand[] {
  if (!attempt?.contestation) return ['contest-caducite', 'decide-contestation'];
  return attempt.contestation.decided ? anotherFile : ['decide-contestation'];
}

const towardsRecevabilite: Readonly<Record<Exclude<VaeStatus, 'RECEVABLE' | 'LAPSED'>, readonly ProvidingCommand[]>> = {
  NO_FILE: anotherFile,
  SUBMITTED: ['declare-file-complete', 'decide-recevabilite'],
  COMPLETE: ['decide-recevabilite'],
  NON_RECEVABLE: anotherFile,
};
