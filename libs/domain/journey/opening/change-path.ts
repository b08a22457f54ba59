import { isBlockValid } from '../blocks/status.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { vaeStandingOn } from '../vae/status.js';
import { registeredOn } from './registration.js';
import {
  initialTrainingConditions,
  pathAndScopeConditions,
  prerequisiteBlockConditions,
  routeConditions,
  targetBlockConditions,
} from './scope.js';

/** Training to VAE or back. What was validated stays: nothing about blocks changes. */
export const changePath: CommandRules<'change-path'> = {
  when: 'OPEN_NOW',
  follows: ({ state, on }) => notBefore(on, state.pathChanges.at(-1)?.on, 'le dernier changement de voie'),
  conditions: () => [],
  contentConditions: (situation, command) => {
    const { rules, state } = situation;
    const { path, route, targetBlocks, inInitialTraining } = command.data;
    const scope = scopeAfter(situation, command);
    return [
      ...unless(path !== state.path || route !== state.route, 'path.unchanged', 'Le parcours suit déjà cette voie.', recordRule, 'path'),
      ...pathAndScopeConditions(rules, path, scope),
      ...routeConditions(rules, path, route),
      ...targetBlockConditions(rules, scope, targetBlocks),
      ...prerequisiteBlockConditions(rules, path, targetsAfter(situation, command), (block) => isBlockValid(state, block)),
      ...initialTrainingConditions(situation, path, inInitialTraining),
      ...stillProtected(situation, command),
    ];
  },
  events: (situation, command) => [
    {
      type: 'PathChanged',
      occurredAt: command.occurredAt,
      data: {
        path: command.data.path,
        route: command.data.route,
        scope: scopeAfter(situation, command),
        targetBlocks: targetsAfter(situation, command),
      },
    },
  ],
};

function scopeAfter({ state }: Situation, { data }: CommandOf<'change-path'>): Situation['state']['scope'] {
  return data.scope ?? state.scope;
}

function targetsAfter(situation: Situation, command: CommandOf<'change-path'>): readonly string[] {
  const { rules, state } = situation;
  const wanted =
    scopeAfter(situation, command) === 'FULL' ? rules.blocks.map((block) => block.code) : (command.data.targetBlocks ?? state.targetBlocks);
  return rules.blocks.map((block) => block.code).filter((code) => wanted.includes(code));
}

/** After the registration has ended, only who was in training or recevable before may go on (L6113-9). */
function stillProtected(situation: Situation, { data }: CommandOf<'change-path'>): readonly Unmet[] {
  const { state, on } = situation;
  const wasInTraining = state.pathChanges.some((change) => change.from === 'TRAINING') && data.path === 'TRAINING';
  const entitled = data.path === state.path || wasInTraining || vaeStandingOn(situation, on).status === 'RECEVABLE';
  return entitled ? [] : registeredOn(situation, 'path');
}
