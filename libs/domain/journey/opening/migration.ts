import { isDecidedAs } from '../../certification/deciders.js';
import type { CertificationRules } from '../../certification/rules.js';
import { askedBy } from '../after/four-eyes.js';
import { isBlockValid } from '../blocks/status.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import {
  equivalenceConditions,
  equivalenceFrom,
  originsOf,
  soleSuccessor,
  successorsOfOne,
  usualMapping,
  type BlockMapping,
} from './equivalences.js';
import { registeredOn } from './registration.js';
import { remapBlocks } from './remap-blocks.js';
import { pathAndScopeConditions, prerequisiteBlockConditions, routeConditions, unknownBlocks } from './scope.js';

type Migration = CommandOf<'migrate-certification'>;

/** To another version of the same certification, each block becoming what that version says. */
export const migrateCertification: CommandRules<'migrate-certification'> = {
  when: 'OPEN_NOW',
  follows: ({ state, on }) => notBefore(on, state.migrations.at(-1)?.on, 'la dernière migration'),
  conditions: () => [],
  contentConditions: (situation, command) => {
    const target = command.attached?.rules;
    const { rules } = situation;
    if (!target || target.code !== rules.code || target.version !== command.data.version) {
      const sentence = `La certification ${rules.code} n’a pas de version ${command.data.version}.`;
      return [{ code: 'migration.version-unknown', sentence, source: recordRule, field: 'version' }];
    }
    return [
      ...unless(
        target.digest !== rules.digest,
        'migration.same-version',
        'Le parcours suit déjà cette version de la certification.',
        recordRule,
        'version',
      ),
      ...registeredOn({ ...situation, rules: target }, 'version'),
      ...pathConditions(situation, target),
      ...mappingConditions(rules, target, mappingOf(situation, command, target)),
      ...equivalenceConditions(rules, target, mappingOf(situation, command, target)),
      ...fraudConditions(situation, mappingOf(situation, command, target)),
      ...prerequisitesAfter(situation, command, target),
      ...unless(
        targetsAfter(situation, command, target).length > 0,
        'migration.no-target-left',
        'Aucun des blocs visés n’aurait de correspondant dans la nouvelle version.',
        recordRule,
        'blocks',
      ),
    ];
  },
  warnings: (situation, command) => lossWarnings(situation, command),
  events: (situation, command) => {
    const target = command.attached?.rules;
    if (!target) return [];
    const { code, version, digest } = situation.rules;
    return [
      {
        type: 'CertificationMigrated',
        occurredAt: command.occurredAt,
        data: {
          from: { code, version, digest },
          to: { code: target.code, version: target.version, digest: target.digest },
          blocks: mappingOf(situation, command, target),
          targetBlocks: targetsAfter(situation, command, target),
          motive: command.data.motive,
          ...askedBy(target),
        },
      },
    ];
  },
};

function mappingOf({ rules }: Situation, { data }: Migration, target: CertificationRules): BlockMapping {
  return data.blocks ?? usualMapping(rules, target);
}

function pathConditions({ state }: Situation, target: CertificationRules): readonly Unmet[] {
  if (state.path === null || state.route === null) return [];
  return [...pathAndScopeConditions(target, state.path, state.scope), ...routeConditions(target, state.path, state.route)].map(
    ({ field: _, ...unmet }) => ({ ...unmet, field: 'version' }),
  );
}

function mappingConditions(from: CertificationRules, to: CertificationRules, blocks: BlockMapping): readonly Unmet[] {
  const sources = blocks.map((each) => each.from);
  const targets = blocks.map((each) => each.to).filter((block) => block !== null);
  const unmapped = from.blocks.map((block) => block.code).filter((code) => !sources.includes(code));
  return [
    ...unknownBlocks(from, sources, 'blocks'),
    ...unknownBlocks(to, targets, 'blocks'),
    ...unless(
      unmapped.length === 0,
      'migration.block-unmapped',
      `La correspondance de chaque bloc est à donner, fût-elle nulle : il manque ${unmapped.join(', ')}.`,
      recordRule,
      'blocks',
    ),
    ...(equivalenceFrom(to, from) ? [] : oneToOneConditions(sources, targets)),
  ];
}

/** Without equivalences of the certification, nothing says how results of several blocks come together or apart. */
function oneToOneConditions(sources: readonly string[], targets: readonly string[]): readonly Unmet[] {
  return [
    ...unless(
      new Set(sources).size === sources.length,
      'migration.block-mapped-twice',
      'Un bloc n’a qu’une correspondance.',
      recordRule,
      'blocks',
    ),
    ...unless(
      new Set(targets).size === targets.length,
      'migration.blocks-merged',
      'Deux blocs ne peuvent pas devenir le même bloc : leurs résultats ne se fondent pas.',
      recordRule,
      'blocks',
    ),
  ];
}

