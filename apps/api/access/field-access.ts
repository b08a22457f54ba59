/**
 * Who reads which fact of a journey, and who reads the words in it. An event is shown whole or not at all: what is shown
 * verifies against its hash, and every answer about a journey is made from what is shown, so that nothing else can tell
 * of the rest. In which compartment each fact is, `confidential.ts` says. Source of the words: code du travail R6412-7.
 */
import { deadlineKinds, type DeadlineKind } from '#libs/domain/journey/clocks/deadline.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import {
  aspectCompartments,
  compartmentOfDeadline,
  deadlineCompartments,
  topicOf,
  topicOfFact,
  topicOfCompartment,
  type Compartment,
  type ConfidentialTopic,
} from '#libs/domain/journey/confidential.js';
import type { EventType, JourneyEvents, RecordedEvent } from '#libs/domain/journey/event.js';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import type { AspectKind } from '#libs/domain/journey/standing.js';
import type { Caller, CallerRole } from '#libs/platform/tokens/token.js';

/**
 * What a reader is shown depends on nothing else of who calls; which journeys they reach is decided before. `actorId` is absent where an
 * answer is made as for anybody of the role.
 */
export type FactReader = Pick<Caller, 'role' | 'personId'> & Partial<Pick<Caller, 'actorId'>>;

type Roles = readonly CallerRole[];

/** The compartments of which each role reads the facts. A role without its line does not compile; one with an empty line reads nothing. */
const readBy: Readonly<Record<CallerRole, readonly Compartment[]>> = {
  /** The office keeps no H+ file; who convenes a session must find it again, also where it sits for an exemption alone. */
  ADMINISTRATOR: ['ORDINARY', 'DISPENSE_SESSION', 'FRAUD'],
  STAFF: ['ORDINARY', 'DISPENSE_SESSION', 'FRAUD'],
  EVALUATOR: ['ORDINARY', 'AMENAGEMENT_GRANTED'],
  JUROR: ['ORDINARY', 'AMENAGEMENT_GRANTED', 'DISPENSE', 'DISPENSE_SESSION', 'FRAUD'],
  JURY_PRESIDENT: ['ORDINARY', 'AMENAGEMENT_GRANTED', 'DISPENSE', 'DISPENSE_SESSION', 'FRAUD'],
  H_PLUS_OFFICER: ['ORDINARY', 'AMENAGEMENT', 'AMENAGEMENT_GRANTED', 'DISPENSE', 'DISPENSE_SESSION'],
  TRAINING_MANAGER: ['ORDINARY', 'DISPENSE', 'DISPENSE_SESSION'],
  ACCOMPANIST: ['ORDINARY'],
  AUDITOR: ['ORDINARY', 'FRAUD'],
  CANDIDATE: ['ORDINARY', 'AMENAGEMENT', 'AMENAGEMENT_GRANTED', 'DISPENSE', 'DISPENSE_SESSION', 'FRAUD'],
};

/** @param compartment null where it is nobody's */
export function reads({ role }: FactReader, compartment: Compartment | null): boolean {
  return compartment !== null && readBy[role].includes(compartment);
}

/** Whether a reader may be told whatever tells of a topic. */
export function readsTopic(reader: FactReader, topic: ConfidentialTopic | null): boolean {
  const compartments = Object.keys(topicOfCompartment) as Compartment[];
  return compartments.filter((compartment) => topicOfCompartment[compartment] === topic).every((each) => reads(reader, each));
}

/** Those whose result it is, and who accompanies them: they are shown none before it is told to the candidate, see `results.ts`. */
export function waitsForResults({ role }: FactReader): boolean {
  return role === 'CANDIDATE' || role === 'ACCOMPANIST';
}

/** Whether what a command is called may be told to somebody who did not send it. */
export function readsCommandName(reader: FactReader, command: CommandName): boolean {
  return readsTopic(reader, topicOf(command));
}

/** Whether the key of a deadline may be told. */
export function readsDeadline(reader: FactReader, key: string): boolean {
  return reads(reader, compartmentOfDeadline(key));
}

export function readableDeadlineKinds(reader: FactReader): readonly DeadlineKind[] {
  return deadlineKinds.filter((kind) => reads(reader, deadlineCompartments[kind]));
}

export function readsAspect(reader: FactReader, { kind, subject }: { readonly kind: AspectKind; readonly subject: string }): boolean {
  return reads(reader, aspectCompartments[kind]) && (kind !== 'DEADLINE' || readsDeadline(reader, subject));
}

