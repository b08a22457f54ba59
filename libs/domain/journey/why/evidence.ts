/** What an event rests on: the files that it names, and the earlier facts that it follows from. */
import type { EventType, JourneyEvents, RecordedEvent } from '../event.js';
import { paperOf } from '../paper/mark.js';
import { isReplacing, ordinary, replacedBy } from '../replacement/as-they-stand.js';

/** Earlier facts that an event of a type rests on: of these types, and alike in these fields of their data. */
interface Ground {
  readonly types: readonly EventType[];
  readonly alike?: readonly string[];
}

const file: readonly EventType[] = ['FeasibilityFileSubmitted', 'CompletionRequested', 'FeasibilityFileCompleted'];
const grant: readonly EventType[] = ['RecevabiliteDecided', 'RecevabiliteGrantedTacitly', 'CaduciteContestationDecided'];
const graded: readonly EventType[] = ['AttendanceRecorded', 'GridRecorded', 'GridAmended'];
const ofAttempt: Ground = { types: file, alike: ['attempt'] };
const ofSession: Ground = { types: ['JuryConvened', 'SoutenanceHeld'], alike: ['session'] };
const documents: readonly EventType[] = ['MemoireAccepted', 'LivretAccepted', 'DocumentAccepted'];
const before: Ground = { types: ['BlockConcluded', 'StageCompleted', 'ValidationFileSubmitted', 'DispenseDecided', ...documents] };
const ofVoiding: Ground = { types: ['AssessmentVoidedForFraud'], alike: ['assessment', 'attempt'] };
const ofProcedure: Ground = { types: ['FraudProcedureOpened', 'ObservationsRecorded'] };

interface Evidence<T extends EventType> {
  readonly restsOn: readonly Ground[];
  /** The files that its data name, by their SHA-256. */
  readonly files?: (data: JourneyEvents[T]) => readonly string[];
}

const on = (...restsOn: readonly Ground[]) => ({ restsOn });
const none = on();
const document = ({ file }: { readonly file: string }): readonly string[] => [file];

