import { allVersions } from './documents/status.js';
import { pendingSession } from './jury/sessions.js';
import type { Journey } from './journey.js';
import { outcome, type OutcomeKind } from './outcome.js';
import { itemsBeforeJury } from './remaining.js';
import { needsJury } from './requirements.js';
import { currentAttempt, vaeStanding } from './vae/status.js';

export type JourneyStatus =
  | 'NOT_STARTED'
  | 'ENROLLED'
  | 'PLACEMENT_REVIEWED'
  | 'IN_PROGRESS'
  | 'FEASIBILITY_SUBMITTED'
  | 'FEASIBILITY_INCOMPLETE'
  | 'FEASIBILITY_COMPLETE'
  | 'RECEVABLE'
  | 'READY_FOR_JURY'
  | 'WITH_JURY'
  | 'SUSPENDED'
  | 'ABANDONED'
  | 'ARCHIVED'
  | Exclude<OutcomeKind, 'OPEN'>;

/** How people name each, for lists and screens. */
export const statusLabels: Readonly<Record<JourneyStatus, string>> = {
  NOT_STARTED: 'non commencé',
  ENROLLED: 'inscrit',
  PLACEMENT_REVIEWED: 'positionné',
  IN_PROGRESS: 'en parcours',
  FEASIBILITY_SUBMITTED: 'dossier de faisabilité déposé',
  FEASIBILITY_INCOMPLETE: 'dossier de faisabilité à compléter',
  FEASIBILITY_COMPLETE: 'dossier de faisabilité complet',
  RECEVABLE: 'recevable',
  NON_RECEVABLE: 'non recevable',
  LAPSED: 'recevabilité caduque',
  READY_FOR_JURY: 'prêt pour le jury',
  WITH_JURY: 'en jury',
  PARTIAL: 'validation partielle',
  DEFERRED: 'ajourné',
  CERTIFIED: 'certifié',
  BLOCKS_VALIDATED: 'blocs validés',
  REFUSED: 'non validé',
  REFUSED_FOR_FRAUD: 'refusé pour fraude',
  DECEASED: 'décédé',
  WITHDRAWN: 'retiré pour fraude',
  SUSPENDED: 'suspendu',
  ABANDONED: 'abandonné',
  ARCHIVED: 'archivé',
};

/** The one word that tells where a journey stands: an interruption hides the progress, an outcome the steps before it. */
export function journeyStatus(journey: Journey): JourneyStatus {
  const { state } = journey;
  if (state.opened === null) return 'NOT_STARTED';
  if (state.archiving) return 'ARCHIVED';
  if (state.abandonment) return 'ABANDONED';
  const { kind } = outcome(journey);
  if (kind !== 'OPEN' && kind !== 'PARTIAL' && kind !== 'DEFERRED') return kind;
  if (state.suspension) return 'SUSPENDED';
  const jury = juryStatus(journey);
  if (kind !== 'OPEN') return jury === 'WITH_JURY' ? jury : kind;
  return jury ?? (state.path === 'VAE' ? vaeStatus(journey) : trainingStatus(journey));
}

/** With the jury once it is convened and nothing else is awaited, or the candidate heard; a session planned ahead changes nothing yet. */
function juryStatus(journey: Journey): 'READY_FOR_JURY' | 'WITH_JURY' | null {
  if (!needsJury(journey)) return null;
  const pending = pendingSession(journey.state);
  if (itemsBeforeJury(journey).length > 0) return pending?.soutenance ? 'WITH_JURY' : null;
  return pending ? 'WITH_JURY' : 'READY_FOR_JURY';
}

function vaeStatus(journey: Journey): JourneyStatus {
  const { status } = vaeStanding(journey);
  switch (status) {
    case 'NO_FILE':
      return 'ENROLLED';
    case 'SUBMITTED':
      return (currentAttempt(journey)?.completionRequestedOn.length ?? 0) > 0 ? 'FEASIBILITY_INCOMPLETE' : 'FEASIBILITY_SUBMITTED';
    case 'COMPLETE':
      return 'FEASIBILITY_COMPLETE';
    case 'RECEVABLE':
    case 'NON_RECEVABLE':
    case 'LAPSED':
      return status;
  }
}

function trainingStatus({ state }: Journey): JourneyStatus {
  const begun = [state.blocks, state.stages].some((facts) => Object.keys(facts).length > 0) || allVersions(state).length > 0;
  if (begun) return 'IN_PROGRESS';
  return state.placementReviewedOn ? 'PLACEMENT_REVIEWED' : 'ENROLLED';
}
