import { parisDate } from '../../time/local-date.js';
import type { EvolversFor } from '../decider.js';
import type { RecordedEventOf } from '../event.js';
import { judgedToo } from '../after/four-eyes.js';
import { markedOnPaper } from '../paper/mark.js';
import type { JourneyState } from '../state.js';
import type { BlockEvents } from './events.js';
import type { AttemptState, BlockConclusion, BlockState, VoidedAttempt } from './state.js';

export const blockEvolvers: EvolversFor<keyof BlockEvents> = {
  AssessmentScheduled: (state, { data, recordedAt }) =>
    withAttempt(state, data, ({ leftAt: _left, attendedOnPaper: _paper, ...attempt }) => ({
      ...attempt,
      scheduled: {
        at: data.at,
        place: data.place,
        evaluators: data.evaluators,
        group: data.group,
        groupSize: data.groupSize,
        ...(data.afterwards && { recordedOn: parisDate(recordedAt) }),
      },
      attendance: null,
    })),

  AssessmentCancelled: (state, { data }) =>
    withAttempt(withoutConvocation(state, data), data, ({ leftAt: _left, attendedOnPaper: _paper, ...attempt }) => ({
      ...attempt,
      scheduled: null,
      attendance: null,
    })),

  AttendanceRecorded: (state, event) => {
    const { data } = event;
    const { paper: attendedOnPaper } = markedOnPaper(event);
    return withAttempt(state, data, ({ leftAt: _before, attendedOnPaper: _paper, ...attempt }) => ({
      ...attempt,
      attendance: data.attendance,
      ...(data.left && { leftAt: data.left.time }),
      ...(attendedOnPaper && { attendedOnPaper }),
    }));
  },

  GridRecorded: (state, event) => {
    const { data, occurredAt } = event;
    return withAttempt(judged(state, event), data, (attempt) => ({
      ...attempt,
      grid: {
        on: parisDate(occurredAt),
        evaluators: [data.evaluator],
        gradings: gradingsOf(data.lines),
        amendments: 0,
        ...markedOnPaper(event),
      },
    }));
  },

  GridAmended: (state, event) => {
    const { data, occurredAt } = event;
    return withAttempt(judged(state, event), data, (attempt) => {
      const before = attempt.grid ?? { on: parisDate(occurredAt), evaluators: [], gradings: {}, amendments: 0 };
      return {
        ...attempt,
        grid: {
          ...before,
          evaluators: before.evaluators.includes(data.evaluator) ? before.evaluators : [...before.evaluators, data.evaluator],
          gradings: { ...before.gradings, ...gradingsOf(data.lines) },
          amendments: before.amendments + 1,
        },
      };
    });
  },

  BlockConcluded: (state, event) => {
    const { data, occurredAt } = event;
    return withBlock(judged(state, event), data.block, (block) => ({
      ...block,
      conclusions: [
        ...block.conclusions,
        {
          on: parisDate(occurredAt),
          validated: data.validated,
          by: { evaluators: data.evaluators },
          attempts: Object.fromEntries(
            Object.values(block.assessments).map(({ assessment, attempts }) => [assessment, attempts.at(-1)?.attempt ?? 0]),
          ),
          ...(data.proposed && { proposed: data.proposed }),
        },
      ],
    }));
  },

  ConclusionCommunicated: (state, { data }) =>
    withBlock(state, data.block, (block) => ({ ...block, communicated: block.conclusions.length })),

  ResitOpened: (state, { data, occurredAt }) => withAttempt(state, data, (attempt) => ({ ...attempt, openedOn: parisDate(occurredAt) })),

  BlockCertificateIssued: (state, { data, occurredAt }) =>
    withBlock(state, data.block, (block) => ({ ...block, certificate: { number: data.number, on: parisDate(occurredAt) } })),
};

/** Voids an attempt: nothing of it counts any more, and it is to be taken anew unless that uses it up. */
export function withVoided(state: JourneyState, attempt: AttemptReference, how: Pick<VoidedAttempt, 'on' | 'by' | 'counts'>): JourneyState {
  const { counts } = how;
  return withAttempt(withoutProposalsOn(state, attempt), attempt, ({ scheduled, attendance, grid, ...rest }) => ({
    ...rest,
    scheduled: counts ? scheduled : null,
    attendance: counts ? attendance : null,
    grid: null,
    voided: { ...how, scheduled, attendance, grid },
  }));
}

