import type { Assessment, Block, Skill } from './schema/blocks.schema.js';

export function skillsOf(block: Block): readonly Skill[] {
  return block.activities.flatMap(({ skills }) => skills);
}

/** The criteria of a skill, as codes: its own code where the référentiel gives it no criteria. */
export function criteriaOf(skill: Skill): readonly string[] {
  return skill.isItsOwnCriterion ? [skill.code] : skill.criteria.map(({ code }) => code);
}

/** The lines of an assessment's grid, in the order of the référentiel: a skill's code stands for all its criteria. */
export function gridOf(block: Block, assessment: Assessment): readonly string[] {
  const graded = new Set(assessment.grades);
  return skillsOf(block).flatMap((skill) => criteriaOf(skill).filter((code) => graded.has(skill.code) || graded.has(code)));
}