const evidence: { readonly [T in EventType]: Evidence<T> } = {
  JourneyStarted: { restsOn: [], files: ({ heldBlocks }) => heldBlocks.flatMap((held) => held.file ?? []) },
  JourneyTransferred: none,
  OrganisationRecorded: none,
  PlacementReviewRecorded: none,
  AccompanistDesignated: none,
  JourneySuspended: none,
  JourneyResumed: on({ types: ['JourneySuspended'] }),
  JourneyAbandoned: none,
  JourneyReactivated: on({ types: ['JourneyAbandoned', 'CandidateDied', 'JourneyArchived'] }),
  HeldBlockEnded: { restsOn: [{ types: ['JourneyStarted'] }], files: ({ file }) => (file === null ? [] : [file]) },
  HeldBlockRestored: {
    ...on({ types: ['HeldBlockEnded'], alike: ['certificateNumber'] }),
    files: ({ file }) => (file === null ? [] : [file]),
  },
  CandidateDied: { restsOn: [], files: ({ file }) => (file === null ? [] : [file]) },
  JourneyArchived: none,
  PathChanged: none,
  CertificationMigrated: none,
  IncidentRecorded: none,
  JourneyResumedFromJournal: none,

  FeasibilityFileSubmitted: { restsOn: [], files: ({ files }) => files },
  CompletionRequested: on({ types: ['FeasibilityFileSubmitted'], alike: ['attempt'] }),
  FeasibilityFileCompleted: on({ types: ['FeasibilityFileSubmitted', 'CompletionRequested'], alike: ['attempt'] }),
  RecevabiliteDecided: on(ofAttempt),
  CandidateStepRecorded: on({ types: grant, alike: ['attempt'] }),
  CaduciteContested: on({ types: ['RecevabiliteLapsed'], alike: ['attempt'] }),
  CaduciteContestationDecided: on({ types: ['CaduciteContested', 'RecevabiliteLapsed'], alike: ['attempt'] }),
  ValidationFileSubmitted: {
    ...on({ types: grant, alike: ['attempt'] }),
    files: ({ dossier, proofs }) => [dossier, ...proofs.flatMap(({ files }) => files)],
  },

  StageAgreed: { restsOn: [], files: ({ convention }) => (convention === null ? [] : [convention]) },
  StageStarted: on({ types: ['StageAgreed'], alike: ['stageId'] }),
  StageCompleted: on({ types: ['StageAgreed', 'StageStarted'], alike: ['stageId'] }),
  StageBrokenOff: on({ types: ['StageAgreed', 'StageStarted'], alike: ['stageId'] }),

  MemoireSubmitted: { ...on({ types: ['StageCompleted', 'MemoireReturned'] }), files: document },
  MemoireReturned: on({ types: ['MemoireSubmitted'], alike: ['number'] }),
  MemoireAccepted: on({ types: ['MemoireSubmitted'], alike: ['number'] }),
  LivretSubmitted: { ...on({ types: ['LivretReturned'] }), files: document },
  LivretReturned: on({ types: ['LivretSubmitted'], alike: ['number'] }),
  LivretAccepted: on({ types: ['LivretSubmitted'], alike: ['number'] }),
  DocumentSubmitted: { ...on({ types: ['DocumentReturned'], alike: ['document'] }), files: document },
  DocumentReturned: on({ types: ['DocumentSubmitted'], alike: ['document', 'number'] }),
  DocumentAccepted: on({ types: ['DocumentSubmitted'], alike: ['document', 'number'] }),

  AssessmentScheduled: none,
  AssessmentCancelled: on({ types: ['AssessmentScheduled'], alike: ['assessment', 'attempt'] }),
  AttendanceRecorded: on({ types: ['AssessmentScheduled'], alike: ['assessment', 'attempt'] }),
  GridRecorded: on({ types: ['AssessmentScheduled', 'AttendanceRecorded'], alike: ['assessment', 'attempt'] }),
  GridAmended: on({ types: ['GridRecorded', 'GridAmended'], alike: ['assessment', 'attempt'] }),
  BlockConcluded: on({ types: graded, alike: ['block'] }, { types: ['DispenseDecided'] }),
  ConclusionCommunicated: on({ types: ['BlockConcluded'], alike: ['block'] }),
  ResitOpened: on({ types: ['BlockConcluded'], alike: ['block'] }),
  BlockCertificateIssued: on({ types: ['BlockConcluded'], alike: ['block'] }, { types: ['JuryDecided', 'DecisionNotified'] }),

  AmenagementRequested: none,
  AmenagementGranted: on({ types: ['AmenagementRequested'], alike: ['amenagementId'] }),
  AmenagementRefused: on({ types: ['AmenagementRequested'], alike: ['amenagementId'] }),
  DispenseRequested: none,
  OpinionRecorded: on({ types: ['DispenseRequested'], alike: ['dispenseId'] }),
  DispenseDecided: on({ types: ['DispenseRequested', 'OpinionRecorded'], alike: ['dispenseId'] }, ofSession),

  JuryConvened: none,
  JurySessionCancelled: on({ types: ['JuryConvened'], alike: ['session'] }),
  SoutenanceHeld: on({ types: ['JuryConvened'], alike: ['session'] }, before),
  JuryDecided: on(ofSession, before),
  RefusedForFraud: on(ofSession),
  MinutesSigned: on({ types: ['JuryDecided', 'RefusedForFraud'], alike: ['session'] }),
  DecisionNotified: on({ types: ['JuryDecided', 'RefusedForFraud', 'MinutesSigned'], alike: ['session'] }),
  DiplomaIssued: on({ types: ['JuryDecided', 'MinutesSigned', 'DecisionNotified', 'BlockConcluded'] }),
  DuplicateIssued: on({ types: ['DiplomaIssued', 'BlockCertificateIssued'] }),

  AppealFiled: on({ types: ['JuryDecided', 'RefusedForFraud', 'DecisionNotified'], alike: ['session'] }, ofVoiding),
  AppealDecided: on({ types: ['AppealFiled', 'JuryDecided'], alike: ['session', 'assessment', 'attempt', 'withdrawn'] }, ofVoiding),
  FraudProcedureOpened: none,
  ObservationsRecorded: on({ types: ['FraudProcedureOpened'] }),
  WithdrawnForFraud: on(ofProcedure),
  AssessmentVoidedForFraud: on(ofProcedure, {
    types: ['AssessmentScheduled', 'AttendanceRecorded', 'GridRecorded'],
    alike: ['assessment', 'attempt'],
  }),
  FraudProcedureClosed: on(ofProcedure),
  FactRectified: { restsOn: [], files: ({ field, value }) => (field === 'FILE' ? [String(value)] : []) },
  TransmissionRecorded: on({ types: ['DiplomaIssued', 'BlockCertificateIssued', 'TransmissionRecorded'] }),

  FactReplaced: none,
  DispenseReplaced: none,

  PaperRecordEntered: { restsOn: [], files: ({ scan }) => [scan] },
  PaperRecordConfirmed: none,
  PaperRecordRejected: none,

  RecevabiliteGrantedTacitly: on(ofAttempt),
  RecevabiliteLapsed: on({ types: grant, alike: ['attempt'] }),
  DeadlineOverdue: none,
  ReminderRaised: none,
  DeadlineSuperseded: none,
};

