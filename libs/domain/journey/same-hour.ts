import { frenchDate } from '../time/french-date.js';
import { parisDate, parisTime, type Instant } from '../time/local-date.js';
import { recordRule, type Unmet } from '../stream/unmet.js';
import type { AttemptState } from './blocks/state.js';
import type { JourneyState } from './state.js';

/** What is planned, and which of the candidate's sittings it is: that one does not stand against itself. */
interface Planned {
  readonly at: Instant;
  readonly assessment?: string;
  readonly session?: string;
}

/** Nobody sits two things at once: two that begin at the same time are told, since one may be short, or move. */
export function sameHourWarnings(state: JourneyState, planned: Planned): readonly Unmet[] {
  const others = [
    ...Object.values(state.blocks)
      .flatMap(({ assessments }) => Object.values(assessments))
      .filter(({ assessment, attempts }) => assessment !== planned.assessment && isAwaited(attempts.at(-1), planned.at))
      .map(({ assessment }) => `l’épreuve ${assessment}`),
    ...state.sessions
      .filter(
        ({ session, at, soutenance, annulledOn }) =>
          session !== planned.session && at === planned.at && soutenance === null && annulledOn === undefined,
      )
      .map(() => 'une session du jury'),
  ];
  return others.map((what) => ({
    code: 'planned.same-hour',
    sentence: `Le candidat est déjà convoqué à ${what} le ${frenchDate(parisDate(planned.at))}, à ${parisTime(planned.at)}.`,
    source: recordRule,
    field: 'at',
  }));
}

function isAwaited(attempt: AttemptState | undefined, at: Instant): boolean {
  return attempt?.attendance === null && attempt.scheduled?.at === at;
}
