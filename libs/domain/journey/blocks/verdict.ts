/** What gradings come to under the règlement. Pure arithmetic on whole numbers. */
import type { BlockRules, GradingThreshold, Reglement, Share } from '../../certification/rules.js';
import type { Grading } from '../codes.schema.js';

/** An attempt at an assessment that has ended: what its grid says, or null for an absence that counts. */
export interface Sitting {
  /** The lines of the assessment's grid. */
  readonly criteria: readonly string[];
  readonly gradings: Readonly<Record<string, Grading>> | null;
}

/** The grading that counts for each criterion graded so far. */
export type CountedGradings = ReadonlyMap<string, Grading>;

export interface BlockVerdict {
  readonly validated: boolean;
  /** What each graded criterion comes to, in the référentiel's order. */
  readonly criteria: readonly { readonly criterion: string; readonly grading: Grading | 'EXEMPTED' }[];
  /** Skills of which at least one criterion counts: one wholly exempted leaves the count. */
  readonly skills: readonly { readonly skill: string; readonly acquired: boolean }[];
  /** Criteria neither graded nor exempted: nothing may be concluded while there is one. */
  readonly ungraded: readonly string[];
}

const rank: Readonly<Record<Grading, number>> = { NON_ACQUIS: 0, PARTIELLEMENT_ACQUIS: 1, ACQUIS: 2 };

function better(one: Grading | undefined, other: Grading): Grading {
  return one !== undefined && rank[one] >= rank[other] ? one : other;
}

/**
 * Runs through the sittings in the order in which they took place. An absence that counts shows nothing acquired: it
 * weighs on what was left to acquire that day, never on what had been acquired before.
 */
export function countedGradings(sittings: readonly Sitting[], rule: Reglement['criterionGradedTwice']['value']): CountedGradings {
  const counted = new Map<string, Grading>();
  const count = (criterion: string, grading: Grading) =>
    counted.set(criterion, rule === 'BEST' ? better(counted.get(criterion), grading) : grading);
  for (const { criteria, gradings } of sittings) {
    if (gradings) for (const [criterion, grading] of Object.entries(gradings)) count(criterion, grading);
    else for (const criterion of criteria) if (counted.get(criterion) !== 'ACQUIS') count(criterion, 'NON_ACQUIS');
  }
  return counted;
}

/** A block's verdict: exempted criteria leave the count. */
export function blockVerdict(
  block: BlockRules,
  counted: CountedGradings,
  exempted: ReadonlySet<string>,
  reglement: Pick<Reglement, 'skillAcquired' | 'blockValidated'>,
): BlockVerdict {
  const criteria = block.skills.flatMap((skill) => skill.criteria);
  const ungraded = criteria.filter((criterion) => !exempted.has(criterion) && !counted.has(criterion));
  const skills = block.skills
    .map((skill) => ({ skill: skill.code, criteria: skill.criteria.filter((criterion) => !exempted.has(criterion)) }))
    .filter((skill) => skill.criteria.length > 0)
    .map((skill) => ({ skill: skill.skill, acquired: meets(reglement.skillAcquired.value, gradingsOf(skill.criteria, counted)) }));
  const acquired = skills.filter((skill) => skill.acquired).length;
  return {
    validated: ungraded.length === 0 && reaches(reglement.blockValidated.value.minSkills, acquired, skills.length),
    criteria: criteria.flatMap((criterion) => {
      const grading = exempted.has(criterion) ? 'EXEMPTED' : counted.get(criterion);
      return grading ? [{ criterion, grading }] : [];
    }),
    skills,
    ungraded,
  };
}

/** Whether a set of gradings is good enough; one that lacks a grading never is. */
export function meets(threshold: GradingThreshold, gradings: readonly (Grading | undefined)[]): boolean {
  const having = (grading: Grading) => gradings.filter((each) => each === grading).length;
  return (
    !gradings.includes(undefined) &&
    having('NON_ACQUIS') <= threshold.maxNonAcquis &&
    reaches(threshold.minAcquis, having('ACQUIS'), gradings.length)
  );
}

export function gradingsOf(criteria: readonly string[], counted: CountedGradings): readonly (Grading | undefined)[] {
  return criteria.map((criterion) => counted.get(criterion));
}

function reaches(share: Share, part: number, whole: number): boolean {
  return part * share.denominator >= whole * share.numerator;
}
