import type { DataSource } from 'typeorm';
import type { CertificationReference, Path, Scope } from '#domain/certification/rules.js';
import type { JourneyState } from '#domain/journey/state.js';
import type { Instant, LocalDate } from '#domain/time/local-date.js';
import type { Page, PageRequest, Sort } from './page.js';

export interface JourneySummary {
  readonly journeyId: string;
  readonly version: number;
  readonly candidateId: string;
  readonly certification: CertificationReference;
  readonly path: Path;
  readonly route: string;
  readonly scope: Scope;
  /** As `journeyStatus` of the domain names it. */
  readonly status: string;
  readonly cohort: string | null;
  readonly site: string | null;
  readonly enteredOn: LocalDate;
  /** The earliest deadline that still runs. */
  readonly nextDeadline: LocalDate | null;
  readonly blocks: readonly { readonly block: string; readonly status: string }[];
  readonly updatedAt: Instant;
}

/** Every filter given must hold; in a list, any of its values. */
export interface JourneyFilter {
  readonly status?: readonly string[];
  readonly path?: Path;
  readonly certification?: { readonly code: string; readonly version?: string };
  readonly block?: { readonly code?: string; readonly status: string };
  readonly cohort?: string;
  readonly site?: string;
  /** Journeys with a running deadline due before this day. */
  readonly deadlineBefore?: LocalDate;
  readonly candidateIds?: readonly string[];
}

export const journeySortFields = [
  'enteredOn',
  'nextDeadline',
  'updatedAt',
  'status',
  'certification',
  'cohort',
  'site',
  'version',
] as const;
export type JourneySortField = (typeof journeySortFields)[number];

/** A journey with its state, both at `version`. What else the screen needs follows from the state and its rules. */
export interface JourneyView extends JourneySummary {
  readonly state: JourneyState;
}

export class JourneyQueries {
  constructor(private readonly dataSource: DataSource) {}

  async find(_journeyId: string): Promise<JourneyView | null> {
    throw new Error('being written');
  }

  /** @throws {CursorInvalid} */
  async list(_filter: JourneyFilter, _sort: readonly Sort<JourneySortField>[], _page: PageRequest): Promise<Page<JourneySummary>> {
    throw new Error('being written');
  }
}
