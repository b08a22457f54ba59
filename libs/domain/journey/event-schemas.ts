/** The forms that the journey's events have had. To change one: infra/extending.md. */
import { asFirstRecorded, inTodaysForm, type EventSchemas } from '../stream/event-schemas.js';
import type { StreamEvent } from '../stream/event.js';
import type { EventType, RecordedEvent } from './event.js';

/** Exhaustive by its type: an event type without its forms does not compile. */
const eventSchemas: EventSchemas<EventType> = {
  JourneyStarted: asFirstRecorded,
  PlacementReviewRecorded: asFirstRecorded,
  AccompanistDesignated: asFirstRecorded,
  JourneySuspended: asFirstRecorded,
  JourneyResumed: asFirstRecorded,
  JourneyAbandoned: asFirstRecorded,
  JourneyReactivated: asFirstRecorded,
  JourneyArchived: asFirstRecorded,
  PathChanged: asFirstRecorded,
  CertificationMigrated: asFirstRecorded,
  IncidentRecorded: asFirstRecorded,
  JourneyResumedFromJournal: asFirstRecorded,
  FeasibilityFileSubmitted: asFirstRecorded,
  CompletionRequested: asFirstRecorded,
  FeasibilityFileCompleted: asFirstRecorded,
  RecevabiliteDecided: asFirstRecorded,
  CandidateStepRecorded: asFirstRecorded,
  CaduciteContested: asFirstRecorded,
  CaduciteContestationDecided: asFirstRecorded,
  ValidationFileSubmitted: asFirstRecorded,
  StageAgreed: asFirstRecorded,
  StageStarted: asFirstRecorded,
  StageCompleted: asFirstRecorded,
  StageBrokenOff: asFirstRecorded,
  MemoireSubmitted: asFirstRecorded,
  MemoireReturned: asFirstRecorded,
  MemoireAccepted: asFirstRecorded,
  LivretSubmitted: asFirstRecorded,
  LivretReturned: asFirstRecorded,
  LivretAccepted: asFirstRecorded,
  AssessmentScheduled: asFirstRecorded,
  AttendanceRecorded: asFirstRecorded,
  GridRecorded: asFirstRecorded,
  GridAmended: asFirstRecorded,
  BlockConcluded: asFirstRecorded,
  ResitOpened: asFirstRecorded,
  BlockCertificateIssued: asFirstRecorded,
  AmenagementRequested: asFirstRecorded,
  AmenagementGranted: asFirstRecorded,
  AmenagementRefused: asFirstRecorded,
  DispenseRequested: asFirstRecorded,
  OpinionRecorded: asFirstRecorded,
  DispenseDecided: asFirstRecorded,
  JuryConvened: asFirstRecorded,
  SoutenanceHeld: asFirstRecorded,
  JuryDecided: asFirstRecorded,
  RefusedForFraud: asFirstRecorded,
  MinutesSigned: asFirstRecorded,
  DecisionNotified: asFirstRecorded,
  DiplomaIssued: asFirstRecorded,
  DuplicateIssued: asFirstRecorded,
  AppealFiled: asFirstRecorded,
  AppealDecided: asFirstRecorded,
  FraudProcedureOpened: asFirstRecorded,
  ObservationsRecorded: asFirstRecorded,
  WithdrawnForFraud: asFirstRecorded,
  FraudProcedureClosed: asFirstRecorded,
  FactRectified: asFirstRecorded,
  TransmissionRecorded: asFirstRecorded,
  RecevabiliteGrantedTacitly: asFirstRecorded,
  RecevabiliteLapsed: asFirstRecorded,
  DeadlineOverdue: asFirstRecorded,
  ReminderRaised: asFirstRecorded,
  DeadlineSuperseded: asFirstRecorded,
};

export const journeyEvents = { kind: 'journey' as const, eventSchemas };

/** A journey's event, in whatever form it was recorded, as today's code reads it. @throws {EventUnknown} */
export function asReadToday(recorded: StreamEvent): RecordedEvent {
  return inTodaysForm(journeyEvents, recorded) as RecordedEvent;
}
