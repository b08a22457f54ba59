import type { CommandName } from './command.js';
import type { EventType } from './event.js';

/** The event that records each command. The rules of a command are held to it by their type. */
export const eventOf = {
  'start-journey': 'JourneyStarted',
  'end-held-block': 'HeldBlockEnded',
  'restore-held-block': 'HeldBlockRestored',
  transfer: 'JourneyTransferred',
  'record-organisation': 'OrganisationRecorded',
  'record-placement-review': 'PlacementReviewRecorded',
  'designate-accompanist': 'AccompanistDesignated',
  suspend: 'JourneySuspended',
  resume: 'JourneyResumed',
  abandon: 'JourneyAbandoned',
  reactivate: 'JourneyReactivated',
  'record-death': 'CandidateDied',
  archive: 'JourneyArchived',
  'change-path': 'PathChanged',
  'migrate-certification': 'CertificationMigrated',
  'record-incident': 'IncidentRecorded',
  'resume-from-journal': 'JourneyResumedFromJournal',

  'submit-feasibility-file': 'FeasibilityFileSubmitted',
  'request-completion': 'CompletionRequested',
  'declare-file-complete': 'FeasibilityFileCompleted',
  'decide-recevabilite': 'RecevabiliteDecided',
  'record-candidate-step': 'CandidateStepRecorded',
  'contest-caducite': 'CaduciteContested',
  'decide-contestation': 'CaduciteContestationDecided',
  'submit-validation-file': 'ValidationFileSubmitted',

  'agree-stage': 'StageAgreed',
  'start-stage': 'StageStarted',
  'complete-stage': 'StageCompleted',
  'break-off-stage': 'StageBrokenOff',

  'submit-memoire': 'MemoireSubmitted',
  'return-memoire': 'MemoireReturned',
  'accept-memoire': 'MemoireAccepted',
  'submit-livret': 'LivretSubmitted',
  'return-livret': 'LivretReturned',
  'accept-livret': 'LivretAccepted',
  'submit-document': 'DocumentSubmitted',
  'return-document': 'DocumentReturned',
  'accept-document': 'DocumentAccepted',

  'schedule-assessment': 'AssessmentScheduled',
  'cancel-assessment': 'AssessmentCancelled',
  'record-attendance': 'AttendanceRecorded',
  'record-grid': 'GridRecorded',
  'amend-grid': 'GridAmended',
  'conclude-block': 'BlockConcluded',
  'communicate-conclusion': 'ConclusionCommunicated',
  'open-resit': 'ResitOpened',
  'issue-block-certificate': 'BlockCertificateIssued',

  'request-amenagement': 'AmenagementRequested',
  'grant-amenagement': 'AmenagementGranted',
  'refuse-amenagement': 'AmenagementRefused',
  'request-dispense': 'DispenseRequested',
  'record-opinion': 'OpinionRecorded',
  'decide-dispense': 'DispenseDecided',

  'convene-jury': 'JuryConvened',
  'cancel-session': 'JurySessionCancelled',
  'hold-soutenance': 'SoutenanceHeld',
  decide: 'JuryDecided',
  'refuse-for-fraud': 'RefusedForFraud',
  'sign-minutes': 'MinutesSigned',
  'notify-decision': 'DecisionNotified',
  'issue-diploma': 'DiplomaIssued',
  'issue-duplicate': 'DuplicateIssued',

  'file-appeal': 'AppealFiled',
  'decide-appeal': 'AppealDecided',
  'open-fraud-procedure': 'FraudProcedureOpened',
  'record-observations': 'ObservationsRecorded',
  'withdraw-for-fraud': 'WithdrawnForFraud',
  'void-for-fraud': 'AssessmentVoidedForFraud',
  'close-fraud-procedure': 'FraudProcedureClosed',
  rectify: 'FactRectified',
  'record-transmission': 'TransmissionRecorded',

  'replace-fact': 'FactReplaced',
  'replace-dispense': 'DispenseReplaced',

  'enter-paper-record': 'PaperRecordEntered',
  'confirm-paper-record': 'PaperRecordConfirmed',
  'reject-paper-record': 'PaperRecordRejected',
} as const satisfies Readonly<Record<CommandName, EventType>>;

/** What a command records besides the event of its own: the facts of the paper that it confirms. */
interface RecordedBesides {
  readonly 'confirm-paper-record': 'AttendanceRecorded' | 'GridRecorded' | 'SoutenanceHeld' | 'JuryDecided' | 'MinutesSigned';
}

export type EventOf<N extends CommandName> = (typeof eventOf)[N] | (N extends keyof RecordedBesides ? RecordedBesides[N] : never);

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(eventOf, name);
}
