/** Conditions that the commands about a jury's session share. */
import { frenchDate } from '../../time/french-date.js';
import { standingProposal } from '../blocks/attempts.js';
import { blocksAwaited, juryValidatesOnAssessments } from '../blocks/proposals.js';
import type { Situation, Target } from '../decider.js';
import { requiredDocumentConditions } from '../documents/required.js';
import type { Journey } from '../journey.js';
import { prerequisiteConditions } from '../prerequisites.js';
import { clause } from '../reglement-source.js';
import { juryPrerequisites, pathSource } from '../requirements.js';
import { target } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { missingBlocks } from './grid.js';
import { juryPractice } from './practice.js';
import { isAnnulled, isDecided, isMissed, isReplaced, pendingSession } from './sessions.js';
import type { JurySessionState } from './state.js';

export const unknownSession: Unmet = {
  code: 'jury.session-unknown',
  sentence: 'Aucune session de jury de ce nom n’est convoquée pour ce candidat.',
  source: recordRule,
  field: 'session',
};

export function sessionTargets(journey: Journey, conditions: (session: JurySessionState) => readonly Unmet[]): readonly Target[] {
  return journey.state.sessions.map((session) => target('session', session.session, () => conditions(session)));
}

/** Some session awaits the candidate, and it may begin. */
export function sittingConditions(situation: Situation): readonly Unmet[] {
  return [
    ...convenedConditions(situation),
    ...prerequisiteConditions(situation, juryPrerequisites(situation), pathSource(situation, 'beforeJury')),
    ...requiredDocumentConditions(situation),
    ...proposalConditions(situation),
  ];
}

/** Convened where the règlement lets it be before the evaluators have told what they propose of each block. */
export function convokableConditions(situation: Situation): readonly Unmet[] {
  return juryPractice(situation.rules).assessmentsBeforeJury.value === 'CONVOCATION' ? proposalConditions(situation) : [];
}

/** A jury that validates blocks on their assessments has all that they have shown before it, in the candidate's favour or not. */
function proposalConditions(situation: Situation): readonly Unmet[] {
  if (!juryValidatesOnAssessments(situation)) return [];
  const { state, on } = situation;
  const later = missingBlocks(situation).filter((block) => (standingProposal(state, block)?.on ?? on) > on);
  const awaited = [...blocksAwaited(situation), ...later].map(({ code }) => code);
  return unless(
    awaited.length === 0,
    'jury.block-to-propose',
    `Le jury décide sur les évaluations en cours de formation : au ${frenchDate(on)}, restent à conclure par les évaluateurs, favorablement ou non : ${awaited.join(', ')}.`,
    clause('évaluations en cours de formation avant le jury', juryPractice(situation.rules).assessmentsBeforeJury),
  );
}

export function convenedConditions({ state }: Journey): readonly Unmet[] {
  return unless(pendingSession(state) !== null, 'jury.none-convened', 'Aucun jury n’est convoqué pour ce candidat.', recordRule);
}

/** The session is the one before which the candidate is now. */
export function pendingConditions({ state }: Journey, session: JurySessionState): readonly Unmet[] {
  return [
    ...unless(
      session.purpose === 'CERTIFICATION',
      'jury.dispense-only',
      'Cette session n’est convoquée que pour une exemption de critère.',
      recordRule,
    ),
    ...unless(!isDecided(session), 'jury.already-decided', 'Cette session a déjà rendu sa décision.', recordRule),
    ...unless(
      !isAnnulled(session),
      'jury.annulled',
      'La décision de cette session a été annulée : une autre session est à convoquer.',
      recordRule,
    ),
    ...unless(
      !isMissed(session),
      'jury.candidate-missing',
      'Le candidat ne s’est pas présenté : une autre session est à convoquer.',
      recordRule,
    ),
    ...unless(
      session.purpose !== 'CERTIFICATION' || !isReplaced(state, session),
      'jury.replaced',
      'Une autre session a été convoquée depuis.',
      recordRule,
    ),
  ];
}
