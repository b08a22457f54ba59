/**
 * What a dossier leaves out unless the whole is asked for: whoever receives it is not one of those who may know of a
 * handicap (domain.md §1.5). A withheld event is there by its hash alone, so that everything else is still proven.
 */
import type { CommandName } from '#libs/domain/journey/command.js';
import { topicOf, topicOfUnmet } from '#libs/domain/journey/confidential.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { RefusalEntry } from '#libs/record/refusals/refusal.js';

/**
 * A granted exemption is not among them: grids, conclusions and certificates rest on it, so that it shows anyway. An
 * ordinary placement review or incident is withheld as well, so that a place left blank says nothing by itself.
 * Exhaustive: an event that nobody has decided upon does not compile.
 */
export function isWithheld(event: RecordedEvent, events: readonly RecordedEvent[]): boolean {
  switch (event.type) {
    case 'AmenagementRequested':
    case 'AmenagementGranted':
    case 'AmenagementRefused':
    case 'DispenseRequested':
    case 'OpinionRecorded':
    case 'PlacementReviewRecorded':
    case 'IncidentRecorded':
      return true;
    case 'DispenseDecided':
      return !event.data.granted;
    case 'JuryConvened':
      return event.data.purpose === 'DISPENSE';
    case 'FactRectified': {
      const rectified = events.find(({ version }) => version === event.data.eventVersion);
      return rectified !== undefined && isWithheld(rectified, events);
    }
    case 'JourneyStarted':
    case 'AccompanistDesignated':
    case 'JourneySuspended':
    case 'JourneyResumed':
    case 'JourneyAbandoned':
    case 'JourneyReactivated':
    case 'JourneyArchived':
    case 'PathChanged':
    case 'CertificationMigrated':
    case 'JourneyResumedFromJournal':
    case 'FeasibilityFileSubmitted':
    case 'CompletionRequested':
    case 'FeasibilityFileCompleted':
    case 'RecevabiliteDecided':
    case 'CandidateStepRecorded':
    case 'CaduciteContested':
    case 'CaduciteContestationDecided':
    case 'ValidationFileSubmitted':
    case 'StageAgreed':
    case 'StageStarted':
    case 'StageCompleted':
    case 'StageBrokenOff':
    case 'MemoireSubmitted':
    case 'MemoireReturned':
    case 'MemoireAccepted':
    case 'LivretSubmitted':
    case 'LivretReturned':
    case 'LivretAccepted':
    case 'AssessmentScheduled':
    case 'AttendanceRecorded':
    case 'GridRecorded':
    case 'GridAmended':
    case 'BlockConcluded':
    case 'ResitOpened':
    case 'BlockCertificateIssued':
    case 'SoutenanceHeld':
    case 'JuryDecided':
    case 'RefusedForFraud':
    case 'MinutesSigned':
    case 'DecisionNotified':
    case 'DiplomaIssued':
    case 'DuplicateIssued':
    case 'AppealFiled':
    case 'AppealDecided':
    case 'FraudProcedureOpened':
    case 'ObservationsRecorded':
    case 'WithdrawnForFraud':
    case 'FraudProcedureClosed':
    case 'TransmissionRecorded':
    case 'RecevabiliteGrantedTacitly':
    case 'RecevabiliteLapsed':
    case 'DeadlineOverdue':
    case 'ReminderRaised':
    case 'DeadlineSuperseded':
      return false;
  }
}

/** A refusal of which the command or a reason tells of a handicap. The log counts for all journeys: one left out leaves no gap. */
export function isRefusalWithheld({ commands, reasons }: RefusalEntry): boolean {
  return commands.some((name) => topicOf(name as CommandName) === 'H_PLUS') || reasons.some(({ code }) => topicOfUnmet(code) === 'H_PLUS');
}
