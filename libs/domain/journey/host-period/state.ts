import type { LocalDate } from '../../time/local-date.js';
import type { StageKind } from './events.js';

export interface StageState {
  readonly stageId: string;
  readonly kind: StageKind | null;
  readonly hostOrganisationId: string | null;
  readonly tutorId: string | null;
  readonly from: LocalDate | null;
  readonly until: LocalDate | null;
  readonly convention: string | null;
  readonly agreedOn: LocalDate | null;
  readonly startedOn: LocalDate | null;
  readonly completed: { readonly on: LocalDate; readonly hours: number } | null;
  readonly brokenOff: { readonly on: LocalDate; readonly reason: string } | null;
}

export interface HostPeriodState {
  readonly stages: Readonly<Record<string, StageState>>;
}