/** The facts that an event rests on directly, in version order; what a later fact undid or replaced is left out. */
export function restsOn(event: RecordedEvent, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const earlier = events.filter(({ version }) => version < event.version);
  const named = namedVersions(event);
  const paper = paperOf(event.data);
  const replaced = replacedBy([...earlier, event]);
  const undone = new Set([
    ...earlier.flatMap((each) => (each.type === 'DeadlineSuperseded' ? [each.data.fallenVersion] : [])),
    ...replaced.keys(),
  ]);
  return earlier.filter((fact) => {
    if (named.includes(fact.version) || replaced.get(fact.version) === event) return true;
    if (fact.type === 'PaperRecordConfirmed' && fact.data.entry === paper?.entry) return true;
    const [told = fact] = isReplacing(fact) ? ordinary(fact) : [fact];
    return (
      !undone.has(fact.version) &&
      evidence[event.type].restsOn.some(({ types, alike }) => types.includes(told.type) && isAlike(event, told, alike))
    );
  });
}

function namedVersions({ type, data }: RecordedEvent): readonly number[] {
  if (type === 'FactRectified') return [data.eventVersion];
  if (type === 'PaperRecordConfirmed' || type === 'PaperRecordRejected') return [data.entry];
  if (type === 'DeadlineSuperseded') return [data.fallenVersion];
  const paper = paperOf(data);
  return paper ? [paper.entry] : [];
}

function isAlike(one: RecordedEvent, other: RecordedEvent, fields: readonly string[] = []): boolean {
  const [left, right] = [one.data, other.data] as readonly Readonly<Record<string, unknown>>[];
  return fields.every((field) => left?.[field] === right?.[field]);
}

/** A file that the record names, by its SHA-256, and the fact that names it. */
export interface NamedFile {
  readonly hash: string;
  readonly version: number;
}

/** The files that an event names, then those of the facts that it rests on, and of theirs. Each once. */
export function filesBehind(event: RecordedEvent, events: readonly RecordedEvent[]): readonly NamedFile[] {
  const seen = new Set<number>();
  const files = new Map<string, NamedFile>();
  const look = (fact: RecordedEvent): void => {
    if (seen.has(fact.version)) return;
    seen.add(fact.version);
    for (const hash of filesNamed(fact)) if (!files.has(hash)) files.set(hash, { hash, version: fact.version });
    restsOn(fact, events).forEach(look);
  };
  look(event);
  return [...files.values()];
}

/** The files that an event itself names, by their SHA-256; none where an altered dossier has a type that nobody knows. */
export function filesNamed({ type, data }: RecordedEvent): readonly string[] {
  const known = evidence[type] as Evidence<EventType> | undefined;
  return known?.files?.(data) ?? [];
}
