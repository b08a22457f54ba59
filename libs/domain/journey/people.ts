/** Whom a journey names, by what they do in it, as far as its reader is shown it. */
import type { JourneyState } from './state.js';

export type JourneyPart = 'CANDIDATE' | 'EVALUATOR' | 'JUROR' | 'JURY_PRESIDENT' | 'TUTOR' | 'ACCOMPANIST';

/** In the order in which the journey comes to name them; each once, with all their parts. */
export function peopleOf(state: JourneyState): ReadonlyMap<string, readonly JourneyPart[]> {
  const people = new Map<string, readonly JourneyPart[]>();
  const names = (part: JourneyPart, ids: readonly string[]) => {
    for (const id of ids) people.set(id, [...new Set([...(people.get(id) ?? []), part])]);
  };
  names('CANDIDATE', state.opened ? [state.opened.candidateId] : []);
  names(
    'ACCOMPANIST',
    state.accompanists.map(({ accompanistId }) => accompanistId),
  );
  names(
    'TUTOR',
    Object.values(state.stages).flatMap(({ tutorId }) => tutorId ?? []),
  );
  const blocks = Object.values(state.blocks);
  const attempts = blocks.flatMap(({ assessments }) => Object.values(assessments).flatMap((assessment) => assessment.attempts));
  names(
    'EVALUATOR',
    attempts.flatMap(({ scheduled, grid }) => [...(scheduled?.evaluators ?? []), ...(grid?.evaluators ?? [])]),
  );
  for (const { jurorId, president } of state.sessions.flatMap(({ members }) => members))
    names(president ? 'JURY_PRESIDENT' : 'JUROR', [jurorId]);
  return people;
}
