import { plural } from '../../french/plural.js';
import { frenchDate } from '../../time/french-date.js';
import { parisDate, type LocalDate } from '../../time/local-date.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import type { JourneyState } from '../state.js';
import { pathSource } from '../requirements.js';
import { vaeText } from '../ruling-law.js';
import { notBefore } from '../sequence.js';
import { aboutTarget } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { sessionTargets, unknownSession } from './conditions.js';
import { certificationSessions, findSession, isDecided, missingSignatures } from './sessions.js';
import type { JurySessionState } from './state.js';

/** Every member who sat signs, or their impediment is recorded. */
export const signMinutes: CommandRules<'sign-minutes'> = {
  when: 'UNTIL_ARCHIVED',
  conditions: decidedConditions,
  targets: (situation) => sessionTargets(situation, toSign),
  contentConditions: (situation, { data }) => {
    const session = findSession(situation.state, data.session);
    return [
      ...aboutTarget(sessionTargets(situation, toSign), data.session, unknownSession),
      ...(session?.decision
        ? [...notBefore(situation.on, session.decision.on, 'la décision'), ...signatoryConditions(session, data.jurorId)]
        : []),
    ];
  },
  events: (_, { data, occurredAt }) => [{ type: 'MinutesSigned', data: { ...data, impediment: data.impediment ?? null }, occurredAt }],
};

function toSign(session: JurySessionState): readonly Unmet[] {
  return [
    ...undecidedConditions(session),
    ...unless(
      !isDecided(session) || missingSignatures(session).length > 0,
      'minutes.complete',
      'Tous les membres qui ont siégé ont signé le procès-verbal.',
      recordRule,
    ),
  ];
}

function signatoryConditions({ decision, signatures }: JurySessionState, juror: string): readonly Unmet[] {
  return [
    ...unless(
      decision?.present.includes(juror) ?? false,
      'minutes.not-present',
      'Seul un membre qui a siégé signe le procès-verbal.',
      recordRule,
      'jurorId',
    ),
    ...unless(!Object.hasOwn(signatures, juror), 'minutes.already-signed', 'Ce membre a déjà signé.', recordRule, 'jurorId'),
  ];
}

/** Once the minutes are signed; for VAE, the accompanist is told too. */
export const notifyDecision: CommandRules<'notify-decision'> = {
  when: 'UNTIL_ARCHIVED',
  conditions: decidedConditions,
  targets: (situation) => sessionTargets(situation, toNotify),
  contentConditions: (situation, command) => {
    const session = findSession(situation.state, command.data.session);
    return [
      ...aboutTarget(sessionTargets(situation, toNotify), command.data.session, unknownSession),
      ...(session?.decision ? notificationConditions(situation, session.decision.on, command) : []),
    ];
  },
  events: (_, { data, occurredAt }) => [
    { type: 'DecisionNotified', data: { ...data, notifiedOn: data.notifiedOn ?? parisDate(occurredAt) }, occurredAt },
  ],
};

function toNotify(session: JurySessionState): readonly Unmet[] {
  return [
    ...undecidedConditions(session),
    ...signedConditions(session),
    ...unless(
      session.notified === null,
      'decision.already-notified',
      `La décision est notifiée depuis le ${frenchDate(session.notified?.on)}.`,
      recordRule,
    ),
  ];
}

/** The minutes carry the signature, or the recorded impediment, of everyone who sat. */
export function signedConditions(session: JurySessionState): readonly Unmet[] {
  const missing = missingSignatures(session).length;
  return unless(missing === 0, 'minutes.incomplete', `Le procès-verbal attend encore ${plural(missing, 'signature')}.`, recordRule);
}

function notificationConditions(situation: Situation, decidedOn: LocalDate, { data }: CommandOf<'notify-decision'>): readonly Unmet[] {
  const { state, context, on: today } = situation;
  const on = data.notifiedOn ?? today;
  return [
    ...unless(
      decidedOn <= on && on <= parisDate(context.now),
      'decision.notified-on',
      `La notification suit la décision (${frenchDate(decidedOn)}) et ne peut pas être datée dans l’avenir.`,
      recordRule,
      'notifiedOn',
    ),
    ...unless(
      state.path !== 'VAE' || state.accompanists.length === 0 || data.accompanistNotified,
      'decision.accompanist-not-notified',
      'En VAE, la décision est notifiée au candidat et à son accompagnateur.',
      vaeText(situation, 'VAE_RESULT') ?? pathSource(situation, 'blocksValidatedBy'),
      'accompanistNotified',
    ),
  ];
}

function decidedConditions({ state }: { readonly state: JourneyState }): readonly Unmet[] {
  return unless(certificationSessions(state).some(isDecided), 'jury.none-decided', 'Aucun jury n’a encore décidé.', recordRule);
}

function undecidedConditions(session: JurySessionState): readonly Unmet[] {
  return unless(isDecided(session), 'jury.not-decided', 'Cette session n’a pas rendu de décision.', recordRule);
}
