import { lostUnderDecision } from '../after/withdrawal.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { plural } from '../../french/plural.js';
import { frenchDate } from '../../time/french-date.js';
import { parisDate, type LocalDate } from '../../time/local-date.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import type { JourneyState } from '../state.js';
import { pathSource } from '../requirements.js';
import { vaeText } from '../ruling-law.js';
import { notBefore } from '../sequence.js';
import { aboutTarget } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { sessionTargets, unknownSession } from './conditions.js';
import {
  certificationSessions,
  findSession,
  hasSignature,
  impededSignatories,
  isDecided,
  missingSignatures,
  notifiableFrom,
  signableFrom,
  standingDecision,
} from './sessions.js';
import type { JurySessionState } from './state.js';

/** Every member who sat signs, or their impediment is recorded; whoever was prevented may sign later. */
export const signMinutes: CommandRules<'sign-minutes'> = {
  when: 'UNTIL_ARCHIVED',
  conditions: decidedConditions,
  targets: (situation) => sessionTargets(situation, (session) => toSign(situation, session)),
  contentConditions: (situation, { data }) => {
    const session = findSession(situation.state, data.session);
    return [
      ...aboutTarget(
        sessionTargets(situation, (each) => toSign(situation, each)),
        data.session,
        unknownSession,
      ),
      ...(session?.decision
        ? [...notBefore(situation.on, signableFrom(session), 'la décision à signer'), ...signatoryConditions(situation, session, data)]
        : []),
    ];
  },
  events: (_, { data, occurredAt }) => [{ type: 'MinutesSigned', data: { ...data, impediment: data.impediment ?? null }, occurredAt }],
};

function toSign({ rules }: Journey, session: JurySessionState): readonly Unmet[] {
  const open = missingSignatures(session).length > 0 || (isDecidedAs('as-practised', rules) && impededSignatories(session).length > 0);
  return [
    ...undecidedConditions(session),
    ...unless(!isDecided(session) || open, 'minutes.complete', 'Tous les membres qui ont siégé ont signé le procès-verbal.', recordRule),
  ];
}

function signatoryConditions(
  { rules }: Journey,
  { decision, signatures }: JurySessionState,
  { jurorId: juror, impediment }: CommandOf<'sign-minutes'>['data'],
): readonly Unmet[] {
  const impededOn = isDecidedAs('as-practised', rules) && signatures[juror]?.impeded ? signatures[juror].on : null;
  return [
    ...unless(
      decision?.present.includes(juror) ?? false,
      'minutes.not-present',
      'Seul un membre qui a siégé signe le procès-verbal.',
      recordRule,
      'jurorId',
    ),
    ...unless(
      impededOn === null || impediment === undefined,
      'minutes.already-impeded',
      `L’empêchement de ce membre est constaté depuis le ${frenchDate(impededOn)} ; il peut encore signer.`,
      recordRule,
      'impediment',
    ),
    ...unless(
      impededOn !== null || !Object.hasOwn(signatures, juror),
      'minutes.already-signed',
      'Ce membre a déjà signé.',
      recordRule,
      'jurorId',
    ),
  ];
}

/** Once the minutes are signed; for VAE, the accompanist is told too. */
export const notifyDecision: CommandRules<'notify-decision'> = {
  when: 'UNTIL_ARCHIVED',
  conditions: decidedConditions,
  targets: (situation) => sessionTargets(situation, (session) => toNotify(situation, session)),
  contentConditions: (situation, command) => {
    const session = findSession(situation.state, command.data.session);
    return [
      ...aboutTarget(
        sessionTargets(situation, (each) => toNotify(situation, each)),
        command.data.session,
        unknownSession,
      ),
      ...(session?.decision ? notificationConditions(situation, notifiableFrom(session), command) : []),
    ];
  },
  events: (_, { data, occurredAt }) => [
    { type: 'DecisionNotified', data: { ...data, notifiedOn: data.notifiedOn ?? parisDate(occurredAt) }, occurredAt },
  ],
};

function toNotify(journey: Journey, session: JurySessionState): readonly Unmet[] {
  return [
    ...undecidedConditions(session),
    ...signedConditions(journey, session),
    ...unless(
      session.notified === null,
      'decision.already-notified',
      `La décision est notifiée depuis le ${frenchDate(session.notified?.on)}.`,
      recordRule,
    ),
    ...(standingDecision(journey.state)?.session === session.session ? lostGroundConditions(journey) : []),
  ];
}

/** Nothing follows from a decision that rests on a block which counts no more: not its notification either. */
function lostGroundConditions(journey: Journey): readonly Unmet[] {
  return lostUnderDecision(journey).map(({ block, on }) => ({
    code: 'decision.ground-lost',
    sentence: `Le certificat du bloc ${block}, tenu pour acquis, a été retiré ou annulé le ${frenchDate(on)} : la décision, qui repose sur lui, se remplace avant d’être notifiée.`,
    source: recordRule,
  }));
}

/** The minutes carry the signature, or the recorded impediment, of everyone who sat; one signature at least. */
export function signedConditions({ rules }: Journey, session: JurySessionState): readonly Unmet[] {
  const missing = missingSignatures(session).length;
  return [
    ...unless(missing === 0, 'minutes.incomplete', `Le procès-verbal attend encore ${plural(missing, 'signature')}.`, recordRule),
    ...unless(
      !isDecided(session) || missing > 0 || hasSignature(rules, session),
      'minutes.unsigned',
      'Le procès-verbal ne porte aucune signature : l’un au moins de ceux qui ont siégé le signe, empêchement constaté ou non.',
      recordRule,
    ),
  ];
}

function notificationConditions(
  situation: Situation,
  decidedOn: LocalDate | null,
  { data }: CommandOf<'notify-decision'>,
): readonly Unmet[] {
  const { state, context, on: today } = situation;
  const on = data.notifiedOn ?? today;
  return [
    ...unless(
      (decidedOn ?? on) <= on && on <= parisDate(context.now),
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
