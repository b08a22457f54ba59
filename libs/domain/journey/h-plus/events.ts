import type { OpinionBy } from '../../certification/rules.js';
import type { NamedSitting } from '../jury/events.js';

export type HPlusEvents = {
  AmenagementRequested: { readonly amenagementId: string; readonly request: string };
  AmenagementGranted: { readonly amenagementId: string; readonly arrangement: string };
  AmenagementRefused: { readonly amenagementId: string; readonly motive: string };
  DispenseRequested: { readonly dispenseId: string; readonly criterion: string; readonly request: string | null };
  OpinionRecorded: { readonly dispenseId: string; readonly by: OpinionBy; readonly favourable: boolean; readonly reasons: string };
  DispenseDecided: NamedSitting & {
    readonly dispenseId: string;
    readonly criterion: string;
    readonly session: string;
    readonly granted: boolean;
    readonly abilityPreserved: boolean;
    readonly criterionNotApplicable: boolean;
    readonly reasons: string;
  };
};
