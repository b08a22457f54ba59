/** What the API searches of a journey: follows from its state and rules alone, so that it can be made again at any time. */
import type { CertificationRules, Path, Scope } from '#libs/domain/certification/rules.js';
import { blockStatus, type BlockStatus } from '#libs/domain/journey/blocks/status.js';
import type { Deadline } from '#libs/domain/journey/clocks/deadline.js';
import {
  deadlineStatus,
  deadlineStatusOn,
  isAwaited,
  isDuty,
  type DeadlineStatus,
  type RecordedDeadlineStatus,
} from '#libs/domain/journey/clocks/deadline-status.js';
import { deadlines } from '#libs/domain/journey/clocks/deadlines.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { placeOf } from '#libs/domain/journey/opening/transfer.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { journeyStatus, type JourneyStatus } from '#libs/domain/journey/status.js';
import type { Instant, LocalDate } from '#libs/domain/time/local-date.js';
import type { Claim } from '#libs/record/commands/reservation.js';
import { assignmentsOf, type ProjectedAssignments } from './assignments.js';
import { courseOf, type ProjectedCourse } from './course.js';
import { feasibilityClaims, groupClaims, openJourneyClaim } from './claims.js';

/** Raised whenever this module, or the domain's derivations, make other rows of the same events: see `rebuildReadModels`. */
export const projectionVersion = 7;

export interface Projection {
  readonly summary: {
    readonly journeyId: string;
    readonly version: number;
    readonly candidateId: string;
    readonly certificationCode: string;
    readonly certificationVersion: string;
    readonly certificationDigest: string;
    readonly path: Path;
    readonly route: string;
    readonly scope: Scope;
    readonly status: JourneyStatus;
    readonly cohort: string | null;
    readonly site: string | null;
    readonly enteredOn: LocalDate;
    /** The earliest due date of what somebody still has to do, overdue or not. */
    readonly nextDeadline: LocalDate | null;
    readonly updatedAt: Instant;
    readonly assigned: ProjectedAssignments;
  } & ProjectedCourse;
  readonly blocks: readonly { readonly block: string; readonly place: number; readonly status: BlockStatus }[];
  readonly deadlines: readonly ProjectedDeadline[];
  readonly openJourney: Claim | null;
  readonly feasibilityFiles: readonly Claim[];
  readonly groups: readonly Claim[];
}

export type ProjectedDeadline = Omit<Deadline, 'dueAt'> & { readonly status: RecordedDeadlineStatus };

/** @param updatedAt `recordedAt` of the journey's last event */
export function project(journeyId: string, rules: CertificationRules, state: JourneyState, updatedAt: Instant): Projection {
  const { opened, path, route } = state;
  if (!opened || !path || !route) throw new Error(`Journey ${journeyId} does not start with its opening`);
  const journey: Journey = { rules, state };
  const due = projectDeadlines(journey);
  return {
    summary: {
      journeyId,
      version: state.version,
      candidateId: opened.candidateId,
      certificationCode: rules.code,
      certificationVersion: rules.version,
      certificationDigest: rules.digest,
      path,
      route,
      scope: state.scope,
      status: journeyStatus(journey),
      ...placeOf(state),
      enteredOn: opened.enteredOn,
      nextDeadline: due.find((each) => isDuty(each) && isAwaited(each))?.dueOn ?? null,
      updatedAt,
      assigned: assignmentsOf(state),
      ...courseOf(journey),
    },
    blocks: rules.blocks
      .filter(({ code }) => state.scope === 'FULL' || state.targetBlocks.includes(code))
      .map(({ code }, place) => ({ block: code, place, status: blockStatus(journey, code) })),
    deadlines: due,
    openJourney: openJourneyClaim(journey),
    feasibilityFiles: feasibilityClaims(journeyId, journey),
    groups: groupClaims(journeyId, journey),
  };
}

/** The first due first. */
export function projectDeadlines(journey: Journey): readonly ProjectedDeadline[] {
  return deadlines(journey).map(({ dueAt: _, ...deadline }) => ({ ...deadline, status: deadlineStatus(journey.state, deadline) }));
}

/** The deadlines that run or ran by a day, as they stand on it: one that will run only if another falls is not shown yet. */
export function deadlinesOn(
  today: LocalDate,
  deadlines: readonly ProjectedDeadline[],
): readonly (Omit<ProjectedDeadline, 'status'> & { readonly status: DeadlineStatus })[] {
  return deadlines
    .filter(({ runsFrom }) => runsFrom <= today)
    .map((deadline) => ({ ...deadline, status: deadlineStatusOn(today, deadline) }));
}
