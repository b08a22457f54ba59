/**
 * What of a journey is confidential: what tells of a handicap, or of a suspicion of fraud. One line for each event, each
 * delay and each aspect of a standing. What each role reads, what a dossier withholds and which commands travel unnamed
 * follow from these lines; one that is missing does not compile.
 */
import { deadlineKindOf, type DeadlineKind } from './clocks/deadline.js';
import type { CommandName } from './command.js';
import type { EventType, JourneyEvents, RecordedEvent } from './event.js';
import { eventOf } from './event-of-command.js';
import type { AspectKind } from './standing.js';

export type ConfidentialTopic = 'H_PLUS' | 'FRAUD';

/** Facts that the same people read. */
export type Compartment =
  /** Whoever reads the journey. */
  | 'ORDINARY'
  /** Those who keep what concerns a handicap, and whose it is. */
  | 'AMENAGEMENT'
  /** These, and those who apply it. */
  | 'AMENAGEMENT_GRANTED'
  /** Those who advise on an exemption, and those who decide. */
  | 'DISPENSE'
  /** These, and those who convene the session. */
  | 'DISPENSE_SESSION'
  /** Those who conduct the procedure, those who may refuse for it, those who answer for it. */
  | 'FRAUD';

export const topicOfCompartment: Readonly<Record<Compartment, ConfidentialTopic | null>> = {
  ORDINARY: null,
  AMENAGEMENT: 'H_PLUS',
  AMENAGEMENT_GRANTED: 'H_PLUS',
  DISPENSE: 'H_PLUS',
  DISPENSE_SESSION: 'H_PLUS',
  FRAUD: 'FRAUD',
};

/** A fact that another speaks of: by its version, or by the session that it convened. */
interface Subject {
  readonly version?: number;
  readonly session?: string | null;
}

interface Confidentiality<T extends EventType> {
  readonly compartment: Compartment | ((data: JourneyEvents[T]) => Compartment | null);
  /** What the name alone tells, whatever the content: that of the event, and that of the command that it records. */
  readonly name: ConfidentialTopic | null;
  /**
   * An ordinary fact, treated as those of a handicap are wherever nothing else of the journey shows (a dossier, the name of
   * an Update), so that to be treated so says nothing by itself.
   */
  readonly screens?: true;
  /** What it speaks of: it is as confidential as that is. */
  readonly about?: (data: JourneyEvents[T]) => Subject;
}

const ordinary = { compartment: 'ORDINARY', name: null } as const;
const screen = { ...ordinary, screens: true } as const;
const aboutHandicap = <C extends Compartment>(compartment: C) => ({ compartment, name: 'H_PLUS' }) as const;
const suspicion = { compartment: 'FRAUD', name: 'FRAUD' } as const;
/** The decision shows, as the certificate that is gone does; its name does not travel for all that. */
const decidedFraud = { compartment: 'ORDINARY', name: 'FRAUD' } as const;
const ofDeadline = {
  compartment: ({ deadline }: { readonly deadline: string }) => compartmentOfDeadline(deadline),
  name: null,
} as const;

export const confidentiality: { readonly [T in EventType]: Confidentiality<T> } = {
  JourneyStarted: ordinary,
  HeldBlockEnded: ordinary,
  HeldBlockRestored: ordinary,
  JourneyTransferred: ordinary,
  OrganisationRecorded: ordinary,
  PlacementReviewRecorded: screen,
  AccompanistDesignated: ordinary,
  JourneySuspended: ordinary,
  JourneyResumed: ordinary,
  JourneyAbandoned: ordinary,
  JourneyReactivated: ordinary,
  CandidateDied: ordinary,
  JourneyArchived: ordinary,
  PathChanged: ordinary,
  CertificationMigrated: ordinary,
  IncidentRecorded: { ...screen, about: ({ session }) => ({ session }) },
  JourneyResumedFromJournal: ordinary,

  FeasibilityFileSubmitted: ordinary,
  CompletionRequested: ordinary,
  FeasibilityFileCompleted: ordinary,
  RecevabiliteDecided: ordinary,
  CandidateStepRecorded: ordinary,
  CaduciteContested: ordinary,
  CaduciteContestationDecided: ordinary,
  ValidationFileSubmitted: ordinary,

  StageAgreed: ordinary,
  StageStarted: ordinary,
  StageCompleted: ordinary,
  StageBrokenOff: ordinary,

  MemoireSubmitted: ordinary,
  MemoireReturned: ordinary,
  MemoireAccepted: ordinary,
  LivretSubmitted: ordinary,
  LivretReturned: ordinary,
  LivretAccepted: ordinary,
  DocumentSubmitted: ordinary,
  DocumentReturned: ordinary,
  DocumentAccepted: ordinary,

  AssessmentScheduled: ordinary,
  AssessmentCancelled: ordinary,
  AttendanceRecorded: ordinary,
  GridRecorded: ordinary,
  GridAmended: ordinary,
  BlockConcluded: ordinary,
  ConclusionCommunicated: ordinary,
  ResitOpened: ordinary,
  BlockCertificateIssued: ordinary,

  AmenagementRequested: aboutHandicap('AMENAGEMENT'),
  AmenagementGranted: aboutHandicap('AMENAGEMENT_GRANTED'),
  AmenagementRefused: aboutHandicap('AMENAGEMENT'),
  DispenseRequested: aboutHandicap('DISPENSE'),
  OpinionRecorded: aboutHandicap('DISPENSE'),
  DispenseDecided: aboutHandicap('DISPENSE'),

  JuryConvened: { compartment: ({ purpose }) => (purpose === 'DISPENSE' ? 'DISPENSE_SESSION' : 'ORDINARY'), name: null },
  JurySessionCancelled: { compartment: ({ purpose }) => (purpose === 'DISPENSE' ? 'DISPENSE_SESSION' : 'ORDINARY'), name: null },
  SoutenanceHeld: ordinary,
  JuryDecided: ordinary,
  RefusedForFraud: decidedFraud,
  MinutesSigned: ordinary,
  DecisionNotified: ordinary,
  DiplomaIssued: ordinary,
  DuplicateIssued: ordinary,

  AppealFiled: ordinary,
  AppealDecided: ordinary,
  FraudProcedureOpened: suspicion,
  ObservationsRecorded: suspicion,
  WithdrawnForFraud: decidedFraud,
  AssessmentVoidedForFraud: decidedFraud,
  FraudProcedureClosed: suspicion,
  FactRectified: { ...ordinary, about: ({ eventVersion }) => ({ version: eventVersion }) },
  TransmissionRecorded: ordinary,
  FactReplaced: ordinary,
  DispenseReplaced: aboutHandicap('DISPENSE'),
  /** Until it is confirmed or rejected it is read by fewer still: see `paper/pending.ts`. */
  PaperRecordEntered: ordinary,
  PaperRecordConfirmed: { ...ordinary, about: ({ entry }) => ({ version: entry }) },
  PaperRecordRejected: { ...ordinary, about: ({ entry }) => ({ version: entry }) },

  RecevabiliteGrantedTacitly: ofDeadline,
  RecevabiliteLapsed: ofDeadline,
  DeadlineOverdue: ofDeadline,
  ReminderRaised: ofDeadline,
  DeadlineSuperseded: { ...ofDeadline, about: ({ fallenVersion }) => ({ version: fallenVersion }) },
};

