import type { DataSource } from 'typeorm';
import type { DeadlineEffect, DeadlineKind } from '#libs/domain/journey/clocks/deadline.js';
import { awaitedWhile, deadlineStatusOn, type DeadlineStatus } from '#libs/domain/journey/clocks/deadline-status.js';
import type { Source } from '#libs/domain/stream/unmet.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { JourneyDeadlineRow } from '#libs/platform/database/entities/read-models.js';
import { type KeysetColumn, keysetPage } from '#libs/platform/database/paging/keyset.js';
import type { Page, PageRequest } from '#libs/platform/database/paging/page.js';
import { type JourneyReach, reachConditions } from './reach.js';

export interface JourneyDeadline {
  readonly journeyId: string;
  readonly candidateId: string;
  readonly certificationCode: string;
  readonly cohort: string | null;
  readonly site: string | null;
  /** Key of the deadline in its journey. */
  readonly key: string;
  readonly kind: DeadlineKind;
  /** What it is about: the number of an attempt or a procedure, or a session. */
  readonly subject: string;
  readonly runsFrom: LocalDate;
  readonly dueOn: LocalDate;
  readonly metOn: LocalDate | null;
  /** What happens when it falls. */
  readonly effect: DeadlineEffect;
  readonly source: Source;
  readonly status: DeadlineStatus;
}

/** Every filter given must hold; in a list, any of its values. */
export interface DeadlineFilter {
  readonly journeyId?: string;
  readonly kind?: readonly DeadlineKind[];
  readonly status?: readonly DeadlineStatus[];
  readonly effect?: readonly DeadlineEffect[];
  /** See `isAwaited`; false: the rest. */
  readonly awaited?: boolean;
  readonly dueFrom?: LocalDate;
  readonly dueBefore?: LocalDate;
  readonly certificationCode?: string;
  readonly cohort?: string;
  readonly site?: string;
}

export class DeadlineQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that run or ran by `today`, as they stand on it; by due date, then journey. @throws {CursorInvalid} */
  async list(reach: JourneyReach, filter: DeadlineFilter, page: PageRequest, today: LocalDate): Promise<Page<JourneyDeadline>> {
    const query = this.dataSource
      .getRepository(JourneyDeadlineRow)
      .createQueryBuilder('deadline')
      .innerJoinAndSelect('deadline.journey', 'journey')
      .where('deadline.runs_from <= :today', { today });
    for (const [condition, parameters] of reachConditions(reach)) query.andWhere(condition, parameters);
    for (const [name, condition] of Object.entries(conditions)) {
      const value = filter[name as keyof DeadlineFilter];
      if (value !== undefined) query.andWhere(condition, { [name]: value });
    }
    const { items, next } = await keysetPage(query, order, page);
    return { items: items.map((row) => toDeadline(row, today)), next };
  }
}

/** As `deadlineStatusOn` says; a test holds the two together. */
const statusToday = `CASE WHEN deadline.status = 'RUNNING' AND deadline.effect = 'NONE' AND deadline.due_on < :today THEN 'ENDED' ELSE deadline.status END`;

const awaited = Object.entries(awaitedWhile).flatMap(([effect, statuses]) => statuses.map((status) => `('${effect}', '${status}')`));

const conditions: Readonly<Record<keyof DeadlineFilter, string>> = {
  journeyId: 'deadline.journey_id = :journeyId',
  kind: 'deadline.kind = ANY (:kind)',
  status: `(${statusToday}) = ANY (:status)`,
  effect: 'deadline.effect = ANY (:effect)',
  awaited: `((deadline.effect, ${statusToday}) IN (${awaited.join(', ')})) = :awaited`,
  dueFrom: 'deadline.due_on >= :dueFrom',
  dueBefore: 'deadline.due_on < :dueBefore',
  certificationCode: 'journey.certification_code = :certificationCode',
  cohort: 'journey.cohort = :cohort',
  site: 'journey.site = :site',
};

const order: readonly KeysetColumn<JourneyDeadlineRow>[] = [
  { column: 'deadline.due_on', direction: 'asc', value: (row) => row.dueOn },
  { column: 'deadline.journey_id', direction: 'asc', value: (row) => row.journeyId },
  { column: 'deadline.key', direction: 'asc', value: (row) => row.key },
];

function toDeadline({ journey, ...deadline }: JourneyDeadlineRow, today: LocalDate): JourneyDeadline {
  const { candidateId, certificationCode, cohort, site } = journey;
  return { ...deadline, status: deadlineStatusOn(today, deadline), candidateId, certificationCode, cohort, site };
}
