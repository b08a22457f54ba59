import type { BlockRules } from '../../certification/rules.js';
import { agreeing } from '../../french/plural.js';
import { fraudSource } from '../after/fraud.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation, Target } from '../decider.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import { pendingDispenses } from '../h-plus/status.js';
import type { Journey } from '../journey.js';
import { blocksAreAssessed, criteriaOf, juryValidatesBlocks } from '../requirements.js';
import { notBefore } from '../sequence.js';
import { aboutTarget, target } from '../targets.js';
import { clause } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { attemptsAt, lastGradedOn, pendingAssessments, standsConcluded, verdictNow } from './attempts.js';
import { assessedPathConditions, blockToValidateConditions, unknownBlock } from './conditions.js';
import { isProposed, missingPrerequisites, suspectedIn } from './proposals.js';
import { isBlockValid } from './status.js';

/** Validated or not by the règlement's rule, never by choice; a proposal where the jury validates the block. */
export const concludeBlock: CommandRules<'conclude-block'> = {
  when: 'OPEN_NOT_SUSPENDED',
  conditions: assessedPathConditions,
  targets: toConclude,
  contentConditions: (situation, { data }) => {
    const block = situation.rules.blocks.find(({ code }) => code === data.block);
    return [
      // Where the path assesses no block, that is told, and not that there is no such block.
      ...(blocksAreAssessed(situation) ? aboutTarget(toConclude(situation), data.block, unknownBlock(data.block)) : []),
      ...(block ? [...evaluatorsConditions(situation, block, data.evaluators), ...motivesConditions(situation, block, data.motives)] : []),
    ];
  },
  warnings: ({ rules, state }, { data }) => {
    const block = rules.blocks.find(({ code }) => code === data.block);
    const asked = pendingDispenses(state).flatMap(({ criterion }) => criterion ?? []);
    const undecided = block ? criteriaOf(block).filter((criterion) => asked.includes(criterion)) : [];
    return unless(
      undecided.length === 0,
      'block.dispense-undecided',
      `Une exemption reste à décider pour : ${undecided.join(', ')}.`,
      recordRule,
      'block',
    );
  },
  events: (situation, { data, occurredAt }) => {
    const block = situation.rules.blocks.find(({ code }) => code === data.block);
    if (!block) return [];
    const { validated, criteria, skills } = verdictNow(situation, block);
    return [
      {
        type: 'BlockConcluded',
        data: { ...data, validated, criteria, skills, ...(juryValidatesBlocks(situation) && { proposed: true }) },
        occurredAt,
      },
    ];
  },
};

function toConclude(situation: Situation): readonly Target[] {
  if (!blocksAreAssessed(situation)) return [];
  return situation.rules.blocks.map((block) =>
    target('block', block.code, () => [
      ...blockToValidateConditions(situation, block),
      ...conclusionConditions(situation, block),
      ...suspicionConditions(situation, block),
      ...notBefore(situation.on, lastGradedOn(situation.state, block), 'la dernière grille du bloc'),
    ]),
  );
}

/**
 * A block that stands not validated is concluded again after a resit, or where a migration has left out what had failed; one that is
 * proposed, where lines that a migration has added say otherwise.
 */