/** A procedure is about one block: it is closed before that block is merged or split. */
function fraudConditions({ state }: Situation, mapping: BlockMapping): readonly Unmet[] {
  const regrouped = state.fraudProcedures.flatMap(({ block, outcome }) =>
    block !== null && outcome === null && successorsOfOne(mapping, block).length > 0 && soleSuccessor(mapping, block) === null
      ? [block]
      : [],
  );
  return regrouped.map((block) => ({
    code: 'migration.fraud-pending',
    sentence: `Une procédure est ouverte sur le bloc ${block}, qui change de contours : elle se conclut avant la migration.`,
    source: recordRule,
    field: 'blocks',
  }));
}

function targetsAfter(situation: Situation, command: Migration, target: CertificationRules): readonly string[] {
  const { state } = situation;
  const codes = target.blocks.map((block) => block.code);
  if (state.scope === 'FULL') return codes;
  const mapped = mappingOf(situation, command, target)
    .filter((each) => state.targetBlocks.includes(each.from))
    .map((each) => each.to);
  return codes.filter((code) => mapped.includes(code));
}

function prerequisitesAfter(situation: Situation, command: Migration, target: CertificationRules): readonly Unmet[] {
  const { path } = situation.state;
  if (path === null) return [];
  const after = remapBlocks(situation.state, mappingOf(situation, command, target));
  return prerequisiteBlockConditions(target, path, targetsAfter(situation, command, target), (block) => isBlockValid(after, block)).map(
    (unmet) => ({ ...unmet, field: 'blocks' }),
  );
}

/** What the journey would lose, shown before it is done (dry run) and with it. */
function lossWarnings(situation: Situation, command: Migration): readonly Unmet[] {
  const target = command.attached?.rules;
  if (!target) return [];
  const { state, rules } = situation;
  const mapping = mappingOf(situation, command, target);
  const after = remapBlocks(state, mapping);
  const kept = (from: string, assessment: string): boolean => {
    const to = soleSuccessor(mapping, from);
    return target.blocks.some(({ code, assessments }) => code === to && assessments.some((each) => each.code === assessment));
  };
  const valid = rules.blocks.map(({ code }) => code).filter((code) => isBlockValid(state, code));
  const graded = Object.values(state.blocks)
    .filter((block) => !isBlockValid(state, block.block) && rules.blocks.some((known) => known.code === block.block))
    .flatMap((block) => Object.keys(block.assessments).filter((assessment) => !kept(block.block, assessment)));
  return [
    ...skippedWarnings(rules, target),
    ...valid
      .filter((block) => successorsOfOne(mapping, block).length === 0)
      .map((block) => ({
        code: 'migration.valid-block-dropped',
        sentence: `Le bloc ${block}, acquis, n’a pas de correspondant : il ne comptera plus dans ce parcours.`,
        source: recordRule,
        field: 'blocks',
      })),
    ...valid.flatMap((block) =>
      successorsOfOne(mapping, block)
        .filter((to) => !isBlockValid(after, to))
        .map((to) => ({
          code: 'migration.valid-block-incomplete',
          sentence: `Le bloc ${block}, acquis, ne donne pas à lui seul le bloc ${to} : il y manque ${originsOf(mapping, to)
            .filter((origin) => !isBlockValid(state, origin))
            .join(', ')}. Ce qui est acquis reste prouvé par son certificat.`,
          source: equivalenceFrom(target, rules)?.source ?? recordRule,
          field: 'blocks',
        })),
    ),
    ...graded.map((assessment) => ({
      code: 'migration.assessment-dropped',
      sentence: `L’épreuve ${assessment} n’existe pas dans la nouvelle version : ce qui y a été fait ne comptera plus.`,
      source: recordRule,
      field: 'blocks',
    })),
  ];
}

/** What a version says of others only is not said of this one: their blocks are followed from one version to the next. */
function skippedWarnings(from: CertificationRules, target: CertificationRules): readonly Unmet[] {
  const others = target.equivalences ?? [];
  return unless(
    !isDecidedAs('as-practised', target) || others.length === 0 || equivalenceFrom(target, from) !== null,
    'migration.version-skipped',
    `La version ${target.version} dit ce que deviennent les blocs de la version ${others.map((each) => each.from).join(', ')}, et rien de ceux de la version ${from.version} : ils n’y gardent que leur code. Passer d’abord par cette version suit ce qu’ils sont devenus.`,
    others[0]?.source ?? recordRule,
    'version',
  );
}
