import type { CommandRules, Situation, Target } from '../decider.js';
import { notBefore } from '../sequence.js';
import { aboutTarget, target } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { lastConclusion } from './attempts.js';
import { unknownBlock } from './conditions.js';

/**
 * The candidate is told what a block was concluded as: until then nothing answers it to them, see `results.ts`. A certificate
 * issued, a resit opened or a jury's decision notified tells them too, and none of them waits for this.
 */
export const communicateConclusion: CommandRules<'communicate-conclusion'> = {
  when: 'UNTIL_ARCHIVED',
  conditions: () => [],
  targets: toCommunicate,
  contentConditions: (situation, { data }) => [
    ...aboutTarget(toCommunicate(situation), data.block, unknownBlock(data.block)),
    ...notBefore(situation.on, lastConclusion(situation.state, data.block)?.on, 'la conclusion du bloc'),
  ],
  events: (_, { data, occurredAt }) => [{ type: 'ConclusionCommunicated', data: { block: data.block }, occurredAt }],
};

function toCommunicate(situation: Situation): readonly Target[] {
  return situation.rules.blocks.map(({ code, source }) => target('block', code, () => communicationConditions(situation, code, source)));
}

function communicationConditions({ state }: Situation, block: string, source: string): readonly Unmet[] {
  const { conclusions = [], communicated = 0 } = state.blocks[block] ?? {};
  const concluded = lastConclusion(state, block) !== null;
  return [
    ...unless(concluded, 'conclusion.none', `Le bloc ${block} n’a pas de conclusion à communiquer.`, source),
    ...unless(
      !concluded || conclusions.length > communicated,
      'conclusion.already-communicated',
      `La conclusion du bloc ${block} a déjà été communiquée au candidat.`,
      recordRule,
    ),
  ];
}
