import { isDecidedAs } from '../../certification/deciders.js';
import { refusalForFraudConditions } from '../after/fraud.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import { oneModeConditions } from '../paper/modes.js';
import { pathSource } from '../requirements.js';
import { vaeText } from '../ruling-law.js';
import { notBefore } from '../sequence.js';
import { aboutTarget } from '../targets.js';
import { unless, type Unmet } from '../../stream/unmet.js';
import { balanceWarnings } from './composition.js';
import { convenedConditions, pendingConditions, sessionTargets, sittingConditions, unknownSession } from './conditions.js';
import { decisionConditions, finalAssessmentAfter, grantedBlocks } from './decisions.js';
import { heldConditions } from './diploma.js';
import { needsHearing } from './grid.js';
import { concludingWarnings, motivesConditions } from './motives.js';
import { lessThanNotifiedConditions } from './last-notified.js';
import { findSession, isDecided, sessionDayConditions } from './sessions.js';
import { membersWhoSat, sittingJuryConditions, unableConditions } from './sitting.js';
import type { JurySessionState } from './state.js';
import { evaluatorWarnings } from './ties.js';
import { presidentOf, tally } from './votes.js';

/** The jury's decision on the whole: composed of those who sat, voted, and resting on facts and grid. */
export const decideJury: CommandRules<'decide'> = {
  when: 'OPEN',
  conditions: sittingConditions,
  targets: (situation) =>
    sessionTargets(situation, (session) => {
      const unmet = toDecide(situation, session, false);
      return unmet.length > 0 ? unmet : unableConditions(situation, session);
    }),
  contentConditions: (situation, command) => {
    const session = findSession(situation.state, command.data.session);
    const onPaper = command.attached?.onPaper === true;
    return [
      ...aboutTarget(
        sessionTargets(situation, (each) => toDecide(situation, each, onPaper)),
        command.data.session,
        unknownSession,
      ),
      ...(session ? deliberationConditions(situation, session, command) : []),
      ...(session && !isDecided(session) ? lessThanNotifiedConditions(situation, session, command.data) : []),
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
  warnings: (situation, { data, attached }) => {
    const { women, men, present } = data;
    const session = findSession(situation.state, data.session);
    return [
      ...(women === undefined || men === undefined ? [] : balanceWarnings(situation, { women, men })),
      ...concludingWarnings(situation, data),
      ...(session ? evaluatorWarnings(situation, membersWhoSat(session, present), attached?.ties ?? []) : []),
    ];
  },
};

function toDecide(journey: Journey, session: JurySessionState, onPaper: boolean): readonly Unmet[] {
  return [
    ...pendingConditions(journey, session),
    ...oneModeConditions(journey, session, onPaper),
    ...unless(
      session.soutenance !== null || !needsHearing(journey),
      'jury.not-held',
      'La soutenance, ou la grille du jury, n’est pas enregistrée.',
      pathSource(journey, 'soutenance'),
    ),
  ];
}

function deliberationConditions(
  situation: Situation,
  session: JurySessionState,
  { data, attached }: CommandOf<'decide'>,
): readonly Unmet[] {
  const source = decisionSource(situation);
  return [
    ...sessionDayConditions(session, situation.on),
    ...notBefore(situation.on, session.soutenance?.on, 'la soutenance'),
    ...notBefore(situation.on, session.redecidedOn, 'ce qui a repris la décision notifiée'),
    ...sittingJuryConditions(situation, session, data, attached),
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
  contentConditions: (situation, command) => {
    const { data } = command;
    const session = findSession(situation.state, data.session);
    return [
      ...aboutTarget(
        sessionTargets(situation, (each) => pendingConditions(situation, each)),
        data.session,
        unknownSession,
      ),
      ...(session ? [...sessionDayConditions(session, situation.on), ...fraudJuryConditions(situation, session, command)] : []),
    ];
  },
  events: (_, { data, occurredAt }) => [{ type: 'RefusedForFraud', data, occurredAt }],
};

/** It is the jury that refuses, by its vote, as it decides anything else. */
function fraudJuryConditions(
  situation: Situation,
  session: JurySessionState,
  { data, attached }: CommandOf<'refuse-for-fraud'>,
): readonly Unmet[] {
  const { present, votes } = data;
  if (present !== undefined && votes !== undefined) {
    return sittingJuryConditions(situation, session, { ...data, present, votes }, attached);
  }
  return unless(
    !isDecidedAs('as-practised', situation.rules),
    'fraud.jury-unnamed',
    'Le refus pour fraude est une décision du jury : il nomme ceux qui ont siégé et leurs votes.',
    decisionSource(situation),
    present === undefined ? 'present' : 'votes',
  );
}
