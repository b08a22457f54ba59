import type { JourneyState } from '#libs/domain/journey/state.js';

/** Who is assigned to a journey, by what they are to it, each once, in order: it limits who reaches it. */
export interface ProjectedAssignments {
  /** Those scheduled for any attempt, and those who graded. */
  readonly evaluator: readonly string[];
  /** Whomever a jury was convened of. */
  readonly juror: readonly string[];
  /** The last that was designated. */
  readonly accompanist: readonly string[];
}

export function assignmentsOf({ blocks, sessions, accompanists }: JourneyState): ProjectedAssignments {
  const attempts = Object.values(blocks).flatMap(({ assessments }) => Object.values(assessments).flatMap((one) => one.attempts));
  return {
    evaluator: once(attempts.flatMap(({ scheduled, grid }) => [...(scheduled?.evaluators ?? []), ...(grid?.evaluators ?? [])])),
    juror: once(sessions.flatMap(({ members }) => members.map(({ jurorId }) => jurorId))),
    accompanist: once(accompanists.slice(-1).map(({ accompanistId }) => accompanistId)),
  };
}

function once(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].toSorted();
}
