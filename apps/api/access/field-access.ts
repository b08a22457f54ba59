/**
 * Who reads which fact of a journey, and who reads the words in it. An event is shown whole or not at all: what is shown
 * verifies against its hash, and every answer about a journey is made from what is shown, so that nothing else can tell
 * of the rest. Sources: DESIGN §1, the actors of journey.md, domain.md §1.5, code du travail R6412-7.
 */
import { isCommandName } from '#libs/domain/journey/decide.js';
import type { DeadlineKind } from '#libs/domain/journey/clocks/deadline.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import { topicOf } from '#libs/domain/journey/confidential.js';
import type { EventType, JourneyEvents } from '#libs/domain/journey/event.js';
import type { PersonalCategory } from '#libs/domain/journey/fields.schema.js';
import type { AspectKind } from '#libs/domain/journey/standing.js';
import { callerRoles, type Caller, type CallerRole } from '#libs/platform/tokens/token.js';

/** What a reader is shown depends on nothing else of who calls; which journeys they reach is decided before. */
export type FactReader = Pick<Caller, 'role' | 'personId'>;

type Roles = readonly CallerRole[];

const everyone: Roles = callerRoles;
const nobody: Roles = [];
const office: Roles = ['ADMINISTRATOR', 'STAFF'];
const jury: Roles = ['JUROR', 'JURY_PRESIDENT'];
/** The compartment of a handicap: those who keep it, and whose it is. */
const hPlus: Roles = ['H_PLUS_OFFICER', 'CANDIDATE'];
/** An arrangement is read by those who apply it. */
const arrangement: Roles = [...hPlus, ...jury, 'EVALUATOR'];
/** An exemption is examined by those who advise on it and those who decide. */
const dispense: Roles = [...hPlus, ...jury, 'TRAINING_MANAGER'];
/** Who convenes a session must find it again, also where it sits for an exemption alone. */
const dispenseSession: Roles = [...dispense, ...office];
/** A suspicion concerns those who conduct the procedure, those who may refuse for it, those who answer for it. */
const fraud: Roles = [...office, ...jury, 'AUDITOR', 'CANDIDATE'];

/** The office keeps the file; the candidate reads what is written about them. */
const file: Roles = [...office, 'TRAINING_MANAGER', 'CANDIDATE'];
const teaching: Roles = [...file, 'EVALUATOR'];
const judging: Roles = [...file, ...jury];
const all: Roles = [...teaching, ...jury];

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

/** Of which categories somebody is told who read them. A text of a handicap that was read is there: see `eventAccess`. */
export function accessesToldTo({ role }: FactReader): readonly PersonalCategory[] {
  const categories = Object.keys(fileAccess) as PersonalCategory[];
  return categories.filter((category) => category !== 'H_PLUS' || fileAccess.H_PLUS.includes(role));
}

