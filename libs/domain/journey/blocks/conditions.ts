/** Conditions that the commands about blocks share. */
import { frenchDate } from '../../time/french-date.js';
import type { BlockRules } from '../../certification/rules.js';
import type { Target } from '../decider.js';
import type { Journey } from '../journey.js';
import { blocksAreAssessed, pathSource, requiredBlocks } from '../requirements.js';
import { vaeText } from '../ruling-law.js';
import { aboutTarget, target } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { allAssessments, type KnownAssessment } from './attempts.js';
import { isBlockValid } from './status.js';

export function assessedPathConditions(journey: Journey): readonly Unmet[] {
  return unless(
    journey.state.path === null || blocksAreAssessed(journey),
    'path.no-block-assessment',
    'Sur cette voie, c’est le jury qui valide les blocs : il n’y a pas d’épreuve de bloc.',
    pathSource(journey, 'blocksValidatedBy'),
  );
}

/** Aimed at, and still to be validated. */
export function blockToValidateConditions(journey: Journey, block: BlockRules): readonly Unmet[] {
  const { state } = journey;
  const withdrawnOn = state.blocks[block.code]?.withdrawnOn ?? null;
  return [
    ...unless(
      requiredBlocks(journey).includes(block),
      'block.not-targeted',
      `Ce parcours ne vise pas le bloc ${block.code}.`,
      block.source,
    ),
    ...unless(!isBlockValid(state, block.code), 'block.already-valid', `Le bloc ${block.code} est déjà acquis.`, block.source),
    ...unless(
      withdrawnOn === null,
      'block.withdrawn',
      `Le bloc ${block.code} a été retiré pour fraude le ${frenchDate(withdrawnOn)} ; un autre parcours peut être ouvert.`,
      vaeText(journey, 'FRAUD') ?? recordRule,
    ),
  ];
}

/** Every assessment, each with what forbids it now. None where the path has none. */
export function assessmentTargets(journey: Journey, conditions: (known: KnownAssessment) => readonly Unmet[]): readonly Target[] {
  if (!blocksAreAssessed(journey)) return [];
  return allAssessments(journey.rules).map((known) =>
    target('assessment', known.assessment.code, () => [...blockToValidateConditions(journey, known.block), ...conditions(known)]),
  );
}

/** What forbids the assessment that a command names. Where the path assesses no block, that is told, and not that there is none. */
export function aboutAssessment(journey: Journey, targets: readonly Target[], code: string): readonly Unmet[] {
  if (!blocksAreAssessed(journey)) return [];
  return aboutTarget(targets, code, unknownAssessment(code));
}

export function unknownAssessment(code: string): Unmet {
  const sentence = `La certification n’a pas d’épreuve ${code} pour ce parcours.`;
  return { code: 'assessment.unknown', sentence, source: recordRule, field: 'assessment' };
}

export function unknownBlock(code: string): Unmet {
  return { code: 'block.unknown', sentence: `La certification n’a pas de bloc ${code}.`, source: recordRule, field: 'block' };
}
