import { refusalForFraudConditions } from '../after/fraud.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import { pathSource } from '../requirements.js';
import { vaeText } from '../ruling-law.js';
import { notBefore } from '../sequence.js';
import { aboutTarget } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { juryLaw, membersConditions } from './composition.js';
import { convenedConditions, pendingConditions, sessionTargets, sittingConditions, unknownSession } from './conditions.js';
import { decisionConditions, finalAssessmentAfter, grantedBlocks } from './decisions.js';
import { heldConditions } from './diploma.js';
import { needsHearing } from './grid.js';
import { motivesConditions } from './motives.js';
import { findSession, sessionDayConditions } from './sessions.js';
import type { JurySessionState } from './state.js';
import { presidentOf, tally, votesConditions } from './votes.js';

/** The jury's decision on the whole: composed of those who sat, voted, and resting on facts and grid. */
export const decideJury: CommandRules<'decide'> = {
  when: 'OPEN',
  conditions: sittingConditions,
  targets: (situation) => sessionTargets(situation, (session) => toDecide(situation, session)),
  contentConditions: (situation, command) => {
    const session = findSession(situation.state, command.data.session);
    return [
      ...aboutTarget(
        sessionTargets(situation, (each) => toDecide(situation, each)),
        command.data.session,
        unknownSession,
      ),
      ...(session ? deliberationConditions(situation, session, command) : []),
      ...(command.data.decision === 'FULL' ? heldConditions(command.attached?.heldNoMore, 'decision') : []),
    ];
  },
  events: (situation, { data, occurredAt }) => {
    const session = findSession(situation.state, data.session);
    if (!session) return [];
    const decided = {
      ...data,
      castingVote: tally(data.votes, presidentOf(session.members)).castingVote,
      blocks: grantedBlocks(situation, data),
      finalAssessmentValidated: finalAssessmentAfter(situation, session, data.decision),
    };
    return [{ type: 'JuryDecided', data: decided, occurredAt }];
  },
};

function toDecide(journey: Journey, session: JurySessionState): readonly Unmet[] {
  return [
    ...pendingConditions(journey, session),
    ...unless(
      session.soutenance !== null || !needsHearing(journey),
      'jury.not-held',
      'La soutenance, ou la grille du jury, n’est pas enregistrée.',
      pathSource(journey, 'soutenance'),
    ),
  ];
}

function deliberationConditions(situation: Situation, session: JurySessionState, { data }: CommandOf<'decide'>): readonly Unmet[] {
  const source = decisionSource(situation);
  const convened = session.members.map(({ jurorId }) => jurorId);
  const strangers = data.present.filter((juror) => !convened.includes(juror));
  const sat = session.members.filter(({ jurorId }) => data.present.includes(jurorId));
  return [
    ...sessionDayConditions(session, situation.on),
    ...notBefore(situation.on, session.soutenance?.on, 'la soutenance'),
    ...unless(
      strangers.length === 0 && new Set(data.present).size === data.present.length,
      'jury.present-not-member',
      'Seuls siègent, et une fois chacun, les membres du jury convoqué.',
      recordRule,
      'present',
    ),
    ...membersConditions(situation, sat).map((unmet) => ({ ...unmet, field: 'present' })),
    ...votesConditions(data.votes, data.present, presidentOf(sat), juryLaw(situation)),
    ...decisionConditions(situation, session, data, source),
    ...motivesConditions(situation, session, data, source),
  ];
}

/** R6412-7 for VAE, in the version that applied; the path's own rules for training. */
function decisionSource(journey: Journey): string {
  return vaeText(journey, 'VAE_RESULT') ?? pathSource(journey, 'blocksValidatedBy');
}

/** Fraud found before the decision, also where there was no soutenance: after the candidate's observations (R6412-7). */
export const refuseForFraud: CommandRules<'refuse-for-fraud'> = {
  when: 'OPEN',
  conditions: (situation) => [...convenedConditions(situation), ...refusalForFraudConditions(situation)],
  targets: (situation) => sessionTargets(situation, (session) => pendingConditions(situation, session)),
  contentConditions: (situation, { data }) => {
    const session = findSession(situation.state, data.session);
    return [
      ...aboutTarget(
        sessionTargets(situation, (each) => pendingConditions(situation, each)),
        data.session,
        unknownSession,
      ),
      ...(session ? sessionDayConditions(session, situation.on) : []),
    ];
  },
  events: (_, { data, occurredAt }) => [{ type: 'RefusedForFraud', data, occurredAt }],
};
