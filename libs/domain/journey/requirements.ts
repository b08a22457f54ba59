/** What a journey is asked for: read from its pinned rules, its path and its scope, never from code. */
import type { AccessRoute, BlockRules, FinalAssessmentRules, JuryComposition, PathRules, Prerequisite } from '../certification/rules.js';
import { type Source, recordRule } from '../stream/unmet.js';
import type { Journey } from './journey.js';
import { cite } from './reglement-source.js';

/** What the journey's path asks for; null before it has started. */
export function pathRules({ rules, state }: Journey): PathRules | null {
  return state.path === null ? null : rules.paths[state.path];
}

export function accessRoute({ rules, state }: Journey): AccessRoute | null {
  return rules.routes.find((route) => route.code === state.route) ?? null;
}

/** The blocks that must be valid for the journey to reach its end: all of them for the whole certification. */
export function requiredBlocks({ rules, state }: Journey): readonly BlockRules[] {
  return state.scope === 'FULL' ? rules.blocks : rules.blocks.filter((block) => state.targetBlocks.includes(block.code));
}

export function criteriaOf(block: BlockRules): readonly string[] {
  return block.skills.flatMap((skill) => skill.criteria);
}

/** True where blocks have assessments of their own, whoever makes them valid. */
export function blocksAreAssessed(journey: Journey): boolean {
  const by = pathRules(journey)?.blocksValidatedBy;
  return by === 'ASSESSMENTS' || by === 'JURY_ON_ASSESSMENTS';
}

/** True where a jury's decision makes blocks valid: their conclusions, where they are assessed, are then proposals to it. */
export function juryValidatesBlocks(journey: Journey): boolean {
  const by = pathRules(journey)?.blocksValidatedBy;
  return by === 'JURY' || by === 'JURY_ON_ASSESSMENTS';
}

/** True where it does so by its own grid, which bears on their criteria; else it looks at what their assessments have shown. */
export function juryGradesBlocks(journey: Journey): boolean {
  const path = pathRules(journey);
  return path?.blocksValidatedBy === 'JURY' || (path?.blocksValidatedBy === 'JURY_ON_ASSESSMENTS' && path.juryGrid === 'TARGET_BLOCKS');
}

/** The final assessment that this journey must pass, or null: a journey to some blocks never has one. */
export function requiredFinalAssessment(journey: Journey): FinalAssessmentRules | null {
  const asked = journey.state.scope === 'FULL' && pathRules(journey)?.juryGrid === 'FINAL_ASSESSMENT';
  return asked ? journey.rules.finalAssessment : null;
}

/**
 * What the jury's session may not begin without. A journey to some blocks is asked the validation file only: the other
 * prerequisites belong to the whole certification.
 */
export function juryPrerequisites(journey: Journey): readonly Prerequisite[] {
  const prerequisites = pathRules(journey)?.beforeJury ?? [];
  return journey.state.scope === 'FULL' ? prerequisites : prerequisites.filter((prerequisite) => prerequisite === 'VALIDATION_FILE');
}

/** Codes of the documents that the certification declares and that the jury's session may not begin without. */
export function requiredDocuments(journey: Journey): readonly string[] {
  return (pathRules(journey)?.documents ?? []).filter(({ scopes }) => scopes.includes(journey.state.scope)).map(({ document }) => document);
}

/** Whether a jury must decide for the journey to end: never where assessments make the target blocks valid. */
export function needsJury(journey: Journey): boolean {
  const path = pathRules(journey);
  if (path === null) return false;
  if (juryValidatesBlocks(journey)) return true;
  if (journey.state.scope === 'BLOCKS') return false;
  return juryComposition(journey) !== null || path.soutenance || path.juryGrid !== 'NONE';
}

/** The composition that judges candidates of the journey's route, or null where the certification sets none. */
export function juryComposition(journey: Journey): JuryComposition | null {
  const code = accessRoute(journey)?.jury ?? null;
  return journey.rules.juries.find((jury) => jury.code === code) ?? null;
}

/** Whether the journey is asked a period in a host organisation, whatever its scope. */
export function asksHostPeriod(journey: Journey): boolean {
  const path = pathRules(journey);
  if (path === null) return false;
  const before = [...path.beforeMemoire, ...path.beforeJury].includes('HOST_PERIOD');
  const within =
    blocksAreAssessed(journey) && journey.rules.blocks.some((block) => block.assessments.some((assessment) => assessment.duringHostPeriod));
  return before || within;
}

/** Where one of the path's rules comes from, as a person cites it. */
export function pathSource(journey: Journey, field: keyof typeof pathClauses): Source {
  const path = pathRules(journey);
  return path === null ? recordRule : cite(path, field, pathClauses[field]);
}

const pathClauses = {
  blocksValidatedBy: 'validation des blocs',
  beforeMemoire: 'dépôt du mémoire',
  beforeJury: 'accès au jury',
  documents: 'accès au jury',
  soutenance: 'soutenance',
  juryGrid: 'grille du jury',
} as const;