export const deadlineCompartments: Readonly<Record<DeadlineKind, Compartment>> = {
  RECEVABILITE: 'ORDINARY',
  CADUCITE: 'ORDINARY',
  JURY_DATE: 'ORDINARY',
  ASSESSMENT: 'ORDINARY',
  JURY_SESSION: 'ORDINARY',
  NOTIFICATION: 'ORDINARY',
  TRANSMISSION: 'ORDINARY',
  APPEAL: 'ORDINARY',
  FRAUD_OBSERVATIONS: 'FRAUD',
  WITHDRAWAL: 'FRAUD',
};

/** An aspect that is a deadline is told as that deadline is, besides. */
export const aspectCompartments: Readonly<Record<AspectKind, Compartment>> = {
  STATUS: 'ORDINARY',
  PATH: 'ORDINARY',
  CERTIFICATION: 'ORDINARY',
  BLOCK: 'ORDINARY',
  CERTIFICATE: 'ORDINARY',
  ASSESSMENT: 'ORDINARY',
  HOST_PERIOD: 'ORDINARY',
  MEMOIRE: 'ORDINARY',
  LIVRET: 'ORDINARY',
  DOCUMENT: 'ORDINARY',
  RECEVABILITE: 'ORDINARY',
  AMENAGEMENT: 'AMENAGEMENT',
  DISPENSE: 'DISPENSE',
  JURY: 'ORDINARY',
  NOTIFICATION: 'ORDINARY',
  DIPLOMA: 'ORDINARY',
  APPEAL: 'ORDINARY',
  FRAUD: 'FRAUD',
  TRANSMISSION: 'ORDINARY',
  DEADLINE: 'ORDINARY',
};

function lineOf(type: EventType): Confidentiality<EventType> {
  return confidentiality[type] as Confidentiality<EventType>;
}

/** By the event alone: what it speaks of may be more confidential, see `subjectOf`. Null: nobody's. */
export function compartmentOf({ type, data }: RecordedEvent): Compartment | null {
  const { compartment } = lineOf(type);
  return typeof compartment === 'function' ? compartment(data) : compartment;
}

export function subjectOf({ type, data }: RecordedEvent): Subject {
  return lineOf(type).about?.(data) ?? {};
}

/** Null, nobody's, where the key is no deadline's. */
export function compartmentOfDeadline(key: string): Compartment | null {
  const kind = deadlineKindOf(key);
  return kind && deadlineCompartments[kind];
}

/** What a fact of that type tells, whatever it holds. */
export function topicOfFact(type: EventType): ConfidentialTopic | null {
  return lineOf(type).name;
}

/** What a command's name tells: null where it says nothing that has to be kept. */
export function topicOf(command: CommandName): ConfidentialTopic | null {
  return confidentiality[eventOf[command]].name;
}

/** Whether a command's name must not be read outside the encrypted record: in Temporal's histories, in a log, in a metric. */
export function isNamedNeutrally(command: CommandName): boolean {
  const { name, screens, about } = lineOf(eventOf[command]);
  return name !== null || screens === true || about !== undefined;
}

/** Whether a refusal's reason tells of such a fact: by its code, that its words repeat. */
export function topicOfUnmet(code: string): ConfidentialTopic | null {
  if (/(^|[.-])(amenagement|dispense|opinion|exempted)\b/.test(code)) return 'H_PLUS';
  return code.startsWith('fraud.') ? 'FRAUD' : null;
}
