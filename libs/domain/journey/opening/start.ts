import { frenchDate } from '../../time/french-date.js';
import { askedBy } from '../after/four-eyes.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { parisDate } from '../../time/local-date.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { registeredOn } from './registration.js';
import {
  initialTrainingConditions,
  pathAndScopeConditions,
  prerequisiteBlockConditions,
  routeConditions,
  targetBlockConditions,
  targetBlocksOf,
  unknownBlocks,
} from './scope.js';

type Start = CommandOf<'start-journey'>;

export const startJourney: CommandRules<'start-journey'> = {
  when: 'START',
  conditions: (situation) => registeredOn(situation),
  contentConditions: (situation, { data }) => {
    const { rules, context } = situation;
    return [
      ...certificationConditions(rules, data.certification),
      ...pathAndScopeConditions(rules, data.path, data.scope),
      ...routeConditions(rules, data.path, data.route),
      ...targetBlockConditions(rules, data.scope, data.targetBlocks),
      ...heldBlockConditions(rules, data.heldBlocks, parisDate(context.now)),
      ...somethingToDo(rules, data),
      ...prerequisiteBlockConditions(rules, data.path, targetBlocksOf(rules, data.targetBlocks), (block) =>
        data.heldBlocks.some((held) => held.block === block),
      ),
      ...initialTrainingConditions(situation, data.path, data.inInitialTraining),
    ];
  },
  warnings: (_, { data, attached }) =>
    data.heldBlocks
      .filter(({ certificateNumber, file }) => file === undefined && !attached?.certificatesHere?.includes(certificateNumber))
      .map(({ block, certificateNumber }) => ({
        code: 'held-block.declared',
        sentence: `Le bloc ${block} est déclaré acquis par un certificat délivré ailleurs (n° ${certificateNumber}), dont aucune copie n’est jointe.`,
        source: recordRule,
        field: 'heldBlocks',
      })),
  events: ({ rules }, { data, occurredAt, attached }) => [
    {
      type: 'JourneyStarted',
      occurredAt,
      data: {
        candidateId: data.candidateId,
        certification: { code: rules.code, version: rules.version, digest: rules.digest },
        path: data.path,
        route: data.route,
        scope: data.scope,
        targetBlocks: targetBlocksOf(rules, data.targetBlocks),
        heldBlocks: data.heldBlocks.map((held) =>
          attached?.certificatesHere?.includes(held.certificateNumber) ? { ...held, isOurs: true } : held,
        ),
        cohort: data.cohort ?? null,
        site: data.site ?? null,
        ...askedBy(rules),
      },
    },
  ],
};

function certificationConditions(rules: Situation['rules'], { code, version }: Start['data']['certification']): readonly Unmet[] {
  return unless(
    code === rules.code && (version ?? rules.version) === rules.version,
    'certification.mismatch',
    `Ce parcours est ouvert sous la certification ${rules.code}, version ${rules.version}.`,
    recordRule,
    'certification',
  );
}

/** Acquired blocks never expire; each is proved by a certificate. */
function heldBlockConditions(rules: Situation['rules'], held: Start['data']['heldBlocks'], today: string): readonly Unmet[] {
  const codes = held.map((each) => each.block);
  return [
    ...unknownBlocks(rules, codes, 'heldBlocks'),
    ...unless(
      new Set(codes).size === codes.length,
      'held-block.twice',
      'Un bloc déjà acquis n’est cité qu’une fois.',
      recordRule,
      'heldBlocks',
    ),
    ...held.flatMap(({ block, certificateNumber, obtainedOn }) => [
      ...unless(
        certificateNumber.trim() !== '',
        'held-block.certificate-missing',
        `Le bloc ${block}, déjà acquis, doit être prouvé par le numéro de son certificat.`,
        recordRule,
        'heldBlocks',
      ),
      ...unless(
        obtainedOn <= today,
        'held-block.in-the-future',
        `Le bloc ${block} ne peut pas avoir été acquis dans l’avenir (${frenchDate(obtainedOn)}).`,
        recordRule,
        'heldBlocks',
      ),
    ]),
  ];
}

function somethingToDo(rules: Situation['rules'], { scope, targetBlocks, heldBlocks }: Start['data']): readonly Unmet[] {
  const targets = targetBlocksOf(rules, targetBlocks);
  const held = new Set(heldBlocks.map((each) => each.block));
  return unless(
    scope === 'FULL' || targets.length === 0 || targets.some((block) => !held.has(block)),
    'target-blocks.all-held',
    'Tous les blocs visés sont déjà acquis.',
    recordRule,
    'targetBlocks',
  );
}