function conclusionConditions(journey: Journey, block: BlockRules): readonly Unmet[] {
  const { state } = journey;
  const missing = missingPrerequisites(journey, block);
  const pending = pendingAssessments(journey, block).map(({ code }) => code);
  const { ungraded, validated } = verdictNow(journey, block);
  const isProposal = juryValidatesBlocks(journey);
  return [
    ...unless(
      missing.length === 0,
      'block.prerequisite-missing',
      `Le bloc ${block.code} demande d’abord : ${missing.join(', ')}.`,
      block.source,
    ),
    ...unless(
      pending.length === 0,
      'block.assessment-pending',
      `Épreuves du bloc ${block.code} sans grille : ${pending.join(', ')}.`,
      block.source,
    ),
    ...unless(
      ungraded.length === 0,
      'block.criterion-ungraded',
      `Critères du bloc ${block.code} ni appréciés ni exemptés : ${ungraded.join(', ')}.`,
      block.source,
    ),
    ...unless(
      !standsConcluded(state, block) || isBlockValid(state, block.code) || validated || isProposed(state, block),
      'block.already-concluded',
      `Le bloc ${block.code} est conclu, non ${isProposal ? 'proposé à la validation' : 'validé'} : seul un rattrapage permet de le conclure à nouveau.`,
      block.source,
    ),
    ...unless(
      !isProposal || !validated || !isProposed(state, block),
      'block.already-proposed',
      `Le bloc ${block.code} est déjà proposé au jury, dont la décision le valide.`,
      block.source,
    ),
  ];
}

/** Nothing is concluded on what may yet be voided. */
export function suspicionConditions(journey: Situation, block: BlockRules): readonly Unmet[] {
  const suspected = suspectedIn(journey.state, block);
  return unless(
    suspected === null,
    'fraud.assessment-suspected',
    `Une procédure pour fraude est ouverte sur l’épreuve ${suspected?.assessment} : le bloc ${block.code} ${juryValidatesBlocks(journey) ? 'se propose et s’accorde' : 'est conclu'} après elle.`,
    fraudSource(journey),
  );
}

function evaluatorsConditions({ state }: Situation, block: BlockRules, evaluators: readonly string[]): readonly Unmet[] {
  const graders = new Set(
    block.assessments.flatMap((assessment) => attemptsAt(state, { block, assessment }).flatMap(({ grid }) => grid?.evaluators ?? [])),
  );
  const others = graders.size === 0 ? [] : evaluators.filter((evaluator) => !graders.has(evaluator));
  return unless(
    others.length === 0,
    'conclusion.evaluator-has-not-graded',
    `Le bloc ${block.code} est conclu avec ceux qui l’ont évalué : ${others.join(', ')} n’y a rempli aucune grille.`,
    recordRule,
    'evaluators',
  );
}

/** Each skill not acquired has its motive; a motive rests on criteria of the block that are not acquired, and on nothing else. */
function motivesConditions(
  journey: Situation,
  block: BlockRules,
  motives: CommandOf<'conclude-block'>['data']['motives'],
): readonly Unmet[] {
  const verdict = verdictNow(journey, block);
  const exempted = exemptedCriteria(journey.state);
  const notAcquired = verdict.criteria
    .filter(({ grading }) => grading !== 'ACQUIS' && grading !== 'EXEMPTED')
    .map(({ criterion }) => criterion);
  const restingOn = new Set(motives.flatMap((motive) => motive.criteria));
  const foreign = [...restingOn].filter((criterion) => !notAcquired.includes(criterion));
  const failed = verdict.validated ? [] : verdict.skills.filter(({ acquired }) => !acquired);
  const unmotivated = failed.flatMap(({ skill }) => {
    const criteria = (block.skills.find(({ code }) => code === skill)?.criteria ?? []).filter((criterion) => !exempted.has(criterion));
    if (criteria.some((criterion) => restingOn.has(criterion))) return [];
    const lines = criteria.filter((criterion) => notAcquired.includes(criterion));
    return [`${skill} (${agreeing(lines.length, 'critère')} ${lines.join(', ')})`];
  });
  return [
    ...unless(
      foreign.length === 0,
      'motive.outside-block',
      `Un motif ne peut reposer que sur les critères non acquis du bloc ${block.code}, pas sur : ${foreign.join(', ')}.`,
      block.source,
      'motives',
    ),
    ...unless(
      verdict.ungraded.length > 0 || unmotivated.length === 0,
      'motive.missing',
      `Le bloc ${block.code} n’est pas validé : un motif, qui cite ses critères, est demandé pour ${unmotivated.join(' et pour ')}.`,
      clause('compétence acquise', journey.rules.reglement.skillAcquired),
      'motives',
    ),
  ];
}