/** What was proposed on an attempt that is voided is to be concluded again: a jury that has yet to decide would rest on it. */
function withoutProposalsOn(state: JourneyState, { block, assessment, attempt }: AttemptReference): JourneyState {
  return withBlock(state, block, (facts) =>
    withConclusionsKept(facts, ({ proposed, attempts }) => !proposed || (attempts[assessment] ?? 0) < attempt),
  );
}

/** Those communicated stay so; what is concluded in the place of the others is to be communicated. */
export function withConclusionsKept(block: BlockState, isKept: (conclusion: BlockConclusion) => boolean): BlockState {
  const conclusions = block.conclusions.filter(isKept);
  if (conclusions.length === block.conclusions.length) return block;
  const communicated = block.conclusions.slice(0, block.communicated ?? 0).filter(isKept).length;
  return communicatedUntil({ ...block, conclusions }, communicated);
}

/** @param index of the first conclusion that is to be communicated, or is so again */
export function communicatedUntil({ communicated = 0, ...block }: BlockState, index: number): BlockState {
  const still = Math.min(communicated, index);
  return still > 0 ? { ...block, communicated: still } : block;
}

/** Gives back what was voided, unless the attempt has been taken anew since. */
export function withRestored(state: JourneyState, attempt: AttemptReference): JourneyState {
  return withAttempt(state, attempt, ({ voided, ...rest }) => {
    if (!voided) return rest;
    const { scheduled, attendance, grid } = voided;
    return rest.grid === null ? { ...rest, scheduled, attendance, grid } : rest;
  });
}

/** Changes one block, one of which nothing is known yet included. */
export function withBlock(state: JourneyState, block: string, change: (block: BlockState) => BlockState): JourneyState {
  const before = state.blocks[block] ?? { block, assessments: {}, conclusions: [], certificate: null, withdrawnOn: null };
  return { ...state, blocks: { ...state.blocks, [block]: change(before) } };
}

function judged(state: JourneyState, event: RecordedEventOf<'GridRecorded' | 'GridAmended' | 'BlockConcluded'>): JourneyState {
  return withBlock(state, event.data.block, (facts) => judgedToo(state, facts, event));
}

/** What was planned and cancelled is not there to be rectified any more. */
function withoutConvocation(state: JourneyState, { assessment, attempt }: AttemptReference): JourneyState {
  const stands = ({ type, target }: JourneyState['facts'][string]): boolean =>
    type !== 'AssessmentScheduled' || target.assessment !== assessment || target.attempt !== attempt;
  return { ...state, facts: Object.fromEntries(Object.entries(state.facts).filter(([, fact]) => stands(fact))) };
}

export interface AttemptReference {
  readonly block: string;
  readonly assessment: string;
  readonly attempt: number;
}

/** Attempts stay in the order of their numbers, also where an earlier one's events are left out of the fold. */
export function withAttempt(
  state: JourneyState,
  { block, assessment, attempt: number }: AttemptReference,
  change: (attempt: AttemptState) => AttemptState,
): JourneyState {
  return withBlock(state, block, (facts) => {
    const attempts = facts.assessments[assessment]?.attempts ?? [];
    const before = attempts.find((attempt) => attempt.attempt === number);
    const after = change(before ?? { attempt: number, scheduled: null, attendance: null, grid: null });
    const all = before
      ? attempts.map((attempt) => (attempt === before ? after : attempt))
      : [...attempts, after].toSorted((one, other) => one.attempt - other.attempt);
    return { ...facts, assessments: { ...facts.assessments, [assessment]: { assessment, attempts: all } } };
  });
}

function gradingsOf(lines: BlockEvents['GridRecorded']['lines']): NonNullable<AttemptState['grid']>['gradings'] {
  return Object.fromEntries(lines.map((line) => [line.criterion, line.grading]));
}
