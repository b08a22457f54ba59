import { frenchDate } from '../../time/french-date.js';
import type { CommandRules, RulesFor, Target } from '../decider.js';
import type { Journey } from '../journey.js';
import { asksHostPeriod, pathSource } from '../requirements.js';
import type { JourneyState } from '../state.js';
import { notBefore } from '../sequence.js';
import { aboutTarget, target } from '../targets.js';
import { clause } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { hostPeriodCommands } from './commands.schema.js';
import type { StageState } from './state.js';
import { completedHours } from './status.js';

const agreeStage: CommandRules<'agree-stage'> = {
  when: 'OPEN',
  conditions: askedConditions,
  contentConditions: ({ state }, { data }) => [
    ...unless(
      !Object.hasOwn(state.stages, data.stageId),
      'stage.id-taken',
      'Cet identifiant désigne déjà une période.',
      recordRule,
      'stageId',
    ),
    ...unless(data.from <= data.until, 'stage.dates', 'La période ne peut pas finir avant d’avoir commencé.', recordRule, 'until'),
  ],
  events: (_, { data, occurredAt }) => [{ type: 'StageAgreed', data: { ...data, convention: data.convention ?? null }, occurredAt }],
};

const startStage: CommandRules<'start-stage'> = {
  when: 'OPEN_NOT_SUSPENDED',
  conditions: agreedConditions,
  targets: ({ state }) => stageTargets(state, startConditions),
  contentConditions: ({ state }, { data }) => aboutTarget(stageTargets(state, startConditions), data.stageId, unknown),
  warnings: ({ state, on }, { data }) => {
    const { from = null, until = null } = state.stages[data.stageId] ?? {};
    return unless(
      from === null || until === null || (from <= on && on <= until),
      'stage.outside-agreed-dates',
      `La période commence hors des dates convenues (du ${frenchDate(from)} au ${frenchDate(until)}).`,
      recordRule,
      'occurredAt',
    );
  },
  events: (_, { data, occurredAt }) => [{ type: 'StageStarted', data, occurredAt }],
};

const completeStage: CommandRules<'complete-stage'> = {
  when: 'OPEN_NOT_SUSPENDED',
  conditions: agreedConditions,
  targets: ({ state }) => stageTargets(state, completionConditions),
  contentConditions: ({ state, on }, { data }) => [
    ...aboutTarget(stageTargets(state, completionConditions), data.stageId, unknown),
    ...unless(
      (state.stages[data.stageId]?.startedOn ?? '') <= on,
      'stage.ends-before-start',
      'La période ne peut pas finir avant d’avoir commencé.',
      recordRule,
      'occurredAt',
    ),
  ],
  warnings: ({ rules, state }, { data }) => {
    const least = rules.reglement.hostPeriodMinHours;
    const hours = completedHours(state) + data.hours;
    return unless(
      least.value === null || hours >= least.value,
      'stage.hours-short',
      `Le candidat a accompli ${hours} h en structure d’accueil, pour ${least.value} h demandées : une autre période est nécessaire.`,
      clause('durée minimale de la période en structure d’accueil', least),
      'hours',
    );
  },
  events: (_, { data, occurredAt }) => [{ type: 'StageCompleted', data: { ...data, appraisal: data.appraisal ?? null }, occurredAt }],
};

/** Before or after its start; another period may follow. */
const breakOffStage: CommandRules<'break-off-stage'> = {
  when: 'OPEN',
  conditions: agreedConditions,
  targets: ({ state }) => stageTargets(state, endConditions),
  contentConditions: ({ state, on }, { data }) => [
    ...aboutTarget(stageTargets(state, endConditions), data.stageId, unknown),
    ...notBefore(on, state.stages[data.stageId]?.startedOn, 'le début de la période'),
  ],
  events: (_, { data, occurredAt }) => [{ type: 'StageBrokenOff', data, occurredAt }],
};

export const hostPeriodRules = {
  'agree-stage': agreeStage,
  'start-stage': startStage,
  'complete-stage': completeStage,
  'break-off-stage': breakOffStage,
} satisfies RulesFor<keyof typeof hostPeriodCommands>;

const unknown: Unmet = {
  code: 'stage.unknown',
  sentence: 'Cette période en structure d’accueil est inconnue.',
  source: recordRule,
  field: 'stageId',
};

function askedConditions(journey: Journey): readonly Unmet[] {
  return unless(
    journey.state.path === null || asksHostPeriod(journey),
    'stage.not-asked',
    'Ce parcours ne demande pas de période en structure d’accueil.',
    pathSource(journey, 'beforeMemoire'),
  );
}

function agreedConditions({ state }: Journey): readonly Unmet[] {
  return unless(
    Object.keys(state.stages).length > 0,
    'stage.none-agreed',
    'Aucune période en structure d’accueil n’est convenue.',
    recordRule,
  );
}

function stageTargets(state: JourneyState, conditions: (stage: StageState) => readonly Unmet[]): readonly Target[] {
  return Object.values(state.stages).map((stage) => target('stageId', stage.stageId, () => conditions(stage)));
}

function startConditions(stage: StageState): readonly Unmet[] {
  return [
    ...endConditions(stage),
    ...unless(stage.startedOn === null, 'stage.already-started', `La période a commencé le ${frenchDate(stage.startedOn)}.`, recordRule),
  ];
}

function completionConditions(stage: StageState): readonly Unmet[] {
  return [...endConditions(stage), ...unless(stage.startedOn !== null, 'stage.not-started', 'La période n’a pas commencé.', recordRule)];
}

function endConditions({ completed, brokenOff }: StageState): readonly Unmet[] {
  return [
    ...unless(completed === null, 'stage.already-completed', `La période s’est achevée le ${frenchDate(completed?.on)}.`, recordRule),
    ...unless(brokenOff === null, 'stage.broken-off', `La période a été rompue le ${frenchDate(brokenOff?.on)}.`, recordRule),
  ];
}
