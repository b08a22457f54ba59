/**
 * Which recorded facts may be corrected, in what, and how the state then changes. Dates, places, files, hours and
 * attendances; never a grade, a vote or a decision. A fact is found again by the identifying part of its event's data, kept in the state under
 * the event's version, so that folding needs no earlier event; of those with a date alone that no state remembers: `found-by-record.ts`.
 */
import { parisDate } from '../../time/local-date.js';
import type { EventType, RecordedEvent, RecordedEventOf } from '../event.js';
import type { JourneyState } from '../state.js';
import * as at from './corrections.js';
import { foundByRecord } from './found-by-record.js';
import type { Correction, FactTarget } from './corrections.js';
import type { AfterEvents, RectifiableField } from './events.js';

interface Rectifiable<T extends EventType> {
  /** What finds the fact in the state; `state` is the one after the event. */
  readonly target: (event: RecordedEventOf<T>, state: JourneyState) => FactTarget;
  readonly fields: Readonly<Partial<Record<RectifiableField, Correction>>>;
}

const itself = (): FactTarget => ({});
const attempt = ({ data }: { readonly data: { readonly attempt: number } }): FactTarget => ({ attempt: data.attempt });
const withinAttempt = ({ data, version }: { readonly data: { readonly attempt: number }; readonly version: number }): FactTarget => ({
  attempt: data.attempt,
  version,
});
const stage = ({ data }: { readonly data: { readonly stageId: string } }): FactTarget => ({ stageId: data.stageId });
const session = ({ data }: { readonly data: { readonly session: string } }): FactTarget => ({ session: data.session });
const ofAppeal = ({ data }: RecordedEventOf<'AppealFiled'>): FactTarget =>
  data.withdrawn !== undefined
    ? { withdrawn: data.withdrawn ?? '' }
    : data.session === null
      ? { assessment: data.assessment ?? '', attempt: data.attempt ?? 1 }
      : { session: data.session };
const version = ({ version }: { readonly version: number }): FactTarget => ({ version });
const assessment = ({ data }: RecordedEventOf<'AssessmentScheduled' | 'AttendanceRecorded' | 'GridRecorded'>): FactTarget => ({
  block: data.block,
  assessment: data.assessment,
  attempt: data.attempt,
});
const openProcedure = (_: unknown, state: JourneyState): FactTarget => ({ procedure: state.fraudProcedures.length });

