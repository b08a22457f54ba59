import { isDecidedAs } from '../../certification/deciders.js';
import type { BlockRules, OpinionBy } from '../../certification/rules.js';
import { type Source, recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { LocalDate } from '../../time/local-date.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation, Target } from '../decider.js';
import { standingProposal, standsConcluded } from '../blocks/attempts.js';
import { isBlockValid } from '../blocks/status.js';
import type { Journey } from '../journey.js';
import { membersConditions } from '../jury/composition.js';
import { sessionDayConditions, findSession } from '../jury/sessions.js';
import { sittingJuryConditions } from '../jury/sitting.js';
import type { JurySessionState } from '../jury/state.js';
import { criteriaOf, requiredBlocks } from '../requirements.js';
import type { JourneyState } from '../state.js';
import { notBefore } from '../sequence.js';
import { aboutTarget, target } from '../targets.js';
import { exemptedCriteria } from './exemptions.js';
import type { DispenseState } from './state.js';
import { blockOfCriterion, pendingDispenses } from './status.js';

/** Where the exemption of a criterion comes from: the référentiel that allows it, or its silence. */
function dispenseSource({ rules }: Journey): Source {
  return rules.hPlus?.dispense?.source ?? 'référentiel (aucune exemption de critère n’y est prévue)';
}

function foreseenConditions(journey: Journey): readonly Unmet[] {
  return unless(
    Boolean(journey.rules.hPlus?.dispense),
    'dispense.not-foreseen',
    'Le référentiel de cette certification n’exempte d’aucun critère.',
    dispenseSource(journey),
  );
}

function opinionsAsked({ rules }: Journey): readonly OpinionBy[] {
  return rules.hPlus?.dispense?.opinions ?? [];
}

export const requestDispense: CommandRules<'request-dispense'> = {
  when: 'OPEN',
  conditions: foreseenConditions,
  unmetAsAsked: (situation) => {
    const ofEach = requiredBlocks(situation)
      .flatMap(criteriaOf)
      .map((criterion) => criterionConditions(situation, criterion));
    return ofEach.every((unmet) => unmet.length > 0) ? ofEach.flat() : [];
  },
  contentConditions: (situation, { data }) => [
    ...unless(
      !Object.hasOwn(situation.state.dispenses, data.dispenseId),
      'dispense.id-taken',
      'Cet identifiant désigne déjà une demande d’exemption.',
      recordRule,
      'dispenseId',
    ),
    ...criterionConditions(situation, data.criterion),
  ],
  events: (_, { data, occurredAt }) => [{ type: 'DispenseRequested', data: { ...data, request: data.request ?? null }, occurredAt }],
};

function criterionConditions(journey: Journey, criterion: string): readonly Unmet[] {
  const { rules, state } = journey;
  const block = blockOfCriterion(rules, criterion);
  if (!block || !requiredBlocks(journey).includes(block)) {
    return unless(
      false,
      'dispense.criterion-unknown',
      `Le critère ${criterion} n’est pas de ceux que ce parcours évalue.`,
      dispenseSource(journey),
      'criterion',
    );
  }
  return [
    ...openBlockConditions(journey, criterion).map((unmet) => ({ ...unmet, field: 'criterion' })),
    ...unless(
      !exemptedCriteria(state).has(criterion) && !pendingDispenses(state).some((dispense) => dispense.criterion === criterion),
      'dispense.already-requested',
      `L’exemption du critère ${criterion} est déjà demandée ou accordée.`,
      recordRule,
      'criterion',
    ),
  ];
}

/** A concluded block has been judged with the criterion: only a resit reopens it. One that is proposed awaits the jury's judgement. */
function openBlockConditions(journey: Journey, criterion: string | null): readonly Unmet[] {
  const { rules, state } = journey;
  const block = blockOfCriterion(rules, criterion);
  return unless(
    block === null || isOpenToDispense(state, block),
    'dispense.block-concluded',
    `Le bloc ${block?.code} est conclu : une exemption se décide avant.`,
    dispenseSource(journey),
  );
}

export function isOpenToDispense(state: JourneyState, block: BlockRules): boolean {
  return !isBlockValid(state, block.code) && (!standsConcluded(state, block) || standingProposal(state, block) !== null);
}

export const recordOpinion: CommandRules<'record-opinion'> = {
  when: 'OPEN',
  conditions: pendingConditions,
  targets: ({ state }) => toAdviseOn(state),
  contentConditions: (situation, { data }) => {
    const { state, context, on } = situation;
    return [
      ...aboutTarget(toAdviseOn(state), data.dispenseId, unknown),
      ...unless(
        opinionsAsked(situation).includes(data.by),
        'opinion.not-asked',
        `L’avis ${opinionOf[data.by]} n’est pas demandé par cette certification.`,
        dispenseSource(situation),
        'by',
      ),
      ...unless(
        state.dispenses[data.dispenseId]?.opinions[data.by] === undefined,
        'opinion.already-recorded',
        `L’avis ${opinionOf[data.by]} est déjà enregistré.`,
        recordRule,
        'by',
      ),
      ...notBefore(on, state.dispenses[data.dispenseId]?.requestedOn, 'la demande'),
      ...unless(
        !(context.actor.role in opinionOf) || context.actor.role === data.by,
        'opinion.of-somebody-else',
        'Chacun donne son propre avis.',
        dispenseSource(situation),
        'by',
      ),
    ];
  },
  events: (_, { data, occurredAt }) => [{ type: 'OpinionRecorded', data, occurredAt }],
};

const opinionOf: Readonly<Record<OpinionBy, string>> = {
  H_PLUS_OFFICER: 'de la référente H+',
  TRAINING_MANAGER: 'du responsable de formation',
};

/** The jury may exempt, it never has to: refusing asks for the same opinions, granting for both findings besides. */
export const decideDispense: CommandRules<'decide-dispense'> = {
  when: 'OPEN',
  conditions: pendingConditions,
  targets: toDecide,
  contentConditions: (situation, command) => [
    ...aboutTarget(toDecide(situation), command.data.dispenseId, unknown),
    ...findingsConditions(command.data, dispenseSource(situation)),
    ...sessionConditions(situation, command),
    ...opinionDays(situation.state, command.data.dispenseId).flatMap((day) => notBefore(situation.on, day, 'un avis')),
  ],
  events: ({ state }, { data, occurredAt }) => {
    const criterion = state.dispenses[data.dispenseId]?.criterion;
    return criterion ? [{ type: 'DispenseDecided', data: { ...data, criterion }, occurredAt }] : [];
  },
};

function opinionDays(state: JourneyState, dispenseId: string): readonly LocalDate[] {
  return Object.values(state.dispenses[dispenseId]?.opinions ?? {}).map(({ on }) => on);
}

function findingsConditions(
  { granted, abilityPreserved, criterionNotApplicable }: CommandOf<'decide-dispense'>['data'],
  source: Source,
): readonly Unmet[] {
  return [
    ...unless(
      !granted || abilityPreserved,
      'dispense.ability-questioned',
      'Une exemption ne peut pas remettre en question la capacité professionnelle globale du candidat.',
      source,
      'abilityPreserved',
    ),
    ...unless(
      !granted || criterionNotApplicable,
      'dispense.criterion-applies',
      'Un critère appelé à s’appliquer dans la pratique future du candidat ne peut pas être exempté.',
      source,
      'criterionNotApplicable',
    ),
  ];
}

/** A certification jury, regularly composed, that sits for this alone or has not yet decided on the whole. */
function sessionConditions(situation: Situation, command: CommandOf<'decide-dispense'>): readonly Unmet[] {
  const session = findSession(situation.state, command.data.session);
  if (!session) {
    return unless(
      false,
      'jury.session-unknown',
      'Seul le jury de certification peut exempter : aucune session de ce nom n’est convoquée.',
      dispenseSource(situation),
      'session',
    );
  }
  return [
    ...unless(session.decision === null, 'jury.already-decided', 'Cette session a déjà rendu sa décision.', recordRule, 'session'),
    ...sessionDayConditions(session, situation.on),
    ...juryConditions(situation, session, command),
  ];
}

/** By its vote, as the jury decides anything else; whether it has heard the candidate is not asked. */
function juryConditions(
  situation: Situation,
  session: JurySessionState,
  { data, attached }: CommandOf<'decide-dispense'>,
): readonly Unmet[] {
  const { present, votes } = data;
  if (present !== undefined && votes !== undefined) {
    return sittingJuryConditions(situation, { ...session, soutenance: null }, { ...data, present, votes }, attached);
  }
  return [
    ...membersConditions(situation, session.members).map((unmet) => ({ ...unmet, field: 'session' })),
    ...unless(
      !isDecidedAs('as-practised', situation.rules),
      'dispense.jury-unnamed',
      'L’exemption est une décision du jury : elle nomme ceux qui ont siégé et leurs votes.',
      dispenseSource(situation),
      present === undefined ? 'present' : 'votes',
    ),
  ];
}

function pendingConditions(situation: Situation): readonly Unmet[] {
  return [
    ...foreseenConditions(situation),
    ...unless(
      pendingDispenses(situation.state).length > 0,
      'dispense.none-pending',
      'Aucune demande d’exemption n’attend de décision.',
      recordRule,
    ),
  ];
}

const unknown: Unmet = {
  code: 'dispense.unknown',
  sentence: 'Cette demande d’exemption est inconnue.',
  source: recordRule,
  field: 'dispenseId',
};

function undecidedConditions(dispense: DispenseState): readonly Unmet[] {
  return unless(dispense.decided === null, 'dispense.already-decided', 'Cette demande d’exemption a déjà sa décision.', recordRule);
}

function toAdviseOn(state: JourneyState): readonly Target[] {
  return Object.values(state.dispenses).map((dispense) => target('dispenseId', dispense.dispenseId, () => undecidedConditions(dispense)));
}

function toDecide(journey: Journey): readonly Target[] {
  return Object.values(journey.state.dispenses).map((dispense) =>
    target('dispenseId', dispense.dispenseId, () => [
      ...undecidedConditions(dispense),
      ...opinionConditions(journey, dispense),
      ...(dispense.decided === null ? openBlockConditions(journey, dispense.criterion) : []),
    ]),
  );
}

function opinionConditions(journey: Journey, { opinions }: DispenseState): readonly Unmet[] {
  return opinionsAsked(journey).flatMap((by) =>
    unless(
      opinions[by] !== undefined,
      'dispense.opinion-missing',
      `L’avis circonstancié ${opinionOf[by]} est demandé avant toute décision.`,
      dispenseSource(journey),
    ),
  );
}
