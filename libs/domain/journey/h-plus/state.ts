import type { OpinionBy } from '../../certification/rules.js';
import type { LocalDate } from '../../time/local-date.js';

export interface AmenagementState {
  readonly amenagementId: string;
  readonly requestedOn: LocalDate | null;
  readonly granted: { readonly on: LocalDate } | null;
  readonly refused: { readonly on: LocalDate } | null;
}

export interface DispenseState {
  readonly dispenseId: string;
  readonly criterion: string | null;
  readonly requestedOn: LocalDate | null;
  readonly opinions: Readonly<Partial<Record<OpinionBy, { readonly favourable: boolean; readonly on: LocalDate }>>>;
  readonly decided: { readonly granted: boolean; readonly on: LocalDate; readonly session: string } | null;
}

export interface HPlusState {
  readonly amenagements: Readonly<Record<string, AmenagementState>>;
  readonly dispenses: Readonly<Record<string, DispenseState>>;
}
