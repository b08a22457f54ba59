/** What an event rests on: the files that it names, and the earlier facts that it follows from. */
import type { EventType, RecordedEvent } from '../event.js';

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
const documents: readonly EventType[] = ['MemoireAccepted', 'LivretAccepted'];
const before: Ground = { types: ['BlockConcluded', 'StageCompleted', 'ValidationFileSubmitted', 'DispenseDecided', ...documents] };
const ofProcedure: Ground = { types: ['FraudProcedureOpened', 'ObservationsRecorded'] };

const grounds: { readonly [T in EventType]?: readonly Ground[] } = {
  JourneyResumed: [{ types: ['JourneySuspended'] }],
  JourneyReactivated: [{ types: ['JourneyAbandoned', 'JourneyArchived'] }],
  CompletionRequested: [{ types: ['FeasibilityFileSubmitted'], alike: ['attempt'] }],
  FeasibilityFileCompleted: [{ types: ['FeasibilityFileSubmitted', 'CompletionRequested'], alike: ['attempt'] }],
  RecevabiliteDecided: [ofAttempt],
  RecevabiliteGrantedTacitly: [ofAttempt],
  RecevabiliteLapsed: [{ types: grant, alike: ['attempt'] }],
  CandidateStepRecorded: [{ types: grant, alike: ['attempt'] }],
  CaduciteContested: [{ types: ['RecevabiliteLapsed'], alike: ['attempt'] }],
  CaduciteContestationDecided: [{ types: ['CaduciteContested', 'RecevabiliteLapsed'], alike: ['attempt'] }],
  ValidationFileSubmitted: [{ types: grant, alike: ['attempt'] }],
  StageStarted: [{ types: ['StageAgreed'], alike: ['stageId'] }],
  StageCompleted: [{ types: ['StageAgreed', 'StageStarted'], alike: ['stageId'] }],
  StageBrokenOff: [{ types: ['StageAgreed', 'StageStarted'], alike: ['stageId'] }],
  MemoireSubmitted: [{ types: ['StageCompleted', 'MemoireReturned'] }],
  MemoireReturned: [{ types: ['MemoireSubmitted'], alike: ['number'] }],
  MemoireAccepted: [{ types: ['MemoireSubmitted'], alike: ['number'] }],
  LivretSubmitted: [{ types: ['LivretReturned'] }],
  LivretReturned: [{ types: ['LivretSubmitted'], alike: ['number'] }],
  LivretAccepted: [{ types: ['LivretSubmitted'], alike: ['number'] }],
  AttendanceRecorded: [{ types: ['AssessmentScheduled'], alike: ['assessment', 'attempt'] }],
  GridRecorded: [{ types: ['AssessmentScheduled', 'AttendanceRecorded'], alike: ['assessment', 'attempt'] }],
  GridAmended: [{ types: ['GridRecorded', 'GridAmended'], alike: ['assessment', 'attempt'] }],
  BlockConcluded: [{ types: graded, alike: ['block'] }, { types: ['DispenseDecided'] }],
  ResitOpened: [{ types: ['BlockConcluded'], alike: ['block'] }],
  BlockCertificateIssued: [{ types: ['BlockConcluded'], alike: ['block'] }, { types: ['JuryDecided', 'DecisionNotified'] }],
  AmenagementGranted: [{ types: ['AmenagementRequested'], alike: ['amenagementId'] }],
  AmenagementRefused: [{ types: ['AmenagementRequested'], alike: ['amenagementId'] }],
  OpinionRecorded: [{ types: ['DispenseRequested'], alike: ['dispenseId'] }],
  DispenseDecided: [{ types: ['DispenseRequested', 'OpinionRecorded'], alike: ['dispenseId'] }, ofSession],
  SoutenanceHeld: [{ types: ['JuryConvened'], alike: ['session'] }, before],
  JuryDecided: [ofSession, before],
  RefusedForFraud: [ofSession],
  MinutesSigned: [{ types: ['JuryDecided', 'RefusedForFraud'], alike: ['session'] }],
  DecisionNotified: [{ types: ['JuryDecided', 'RefusedForFraud', 'MinutesSigned'], alike: ['session'] }],
  DiplomaIssued: [{ types: ['JuryDecided', 'MinutesSigned', 'DecisionNotified', 'BlockConcluded'] }],
  DuplicateIssued: [{ types: ['DiplomaIssued', 'BlockCertificateIssued'] }],
  AppealFiled: [{ types: ['JuryDecided', 'RefusedForFraud', 'DecisionNotified'], alike: ['session'] }],
  AppealDecided: [{ types: ['AppealFiled', 'JuryDecided'], alike: ['session'] }],
  ObservationsRecorded: [{ types: ['FraudProcedureOpened'] }],
  WithdrawnForFraud: [ofProcedure],
  FraudProcedureClosed: [ofProcedure],
  TransmissionRecorded: [{ types: ['DiplomaIssued', 'BlockCertificateIssued', 'TransmissionRecorded'] }],
};

/** The facts that an event rests on directly, in version order; what a later fact undid is left out. */
export function restsOn(event: RecordedEvent, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const earlier = events.filter(({ version }) => version < event.version);
  const named = namedVersion(event);
  const undone = new Set(earlier.flatMap((each) => (each.type === 'DeadlineSuperseded' ? [each.data.fallenVersion] : [])));
  return earlier.filter((fact) => {
    if (fact.version === named) return true;
    return (
      !undone.has(fact.version) &&
      (grounds[event.type] ?? []).some(({ types, alike }) => types.includes(fact.type) && isAlike(event, fact, alike))
    );
  });
}

function namedVersion({ type, data }: RecordedEvent): number | null {
  if (type === 'FactRectified') return data.eventVersion;
  return type === 'DeadlineSuperseded' ? data.fallenVersion : null;
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

/** The files that an event itself names, by their SHA-256. */
export function filesNamed(event: RecordedEvent): readonly string[] {
  switch (event.type) {
    case 'JourneyStarted':
      return event.data.heldBlocks.flatMap((held) => held.file ?? []);
    case 'FeasibilityFileSubmitted':
      return event.data.files;
    case 'ValidationFileSubmitted':
      return [event.data.dossier, ...event.data.proofs.flatMap(({ files }) => files)];
    case 'StageAgreed':
      return event.data.convention === null ? [] : [event.data.convention];
    case 'MemoireSubmitted':
    case 'LivretSubmitted':
      return [event.data.file];
    case 'FactRectified':
      return event.data.field === 'FILE' ? [String(event.data.value)] : [];
    default:
      return [];
  }
}
