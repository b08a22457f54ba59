/** What a journey's course has been so far, as figures over many journeys count it. */
import type { LocalDate } from '#libs/domain/time/local-date.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { certificationSessions, isDecided, type DecidedSession } from '#libs/domain/journey/jury/sessions.js';
import { outcome, type OutcomeKind } from '#libs/domain/journey/outcome.js';
import { needsJury } from '#libs/domain/journey/requirements.js';
import type { JourneyState } from '#libs/domain/journey/state.js';

/** A type, for a row has members by any name. */
export type ProjectedCourse = {
  readonly outcome: OutcomeKind;
  /** Null while nothing has come of it. */
  readonly outcomeOn: LocalDate | null;
  /** How many times the candidate came before a jury; where none is needed, whether a block was concluded. */
  readonly presented: number;
  /** Attempts at assessments after the first. */
  readonly resits: number;
  /** Filed, whatever came of them. */
  readonly appeals: number;
  /** Why it is abandoned; null where it is not. */
  readonly abandonment: string | null;
  readonly work: ProjectedWork;
};

/** Whose work it took: as many times as they sat, or filled a grid. In order. */
export interface ProjectedWork {
  readonly juror: readonly string[];
  readonly evaluator: readonly string[];
}

export function courseOf(journey: Journey): ProjectedCourse {
  const { state } = journey;
  const { kind, since } = outcome(journey);
  const attempts = attemptsIn(state);
  const sessions = certificationSessions(state);
  return {
    outcome: kind,
    outcomeOn: kind === 'OPEN' ? null : since,
    presented: needsJury(journey)
      ? sessions.filter(({ soutenance, decision }) => (soutenance ? soutenance.attendance === 'PRESENT' : decision)).length
      : Number(hasConcluded(state)),
    resits: attempts.filter(({ attempt }) => attempt > 1).length,
    appeals: state.appeals.length,
    abandonment: state.abandonment?.reason ?? null,
    work: {
      juror: state.sessions
        .filter(isDecided)
        .flatMap(({ decision }: DecidedSession) => decision.present)
        .toSorted(),
      evaluator: attempts.flatMap(({ grid }) => grid?.evaluators ?? []).toSorted(),
    },
  };
}

function attemptsIn({ blocks }: JourneyState) {
  return Object.values(blocks).flatMap(({ assessments }) => Object.values(assessments).flatMap(({ attempts }) => attempts));
}

function hasConcluded({ blocks }: JourneyState): boolean {
  return Object.values(blocks).some(({ conclusions }) => conclusions.length > 0);
}
