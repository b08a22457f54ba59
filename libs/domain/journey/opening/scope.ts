/** What a journey may aim at and by which route, under the certification's rules: asked at its start and at a change of path. */
import type { CertificationRules, Path, Scope } from '../../certification/rules.js';
import type { Situation } from '../decider.js';
import { lineOfTheDay } from '../ruling-law.js';
import { cite } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';

export const pathNames: Readonly<Record<Path, string>> = { TRAINING: 'formation', VAE: 'VAE' };

export function routeConditions(rules: CertificationRules, path: Path, code: string): readonly Unmet[] {
  const route = rules.routes.find((each) => each.code === code);
  if (!route) {
    return [{ code: 'route.unknown', sentence: `La certification n’a pas de voie d’accès ${code}.`, source: recordRule, field: 'route' }];
  }
  return [
    ...unless(
      route.path === path,
      'route.of-another-path',
      `La voie d’accès ${code} n’est pas une voie de ${pathNames[path]}.`,
      cite(route, 'path', 'voies d’accès'),
      'route',
    ),
    ...unless(
      route.open,
      'route.not-open',
      `La voie d’accès ${code} n’est pas ouverte pour cette certification.`,
      cite(route, 'open', 'voies d’accès'),
      'route',
    ),
  ];
}

export function pathAndScopeConditions(rules: CertificationRules, path: Path, scope: Scope): readonly Unmet[] {
  const pathRules = rules.paths[path];
  if (!pathRules) {
    const sentence = `La certification n’est pas accessible par la voie de ${pathNames[path]}.`;
    return [{ code: 'path.not-offered', sentence, source: recordRule, field: 'path' }];
  }
  const sentence =
    scope === 'FULL'
      ? `Par la voie de ${pathNames[path]}, on ne peut viser que des blocs.`
      : `Par la voie de ${pathNames[path]}, on ne peut viser que la certification entière.`;
  return unless(
    pathRules.scopes.includes(scope),
    'scope.not-allowed',
    sentence,
    cite(pathRules, 'scopes', 'visées d’un parcours'),
    'scope',
  );
}

/** The blocks aimed at, in the certification's order: all by default. */
export function targetBlocksOf(rules: CertificationRules, wanted: readonly string[] | undefined): readonly string[] {
  const codes = rules.blocks.map((block) => block.code);
  return wanted === undefined ? codes : codes.filter((code) => wanted.includes(code));
}

export function targetBlockConditions(rules: CertificationRules, scope: Scope, wanted: readonly string[] | undefined): readonly Unmet[] {
  if (wanted === undefined) return [];
  const missing = rules.blocks.filter((block) => !wanted.includes(block.code)).map((block) => block.code);
  return [
    ...unless(wanted.length > 0, 'target-blocks.none', 'Un parcours vise au moins un bloc.', recordRule, 'targetBlocks'),
    ...unknownBlocks(rules, wanted, 'targetBlocks'),
    ...unless(new Set(wanted).size === wanted.length, 'target-blocks.twice', 'Un bloc n’est visé qu’une fois.', recordRule, 'targetBlocks'),
    ...unless(
      scope === 'BLOCKS' || missing.length === 0,
      'target-blocks.incomplete',
      `Un parcours vers la certification entière vise tous ses blocs : il manque ${missing.join(', ')}.`,
      recordRule,
      'targetBlocks',
    ),
  ];
}

/** Where blocks are assessed, each comes after its prerequisites: aimed at without them, it could never be concluded. */
export function prerequisiteBlockConditions(
  rules: CertificationRules,
  path: Path,
  targets: readonly string[],
  isAcquired: (block: string) => boolean,
): readonly Unmet[] {
  const by = rules.paths[path]?.blocksValidatedBy;
  if (by === undefined || by === 'JURY') return [];
  return rules.blocks
    .filter(({ code }) => targets.includes(code) && !isAcquired(code))
    .flatMap(({ code, prerequisites, source }) =>
      prerequisites
        .filter((prerequisite) => !targets.includes(prerequisite) && !isAcquired(prerequisite))
        .map((prerequisite) => ({
          code: 'target-blocks.prerequisite',
          sentence: `Le bloc ${code} demande d’abord le bloc ${prerequisite}, qui n’est ni visé ni déjà acquis.`,
          source,
          field: 'targetBlocks',
        })),
    );
}

export function unknownBlocks(rules: CertificationRules, codes: readonly string[], field: string): readonly Unmet[] {
  return codes
    .filter((code) => !rules.blocks.some((block) => block.code === code))
    .map((code) => ({ code: 'block.unknown', sentence: `La certification n’a pas de bloc ${code}.`, source: recordRule, field }));
}

/** VAE is not open to who is in initial training for the same certification. */
export function initialTrainingConditions(situation: Situation, path: Path, inInitialTraining: boolean): readonly Unmet[] {
  const line = lineOfTheDay(situation, 'INITIAL_TRAINING');
  return unless(
    path !== 'VAE' || !inInitialTraining || line === null,
    'vae.initial-training',
    'La VAE n’est pas ouverte à une personne en formation initiale pour cette même certification.',
    line?.citation ?? recordRule,
    'inInitialTraining',
  );
}
