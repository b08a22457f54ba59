import type { Source } from '../stream/unmet.js';
import type { CommandName } from './command.js';

/** The commands that provide something that a journey may lack. */
export type ProvidingCommand = Extract<
  CommandName,
  | 'resume'
  | 'reactivate'
  | 'submit-feasibility-file'
  | 'declare-file-complete'
  | 'decide-recevabilite'
  | 'contest-caducite'
  | 'decide-contestation'
  | 'submit-validation-file'
  | 'agree-stage'
  | 'start-stage'
  | 'complete-stage'
  | 'submit-memoire'
  | 'accept-memoire'
  | 'submit-livret'
  | 'accept-livret'
  | 'submit-document'
  | 'accept-document'
  | 'schedule-assessment'
  | 'record-attendance'
  | 'record-grid'
  | 'amend-grid'
  | 'conclude-block'
  | 'open-resit'
  | 'issue-block-certificate'
  | 'convene-jury'
  | 'hold-soutenance'
  | 'decide'
  | 'sign-minutes'
  | 'notify-decision'
  | 'issue-diploma'
  | 'open-fraud-procedure'
  | 'record-observations'
  | 'withdraw-for-fraud'
  | 'close-fraud-procedure'
>;

export type RemainingCode =
  | 'resumption'
  | 'reactivation'
  | 'recevabilite'
  | 'validation-file'
  | 'host-period-start'
  | 'host-period'
  | 'memoire'
  | 'livret'
  | 'document'
  | 'assessment'
  | 'grid'
  | 'resit'
  | 'resits-used-up'
  | 'block'
  | 'certificate'
  | 'jury'
  | 'soutenance'
  | 'decision'
  | 'minutes'
  | 'notification'
  | 'diploma'
  | 'withdrawal'
  | 'annulled-ground'
  | 'paper-entry'
  | 'lost-ground'
  | 'fraud-procedure'
  | 'conclusion';

/** Something that a journey still lacks to reach its end. */
export interface RemainingItem {
  readonly code: RemainingCode;
  readonly sentence: string;
  readonly source: Source;
  /** The commands that provide it, in their order, those already given left out; none where nothing can any more. */
  readonly commands: readonly ProvidingCommand[];
  /** What it is about: the field of those commands, and its value. */
  readonly about?: { readonly field: 'block' | 'assessment' | 'session' | 'stageId' | 'document'; readonly value: string };
}
