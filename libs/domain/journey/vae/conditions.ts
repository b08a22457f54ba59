/** Conditions that the commands of a VAE share. */
import { frenchDate } from '../../time/french-date.js';
import type { LegalRule } from '../../law/line.js';
import { type Source, recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import { vaeText } from '../ruling-law.js';
import type { VaeAttempt } from './state.js';
import { currentAttempt, vaeStandingOn } from './status.js';

/** The text that rules this candidate's VAE, in the version of the day on which it began. */
export function vaeLaw(journey: Journey, rule: LegalRule): Source {
  return vaeText(journey, rule) ?? journey.rules.paths.VAE?.source ?? recordRule;
}

export function vaePathConditions({ state }: Situation): readonly Unmet[] {
  return unless(state.path !== 'TRAINING', 'vae.path-only', 'Ce parcours suit la voie de la formation, non celle de la VAE.', recordRule);
}

/** The attempt is there to be completed or decided on. */
export function fileConditions(situation: Situation): readonly Unmet[] {
  return [
    ...vaePathConditions(situation),
    ...unless(
      currentAttempt(situation) !== null,
      'vae.no-file',
      'Aucun dossier de faisabilité n’a été déposé.',
      vaeLaw(situation, 'FEASIBILITY_FILES_PER_YEAR'),
    ),
  ];
}

/** Recevable on the day of the fact: granted by then, by decision or by silence, and not lapsed. */
export function recevableConditions(situation: Situation): readonly Unmet[] {
  const { status } = vaeStandingOn(situation, situation.on);
  const source = vaeLaw(situation, 'RECEVABILITE');
  if (status === 'LAPSED') {
    const sentence = `La recevabilité était caduque au ${frenchDate(situation.on)} : faute de démarche enregistrée, elle doit être redemandée ou la caducité contestée.`;
    return [...vaePathConditions(situation), { code: 'vae.recevabilite-lapsed', sentence, source: vaeLaw(situation, 'CADUCITE') }];
  }
  return [
    ...vaePathConditions(situation),
    ...unless(
      status === 'RECEVABLE',
      'vae.not-recevable',
      `La demande n’était pas déclarée recevable au ${frenchDate(situation.on)}.`,
      source,
    ),
  ];
}

/** What a VAE command is about: the last feasibility file. Called where a condition has made sure that there is one. */
export function attemptNumber(attempt: VaeAttempt | null): number {
  return attempt?.attempt ?? 1;
}