/** What of a journey a reader is assigned to. */
export interface Assignments {
  /** Assessments that they evaluate. */
  readonly assessments: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

type RolesFor<T extends EventType> = Roles | ((data: JourneyEvents[T], assigned: Assignments) => Roles);

interface EventAccess<T extends EventType> {
  /** Who reads that it happened, with its codes; its texts stay sealed. */
  readonly facts: RolesFor<T>;
  /** Who reads its texts besides. */
  readonly words: RolesFor<T>;
}

const ordinary = (words: Roles = nobody): { readonly facts: Roles; readonly words: Roles } => ({ facts: everyone, words });
/** A grid's remarks, by who has that assessment to evaluate. */
const ofGrid = {
  facts: everyone,
  words: ({ assessment }: { readonly assessment: string }, { assessments }: Assignments): Roles =>
    assessments.has(assessment) ? all : judging,
};
const ofDeadline = {
  facts: ({ deadline }: { readonly deadline: string }): Roles => (isOfFraud(deadline) ? fraud : everyone),
  words: nobody,
};

/** Exhaustive by its type: an event that nobody has decided upon does not compile. */
export const eventAccess: { readonly [T in EventType]: EventAccess<T> } = {
  JourneyStarted: ordinary(),
  PlacementReviewRecorded: ordinary(teaching),
  AccompanistDesignated: ordinary(),
  JourneySuspended: ordinary(file),
  JourneyResumed: ordinary(file),
  JourneyAbandoned: ordinary(file),
  JourneyReactivated: ordinary(file),
  JourneyArchived: ordinary(file),
  PathChanged: ordinary(),
  CertificationMigrated: ordinary(file),
  IncidentRecorded: ordinary(all),
  JourneyResumedFromJournal: ordinary(file),

  FeasibilityFileSubmitted: ordinary(),
  CompletionRequested: ordinary(file),
  FeasibilityFileCompleted: ordinary(),
  RecevabiliteDecided: ordinary(file),
  CandidateStepRecorded: ordinary(file),
  CaduciteContested: ordinary(file),
  CaduciteContestationDecided: ordinary(file),
  ValidationFileSubmitted: ordinary(),

  StageAgreed: ordinary(),
  StageStarted: ordinary(),
  StageCompleted: ordinary(all),
  StageBrokenOff: ordinary(all),

  MemoireSubmitted: ordinary(),
  MemoireReturned: ordinary(all),
  MemoireAccepted: ordinary(),
  LivretSubmitted: ordinary(),
  LivretReturned: ordinary(all),
  LivretAccepted: ordinary(),

  AssessmentScheduled: ordinary(),
  AttendanceRecorded: ordinary(),
  GridRecorded: ofGrid,
  GridAmended: ofGrid,
  BlockConcluded: { facts: everyone, words: ({ block }, { blocks }) => (blocks.has(block) ? all : judging) },
  ResitOpened: ordinary(),
  BlockCertificateIssued: ordinary(),

  AmenagementRequested: { facts: hPlus, words: hPlus },
  AmenagementGranted: { facts: arrangement, words: arrangement },
  AmenagementRefused: { facts: hPlus, words: hPlus },
  /** The opinion asked of the training manager is a reasoned one: on a request that they read. */
  DispenseRequested: { facts: dispense, words: [...hPlus, 'TRAINING_MANAGER'] },
  /** The vote shows the opinions' conclusions, not their reasons; who gave one reads it again. */
  OpinionRecorded: { facts: dispense, words: ({ by }) => [...hPlus, ...(by === 'TRAINING_MANAGER' ? [by] : [])] },
  /** Once granted it is part of the référentiel for this candidate: grids, conclusions and certificates rest on it. */
  DispenseDecided: { facts: ({ granted }) => (granted ? everyone : dispense), words: [...hPlus, ...jury] },

  JuryConvened: { facts: ({ purpose }) => (purpose === 'DISPENSE' ? dispenseSession : everyone), words: judging },
  SoutenanceHeld: ordinary(judging),
  JuryDecided: ordinary(judging),
  RefusedForFraud: ordinary(fraud.filter((role) => role !== 'AUDITOR')),
  MinutesSigned: ordinary(judging),
  DecisionNotified: ordinary(),
  DiplomaIssued: ordinary(),
  DuplicateIssued: ordinary(),

  AppealFiled: ordinary(judging),
  AppealDecided: ordinary(judging),
  FraudProcedureOpened: ofFraud(),
  ObservationsRecorded: ofFraud(),
  WithdrawnForFraud: ordinary(fraud.filter((role) => role !== 'AUDITOR')),
  FraudProcedureClosed: ofFraud(),
  FactRectified: ordinary(file),
  TransmissionRecorded: ordinary(),

  RecevabiliteGrantedTacitly: ofDeadline,
  RecevabiliteLapsed: ofDeadline,
  DeadlineOverdue: ofDeadline,
  ReminderRaised: ofDeadline,
  /** As the event that it undoes. */
  DeadlineSuperseded: ofDeadline,
};

function ofFraud(): { readonly facts: Roles; readonly words: Roles } {
  return { facts: fraud, words: fraud.filter((role) => role !== 'AUDITOR') };
}

function isOfFraud(deadlineKey: string): boolean {
  return deadlineKey.startsWith('fraud-observations:');
}

/** Exhaustive: a kind of delay must be decided upon too. */
const deadlineAccess: Readonly<Record<DeadlineKind, Roles>> = {
  RECEVABILITE: everyone,
  CADUCITE: everyone,
  JURY_DATE: everyone,
  NOTIFICATION: everyone,
  TRANSMISSION: everyone,
  APPEAL: everyone,
  FRAUD_OBSERVATIONS: fraud,
};

export function readableDeadlineKinds({ role }: FactReader): readonly DeadlineKind[] {
  return (Object.keys(deadlineAccess) as DeadlineKind[]).filter((kind) => deadlineAccess[kind].includes(role));
}

/** Exhaustive: what a journey has come to is told aspect by aspect. */
const aspectAccess: Readonly<Record<AspectKind, Roles>> = {
  STATUS: everyone,
  PATH: everyone,
  CERTIFICATION: everyone,
  BLOCK: everyone,
  CERTIFICATE: everyone,
  ASSESSMENT: everyone,
  HOST_PERIOD: everyone,
  MEMOIRE: everyone,
  LIVRET: everyone,
  RECEVABILITE: everyone,
  AMENAGEMENT: hPlus,
  DISPENSE: dispense,
  JURY: everyone,
  NOTIFICATION: everyone,
  DIPLOMA: everyone,
  APPEAL: everyone,
  FRAUD: fraud,
  TRANSMISSION: everyone,
  DEADLINE: everyone,
};

export function readsAspect(reader: FactReader, { kind, subject }: { readonly kind: AspectKind; readonly subject: string }): boolean {
  return aspectAccess[kind].includes(reader.role) && (kind !== 'DEADLINE' || readsDeadline(reader, subject));
}

/** Whether the key of a deadline may be told. */
export function readsDeadline({ role }: FactReader, key: string): boolean {
  return !isOfFraud(key) || fraud.includes(role);
}

export const reads = {
  everyAmenagement: ({ role }: FactReader): boolean => hPlus.includes(role),
  grantedAmenagements: ({ role }: FactReader): boolean => arrangement.includes(role),
  everyDispense: ({ role }: FactReader): boolean => dispense.includes(role),
  dispenseSessions: ({ role }: FactReader): boolean => dispenseSession.includes(role),
  fraudProcedures: ({ role }: FactReader): boolean => fraud.includes(role),
} as const;

/** Whether what a command is called may be told to somebody who did not send it. */
export function readsCommandName({ role }: FactReader, command: string): command is CommandName {
  if (!isCommandName(command)) return false;
  const topic = topicOf(command);
  return topic === null || (topic === 'H_PLUS' ? hPlus : fraud).includes(role);
}
