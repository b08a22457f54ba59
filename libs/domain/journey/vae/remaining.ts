import type { CommandName } from '../command.js';
import type { Journey } from '../journey.js';
import type { RemainingItem } from '../remaining-item.js';
import { vaeLaw } from './conditions.js';
import { currentAttempt, vaeStanding, type VaeStatus } from './status.js';

/** A VAE's recevabilité, then its validation file. */
export function vaeItems(journey: Journey): readonly RemainingItem[] {
  if (journey.state.path !== 'VAE' || (currentAttempt(journey)?.validationFiles.length ?? 0) > 0) return [];
  const { status } = vaeStanding(journey);
  const file: RemainingItem = {
    code: 'validation-file',
    sentence: 'Le dossier de validation est à déposer.',
    source: vaeLaw(journey, 'VALIDATION_FILE'),
    commands: ['submit-validation-file'],
  };
  if (status === 'RECEVABLE') return [file];
  const recevabilite: RemainingItem = {
    code: 'recevabilite',
    sentence: 'La demande est à déclarer recevable.',
    source: vaeLaw(journey, 'RECEVABILITE'),
    commands: towardsRecevabilite[status],
  };
  return [recevabilite, file];
}

const towardsRecevabilite: Readonly<Record<Exclude<VaeStatus, 'RECEVABLE'>, readonly CommandName[]>> = {
  NO_FILE: ['submit-feasibility-file', 'declare-file-complete', 'decide-recevabilite'],
  SUBMITTED: ['declare-file-complete', 'decide-recevabilite'],
  COMPLETE: ['decide-recevabilite'],
  NON_RECEVABLE: ['submit-feasibility-file', 'declare-file-complete', 'decide-recevabilite'],
  LAPSED: ['contest-caducite', 'submit-feasibility-file', 'declare-file-complete', 'decide-recevabilite'],
};
