/** After recevabilité: the candidate's steps, and the lapse where there are none (R6412-4). */
import { frenchDate } from '../../time/french-date.js';
import type { RulesFor } from '../decider.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless } from '../../stream/unmet.js';
import { attemptNumber, recevableConditions, vaeLaw, vaePathConditions } from './conditions.js';
import { currentAttempt, vaeStandingOn } from './status.js';

export const caduciteRules: RulesFor<'record-candidate-step' | 'contest-caducite' | 'decide-contestation'> = {
  'record-candidate-step': {
    when: 'OPEN',
    conditions: recevableConditions,
    contentConditions: () => [],
    events: (situation, { data, occurredAt }) => [
      {
        type: 'CandidateStepRecorded',
        occurredAt,
        data: { attempt: attemptNumber(currentAttempt(situation)), kind: data.kind, description: data.description ?? null },
      },
    ],
  },

  'contest-caducite': {
    when: 'OPEN',
    conditions: (situation) => [
      ...vaePathConditions(situation),
      ...unless(
        vaeStandingOn(situation, situation.on).status === 'LAPSED',
        'vae.not-lapsed',
        `La recevabilité n’était pas caduque au ${frenchDate(situation.on)} : il n’y a rien à contester.`,
        vaeLaw(situation, 'CADUCITE'),
      ),
      ...unless(
        !currentAttempt(situation)?.contestation,
        'vae.already-contested',
        'La caducité de ce dossier a déjà été contestée.',
        recordRule,
      ),
    ],
    contentConditions: () => [],
    events: (situation, { data, occurredAt }) => [
      { type: 'CaduciteContested', occurredAt, data: { attempt: attemptNumber(currentAttempt(situation)), motive: data.motive } },
    ],
  },

  'decide-contestation': {
    when: 'OPEN',
    conditions: (situation) => {
      const contestation = currentAttempt(situation)?.contestation;
      return [
        ...vaePathConditions(situation),
        ...unless(
          contestation !== null && contestation !== undefined && contestation.decided === null,
          'vae.no-contestation',
          'Aucune contestation de la caducité n’attend de décision.',
          vaeLaw(situation, 'CADUCITE'),
        ),
        ...notBefore(situation.on, contestation?.on, 'la contestation'),
      ];
    },
    contentConditions: () => [],
    events: (situation, { data, occurredAt }) => [
      {
        type: 'CaduciteContestationDecided',
        occurredAt,
        data: { attempt: attemptNumber(currentAttempt(situation)), accepted: data.accepted, motive: data.motive },
      },
    ],
  },
};
