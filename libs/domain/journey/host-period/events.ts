import type { LocalDate } from '../../time/local-date.js';

export type StageKind = 'STAGE' | 'ALTERNANCE' | 'EMPLOYMENT';

export type HostPeriodEvents = {
  StageAgreed: {
    readonly stageId: string;
    readonly kind: StageKind;
    readonly hostOrganisationId: string;
    readonly tutorId: string;
    readonly from: LocalDate;
    readonly until: LocalDate;
    readonly convention: string | null;
  };
  StageStarted: { readonly stageId: string };
  StageCompleted: { readonly stageId: string; readonly hours: number; readonly appraisal: string | null };
  StageBrokenOff: { readonly stageId: string; readonly reason: string; readonly comment: string };
};