/** What of a journey a reader is assigned to. */
export interface Assignments {
  /** Assessments that they evaluate. */
  readonly assessments: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
  /** Sessions of the jury in which they sit. */
  readonly sessions: ReadonlySet<string>;
}

const nobody: Roles = [];
const office: Roles = ['ADMINISTRATOR', 'STAFF'];
const jury: Roles = ['JUROR', 'JURY_PRESIDENT'];

export function isOfJury(role: CallerRole): boolean {
  return jury.includes(role);
}

/** The office keeps the file; the candidate reads what is written about them. */
const file: Roles = [...office, 'TRAINING_MANAGER', 'CANDIDATE'];
const teaching: Roles = [...file, 'EVALUATOR'];
const judging: Roles = [...file, ...jury];
const all: Roles = [...teaching, ...jury];
const hPlus: Roles = ['H_PLUS_OFFICER', 'CANDIDATE'];
const fraud: Roles = [...office, ...jury, 'CANDIDATE'];

type WordsRoles<T extends EventType> = Roles | ((data: JourneyEvents[T], assigned: Assignments) => Roles);

/** A grid's remarks, by who has that assessment to evaluate. */
const ofGrid = ({ assessment }: { readonly assessment: string }, { assessments }: Assignments): Roles =>
  assessments.has(assessment) ? all : judging;

/** As the words of the fact that gives way. */
const ofReplacement = ({ fact }: JourneyEvents['FactReplaced'], assigned: Assignments): Roles => {
  switch (fact.kind) {
    case 'GRID':
    case 'ATTENDANCE':
      return ofGrid(fact, assigned);
    case 'CONCLUSION':
      return assigned.blocks.has(fact.block) ? all : judging;
    case 'SOUTENANCE':
    case 'DECISION':
      return judging;
    case 'RECEVABILITE':
    case 'CONTESTATION':
      return file;
    case 'APPEAL':
      return judging;
    case 'WITHDRAWAL':
    case 'VOIDING':
      return fraud;
    case 'TRANSFER':
    case 'ACCOMPANIST':
      return file;
    case 'MEMOIRE':
    case 'LIVRET':
      return all;
  }
};

/** Who reads the texts of a fact, among those who read the fact. An event that nobody has decided upon does not compile. */
const wordsReadBy: { readonly [T in EventType]: WordsRoles<T> } = {
  JourneyStarted: nobody,
  HeldBlockEnded: nobody,
  HeldBlockRestored: nobody,
  JourneyTransferred: file,
  OrganisationRecorded: nobody,
  PlacementReviewRecorded: teaching,
  AccompanistDesignated: nobody,
  JourneySuspended: file,
  JourneyResumed: file,
  JourneyAbandoned: file,
  JourneyReactivated: file,
  CandidateDied: file,
  JourneyArchived: file,
  PathChanged: nobody,
  CertificationMigrated: file,
  IncidentRecorded: all,
  JourneyResumedFromJournal: file,

  FeasibilityFileSubmitted: nobody,
  CompletionRequested: file,
  FeasibilityFileCompleted: nobody,
  RecevabiliteDecided: file,
  CandidateStepRecorded: file,
  CaduciteContested: file,
  CaduciteContestationDecided: file,
  ValidationFileSubmitted: nobody,

  StageAgreed: nobody,
  StageStarted: nobody,
  StageCompleted: all,
  StageBrokenOff: all,

  MemoireSubmitted: nobody,
  MemoireReturned: all,
  MemoireAccepted: nobody,
  LivretSubmitted: nobody,
  LivretReturned: all,
  LivretAccepted: nobody,
  DocumentSubmitted: nobody,
  DocumentReturned: all,
  DocumentAccepted: nobody,

  AssessmentScheduled: nobody,
  AssessmentCancelled: ofGrid,
  AttendanceRecorded: ofGrid,
  GridRecorded: ofGrid,
  GridAmended: ofGrid,
  BlockConcluded: ({ block }, { blocks }) => (blocks.has(block) ? all : judging),
  ConclusionCommunicated: nobody,
  ResitOpened: nobody,
  BlockCertificateIssued: nobody,

  AmenagementRequested: hPlus,
  /** Those who apply it too. */
  AmenagementGranted: [...hPlus, ...jury, 'EVALUATOR'],
  AmenagementRefused: hPlus,
  /** The opinion asked of the training manager is a reasoned one: on a request that they read. */
  DispenseRequested: [...hPlus, 'TRAINING_MANAGER'],
  /** The vote shows the opinions' conclusions, not their reasons; who gave one reads it again. */
  OpinionRecorded: ({ by }) => [...hPlus, ...(by === 'TRAINING_MANAGER' ? [by] : [])],
  DispenseDecided: [...hPlus, ...jury],

  JuryConvened: judging,
  JurySessionCancelled: judging,
  SoutenanceHeld: judging,
  JuryDecided: judging,
  RefusedForFraud: fraud,
  MinutesSigned: judging,
  DecisionNotified: nobody,
  DiplomaIssued: nobody,
  DuplicateIssued: nobody,

  AppealFiled: judging,
  AppealDecided: judging,
  FraudProcedureOpened: fraud,
  ObservationsRecorded: fraud,
  WithdrawnForFraud: fraud,
  AssessmentVoidedForFraud: fraud,
  FraudProcedureClosed: fraud,
  /** As the words of the fact. */
  FactRectified: ({ eventType }) => (topicOfFact(eventType as EventType) === 'H_PLUS' ? hPlus : file),
  TransmissionRecorded: nobody,

  FactReplaced: ofReplacement,
  DispenseReplaced: [...hPlus, ...jury],

  PaperRecordEntered: ({ record }, assigned) => (record.kind === 'ASSESSMENT' ? ofGrid(record, assigned) : judging),
  PaperRecordConfirmed: nobody,
  PaperRecordRejected: file,

  RecevabiliteGrantedTacitly: nobody,
  RecevabiliteLapsed: nobody,
  DeadlineOverdue: nobody,
  ReminderRaised: nobody,
  DeadlineSuperseded: nobody,
};