/** Null for what is never rectified, or is found by the record. */
const rectifiable: { readonly [T in EventType]: Rectifiable<T> | null } = {
  JourneyStarted: { target: itself, fields: { OCCURRED_AT: at.entry } },
  HeldBlockEnded: null,
  HeldBlockRestored: null,
  JourneyTransferred: null,
  OrganisationRecorded: null,
  PlacementReviewRecorded: { target: itself, fields: { OCCURRED_AT: at.placementReview } },
  AccompanistDesignated: null,
  JourneySuspended: null,
  JourneyResumed: null,
  JourneyAbandoned: null,
  JourneyReactivated: null,
  CandidateDied: null,
  JourneyArchived: null,
  PathChanged: null,
  CertificationMigrated: null,
  IncidentRecorded: { target: version, fields: { OCCURRED_AT: at.incident } },
  JourneyResumedFromJournal: null,

  FeasibilityFileSubmitted: { target: attempt, fields: { OCCURRED_AT: at.feasibilityFile } },
  CompletionRequested: null,
  FeasibilityFileCompleted: { target: attempt, fields: { LAST_PIECE_RECEIVED_ON: at.lastPiece } },
  RecevabiliteDecided: { target: attempt, fields: { NOTIFIED_ON: at.recevabiliteNotification } },
  CandidateStepRecorded: { target: withinAttempt, fields: { OCCURRED_AT: at.candidateStep } },
  CaduciteContested: { target: attempt, fields: { OCCURRED_AT: at.contestation } },
  CaduciteContestationDecided: null,
  ValidationFileSubmitted: { target: withinAttempt, fields: { OCCURRED_AT: at.validationFile, FILE: at.validationDossier } },

  StageAgreed: { target: stage, fields: { OCCURRED_AT: at.stageAgreement, FILE: at.stageConvention } },
  StageStarted: { target: stage, fields: { OCCURRED_AT: at.stageStart } },
  StageCompleted: { target: stage, fields: { OCCURRED_AT: at.stageCompletion, HOURS: at.stageHours } },
  StageBrokenOff: { target: stage, fields: { OCCURRED_AT: at.stageBreak } },

  MemoireSubmitted: {
    target: ({ data }) => ({ number: data.number }),
    fields: { OCCURRED_AT: at.documentDate('memoire'), FILE: at.documentFile('memoire') },
  },
  MemoireReturned: null,
  MemoireAccepted: null,
  LivretSubmitted: {
    target: ({ data }) => ({ number: data.number }),
    fields: { OCCURRED_AT: at.documentDate('livret'), FILE: at.documentFile('livret') },
  },
  LivretReturned: null,
  LivretAccepted: null,
  DocumentSubmitted: {
    target: ({ data }) => ({ document: data.document, number: data.number }),
    fields: { OCCURRED_AT: at.declaredDocumentDate, FILE: at.declaredDocumentFile },
  },
  DocumentReturned: null,
  DocumentAccepted: null,

  AssessmentScheduled: { target: assessment, fields: { AT: at.assessmentDate, PLACE: at.assessmentPlace } },
  AssessmentCancelled: null,
  AttendanceRecorded: { target: assessment, fields: { ATTENDANCE: at.attendance } },
  GridRecorded: { target: assessment, fields: { OCCURRED_AT: at.gridDate } },
  GridAmended: null,
  BlockConcluded: null,
  ConclusionCommunicated: null,
  ResitOpened: null,
  BlockCertificateIssued: { target: ({ data }) => ({ block: data.block }), fields: { OCCURRED_AT: at.blockCertificate } },

  AmenagementRequested: null,
  AmenagementGranted: null,
  AmenagementRefused: null,
  DispenseRequested: null,
  OpinionRecorded: null,
  DispenseDecided: null,

  JuryConvened: { target: session, fields: { AT: at.sessionDate, PLACE: at.nothingKept } },
  JurySessionCancelled: null,
  SoutenanceHeld: { target: session, fields: { OCCURRED_AT: at.soutenance } },
  JuryDecided: null,
  RefusedForFraud: null,
  MinutesSigned: { target: ({ data }) => ({ session: data.session, jurorId: data.jurorId }), fields: { OCCURRED_AT: at.signature } },
  DecisionNotified: { target: session, fields: { NOTIFIED_ON: at.decisionNotification } },
  DiplomaIssued: { target: itself, fields: { OCCURRED_AT: at.diploma } },
  DuplicateIssued: null,

  AppealFiled: { target: ofAppeal, fields: { OCCURRED_AT: at.appeal } },
  AppealDecided: null,
  FraudProcedureOpened: { target: openProcedure, fields: { OCCURRED_AT: at.fraudOpening } },
  ObservationsRecorded: { target: openProcedure, fields: { OCCURRED_AT: at.fraudObservations } },
  WithdrawnForFraud: null,
  AssessmentVoidedForFraud: null,
  FraudProcedureClosed: null,
  FactRectified: null,
  TransmissionRecorded: { target: version, fields: { OCCURRED_AT: at.transmission } },

  RecevabiliteGrantedTacitly: null,
  RecevabiliteLapsed: null,
  DeadlineOverdue: null,
  ReminderRaised: null,
  DeadlineSuperseded: null,

  FactReplaced: null,
  DispenseReplaced: null,
  PaperRecordEntered: null,
  PaperRecordConfirmed: null,
  PaperRecordRejected: null,
};

/** What finds a fact again, should it have to be rectified; null where it may not be. `state` is the one after the event. */
export function rectifiableFact(state: JourneyState, event: RecordedEvent): JourneyState['facts'][number] | null {
  const entry = entryOf(event.type);
  return entry ? { type: event.type, target: entry.target(event, state), statedOn: parisDate(event.occurredAt) } : null;
}

/** French, of the fact. */
export const rectifiableFieldNames: Readonly<Record<RectifiableField, string>> = {
  OCCURRED_AT: 'sa date',
  PLACE: 'son lieu',
  FILE: 'son fichier',
  AT: 'la date prévue',
  HOURS: 'le nombre d’heures',
  LAST_PIECE_RECEIVED_ON: 'la réception de la dernière pièce',
  NOTIFIED_ON: 'la date de notification',
  ATTENDANCE: 'la présence',
};

/** The fields of a fact that may be rectified; none where it is one of those that never are. */
export function rectifiableFields(eventType: string): readonly RectifiableField[] {
  if (isFoundByRecord(eventType)) return ['OCCURRED_AT'];
  return Object.keys(entryOf(eventType)?.fields ?? {}) as RectifiableField[];
}

function isFoundByRecord(eventType: string): eventType is keyof typeof foundByRecord {
  return Object.hasOwn(foundByRecord, eventType);
}

/** The state after a rectification; unchanged where the fact is not in it. */
export function correct(state: JourneyState, { eventType, target, field, value }: AfterEvents['FactRectified']): JourneyState {
  if (isFoundByRecord(eventType)) return foundByRecord[eventType]?.redate(state, target, String(value)) ?? state;
  return entryOf(eventType)?.fields[field]?.(state, target, value) ?? state;
}

interface AnyRectifiable {
  readonly target: (event: RecordedEvent, state: JourneyState) => FactTarget;
  readonly fields: Rectifiable<EventType>['fields'];
}

function entryOf(eventType: string): AnyRectifiable | null {
  return Object.hasOwn(rectifiable, eventType) ? (rectifiable[eventType as EventType] as AnyRectifiable | null) : null;
}
