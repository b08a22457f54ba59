import { frenchDate } from '../../time/french-date.js';
import { askedBy } from '../after/four-eyes.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { parisDate, type LocalDate } from '../../time/local-date.js';
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
    const { rules, context, on } = situation;
    return [
      ...certificationConditions(rules, data.certification),
      ...pathAndScopeConditions(rules, data.path, data.scope),
      ...routeConditions(rules, data.path, data.route),
      ...targetBlockConditions(rules, data.scope, data.targetBlocks),
      ...heldBlockConditions(rules, data.heldBlocks, isDecidedAs('as-practised', rules) ? on : parisDate(context.now)),
      ...somethingToDo(rules, data),
      ...prerequisiteBlockConditions(rules, data.path, targetBlocksOf(rules, data.targetBlocks), (block) =>
        data.heldBlocks.some((held) => held.block === block),
      ),
      ...initialTrainingConditions(situation, data.path, data.inInitialTraining),
    ];
  },
  warnings: (_, { data, attached }) => {
    const foreign = data.heldBlocks.filter(({ certificateNumber }) => !attached?.certificatesHere?.includes(certificateNumber));
    return [
      ...foreign
        .filter(({ file }) => file === undefined)
        .map(({ block, certificateNumber }) => ({
          code: 'held-block.declared',
          sentence: `Le bloc ${block} est déclaré acquis par un certificat délivré ailleurs (n° ${certificateNumber}), dont aucune copie n’est jointe.`,
          source: recordRule,
          field: 'heldBlocks',
        })),
      ...sharedNumberWarnings(foreign),
    ];
  },
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

/** A body may certify several blocks at once: it is told, and not refused. */
function sharedNumberWarnings(held: Start['data']['heldBlocks']): readonly Unmet[] {
  const numbers = held.map(({ certificateNumber }) => certificateNumber.trim().toUpperCase());
  const twice = new Set(numbers.filter((number, index) => numbers.indexOf(number) !== index));
  return [...twice].map((number) => ({
    code: 'held-block.same-certificate',
    sentence: `Un même certificat (n° ${number}) est donné pour les blocs ${held
      .filter((_, index) => numbers[index] === number)
      .map(({ block }) => block)
      .join(', ')}.`,
    source: recordRule,
    field: 'heldBlocks',
  }));
}

function certificationConditions(rules: Situation['rules'], { code, version }: Start['data']['certification']): readonly Unmet[] {
  return unless(
    code === rules.code && (version ?? rules.version) === rules.version,
    'certification.mismatch',
    `Ce parcours est ouvert sous la certification ${rules.code}, version ${rules.version}.`,
    recordRule,
    'certification',
  );
}

/**
 * Acquired blocks never expire; each is proved by a certificate.
 * @param until the day of the entry; before `as-practised`, that on which it is recorded
 */
function heldBlockConditions(rules: Situation['rules'], held: Start['data']['heldBlocks'], until: LocalDate): readonly Unmet[] {
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
        obtainedOn <= until,
        'held-block.in-the-future',
        `Le bloc ${block} ne peut pas avoir été acquis après l’entrée dans le parcours, ou dans l’avenir (${frenchDate(obtainedOn)}).`,
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