/** Whether a reader of the event may open its texts. */
export function readsWords({ role }: FactReader, { type, data }: RecordedEvent, assigned: Assignments): boolean {
  const roles = wordsReadBy[type] as WordsRoles<EventType>;
  return (typeof roles === 'function' ? roles(data, assigned) : roles).includes(role);
}

/**
 * Whether somebody who asks why about one fact opens its words, besides those whom `readsWords` says: an auditor, who is there to ask,
 * of what is not a handicap's.
 */
export function readsWordsAskedAbout({ role }: FactReader, category: PersonalCategory): boolean {
  return role === 'AUDITOR' && category !== 'H_PLUS';
}

/** Whom the reader of a journey may know by name: whom they enrol, teach, judge or accompany, and themself. */
export function readsCandidateName({ role }: FactReader): boolean {
  return role !== 'AUDITOR';
}

/**
 * Whether the reader of a record is told by name who acted in it: who works on it, or audits it. Not the candidate, nor who accompanies them:
 * what they are told carries its author by role, and a name where the decision itself must bear it.
 */
export function readsActorNames({ role }: FactReader): boolean {
  return !waitsForResults({ role, personId: null });
}

/** Who reads a person's file, by what it is about; the candidate reads their own. */
export const fileAccess: Readonly<Record<PersonalCategory, Roles>> = {
  IDENTITY: [...office, 'H_PLUS_OFFICER', 'TRAINING_MANAGER'],
  EVALUATION: [...office, ...jury, 'EVALUATOR', 'H_PLUS_OFFICER', 'TRAINING_MANAGER'],
  H_PLUS: ['H_PLUS_OFFICER'],
  REGISTER: ['ADMINISTRATOR'],
  NIR: ['ADMINISTRATOR'],
};

/** Of which categories somebody reads a person's files; the candidate, whatever it is about, their own. */
export function fileCategoriesOf({ role }: FactReader): readonly PersonalCategory[] {
  const categories = Object.keys(fileAccess) as PersonalCategory[];
  return categories.filter((category) => role === 'CANDIDATE' || fileAccess[category].includes(role));
}

/** Of which categories somebody is told who read them: to read a text of a handicap tells that there is one. */
export function accessesToldTo(reader: FactReader): readonly PersonalCategory[] {
  const categories = Object.keys(fileAccess) as PersonalCategory[];
  return categories.filter((category) => (category === 'H_PLUS' ? fileAccess.H_PLUS.includes(reader.role) : reads(reader, 'ORDINARY')));
}
