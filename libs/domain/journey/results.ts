/**
 * What tells a result, and what tells it to the candidate: “nobody but the jury knows a result before it is notified”
 * (règlement). A jury's result waits for its notification, a block's for its conclusion to be communicated: by the fact of
 * that name, or by what cannot be lived without being told (a certificate, a resit, a jury's decision, the parchemin).
 */
import type { EventType, JourneyEvents, RecordedEvent } from './event.js';

/** What a result is of. */
type ResultOf = { readonly block: string } | { readonly session: string };

type Telling<T extends EventType> = ((data: JourneyEvents[T]) => ResultOf | null) | null;

const ofBlock = ({ block }: { readonly block: string }): ResultOf => ({ block });
const ofSession = ({ session }: { readonly session: string }): ResultOf => ({ session });

/** The result that a fact tells; null where it tells none. A soutenance shows without its grid: see `untoldResults`. */
const resultTold: { readonly [T in EventType]: Telling<T> } = {
  JourneyStarted: null,
  PlacementReviewRecorded: null,
  AccompanistDesignated: null,
  JourneyTransferred: null,
  JourneySuspended: null,
  JourneyResumed: null,
  JourneyAbandoned: null,
  JourneyReactivated: null,
  CandidateDied: null,
  JourneyArchived: null,
  PathChanged: null,
  CertificationMigrated: null,
  IncidentRecorded: null,
  JourneyResumedFromJournal: null,

  FeasibilityFileSubmitted: null,
  CompletionRequested: null,
  FeasibilityFileCompleted: null,
  RecevabiliteDecided: null,
  CandidateStepRecorded: null,
  CaduciteContested: null,
  CaduciteContestationDecided: null,
  ValidationFileSubmitted: null,

  StageAgreed: null,
  StageStarted: null,
  StageCompleted: null,
  StageBrokenOff: null,

  MemoireSubmitted: null,
  MemoireReturned: null,
  MemoireAccepted: null,
  LivretSubmitted: null,
  LivretReturned: null,
  LivretAccepted: null,

  AssessmentScheduled: null,
  AssessmentCancelled: null,
  AttendanceRecorded: null,
  GridRecorded: ofBlock,
  GridAmended: ofBlock,
  BlockConcluded: ofBlock,
  ConclusionCommunicated: null,
  ResitOpened: null,
  BlockCertificateIssued: null,

  AmenagementRequested: null,
  AmenagementGranted: null,
  AmenagementRefused: null,
  DispenseRequested: null,
  OpinionRecorded: null,
  DispenseDecided: null,

  JuryConvened: null,
  JurySessionCancelled: null,
  SoutenanceHeld: ofSession,
  JuryDecided: ofSession,
  RefusedForFraud: ofSession,
  MinutesSigned: ofSession,
  DecisionNotified: null,
  DiplomaIssued: null,
  DuplicateIssued: null,

  AppealFiled: null,
  AppealDecided: null,
  FraudProcedureOpened: null,
  ObservationsRecorded: null,
  WithdrawnForFraud: null,
  AssessmentVoidedForFraud: null,
  FraudProcedureClosed: null,
  FactRectified: null,
  FactReplaced: ({ fact }) => {
    if ('session' in fact) return ofSession(fact);
    return fact.kind === 'GRID' || fact.kind === 'CONCLUSION' ? ofBlock(fact) : null;
  },
  TransmissionRecorded: null,

  RecevabiliteGrantedTacitly: null,
  RecevabiliteLapsed: null,
  DeadlineOverdue: null,
  ReminderRaised: null,
  DeadlineSuperseded: null,
};

export interface UntoldResults {
  /** Versions of the facts that tell a result which the candidate has not been told, and of those that only it explains. */
  readonly hidden: ReadonlySet<number>;
  /** Versions of the soutenances of which only the grid tells: that the candidate was heard, they know. */
  readonly withoutGrid: ReadonlySet<number>;
}

/** @param all of a journey's, in version order */
export function untoldResults(all: readonly RecordedEvent[]): UntoldResults {
  const untold = new Untold();
  for (const event of all) untold.next(event);
  return untold.results();
}

interface Pending {
  readonly version: number;
  readonly of: ResultOf;
  readonly type: EventType;
}

class Untold {
  private pending: readonly Pending[] = [];
  /** Version of the last conclusion of each block: grids of after it are of a result to come. */
  private readonly concluded = new Map<string, number>();

  next(event: RecordedEvent): void {
    const { version, type, data } = event;
    if (type === 'BlockConcluded') this.concluded.set(data.block, version);
    if (type === 'FactReplaced' && data.fact.kind === 'CONCLUSION') this.concluded.set(data.fact.block, version);
    const tell = resultTold[type] as Telling<EventType>;
    const of = tell?.(data) ?? this.presupposed(event);
    if (of) this.pending = [...this.pending, { version, of, type }];
    this.told(event);
  }

  results(): UntoldResults {
    const isHeard = ({ type }: Pending) => type === 'SoutenanceHeld';
    const versions = (some: readonly Pending[]) => new Set(some.map(({ version }) => version));
    return { hidden: versions(this.pending.filter((each) => !isHeard(each))), withoutGrid: versions(this.pending.filter(isHeard)) };
  }

  /** Another jury, or the end of the journey, says that a decision was made, and which it cannot have been. */
  private presupposed({ type, data }: RecordedEvent): ResultOf | null {
    if (type !== 'JourneyArchived' && !(type === 'JuryConvened' && data.purpose === 'CERTIFICATION')) return null;
    return this.pending.findLast((each) => each.type === 'JuryDecided' || each.type === 'RefusedForFraud')?.of ?? null;
  }

  private told({ type, data }: RecordedEvent): void {
    switch (type) {
      case 'ConclusionCommunicated':
      case 'ResitOpened':
      case 'BlockCertificateIssued':
        return this.tellBlock(data.block);
      case 'DecisionNotified':
        this.pending = this.pending.filter(({ of }) => !('session' in of && of.session === data.session));
        return this.tellBlocks();
      case 'DiplomaIssued':
        return this.tellBlocks();
      default:
    }
  }

  private tellBlocks(): void {
    for (const block of this.concluded.keys()) this.tellBlock(block);
  }

  private tellBlock(block: string): void {
    const until = this.concluded.get(block) ?? 0;
    this.pending = this.pending.filter(({ version, of }) => !('block' in of && of.block === block && version <= until));
  }
}
