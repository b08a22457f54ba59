import type { DataSource } from 'typeorm';
import type { LocalDate } from '#domain/time/local-date.js';
import type { Page, PageRequest } from './page.js';

export interface JourneyDeadline {
  readonly journeyId: string;
  readonly candidateId: string;
  readonly certificationCode: string;
  readonly cohort: string | null;
  readonly site: string | null;
  /** Key of the deadline in its journey. */
  readonly key: string;
  readonly kind: string;
  readonly dueOn: LocalDate;
  /** What happens when it falls. */
  readonly effect: string;
  readonly status: 'RUNNING' | 'MET' | 'FALLEN';
}

export interface DeadlineFilter {
  readonly journeyId?: string;
  readonly kind?: readonly string[];
  readonly status?: readonly JourneyDeadline['status'][];
  readonly dueFrom?: LocalDate;
  readonly dueBefore?: LocalDate;
  readonly certificationCode?: string;
  readonly cohort?: string;
  readonly site?: string;
}

export class DeadlineQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** By due date, then journey. @throws {CursorInvalid} */
  async list(_filter: DeadlineFilter, _page: PageRequest): Promise<Page<JourneyDeadline>> {
    throw new Error('being written');
  }
}
