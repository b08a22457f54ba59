/**
 * What tells a result, and what tells it to the candidate: “nobody but the jury knows a result before it is notified”
 * (règlement). A jury's result waits for its notification, a block's for its conclusion to be communicated: by the fact of
 * that name, or by what cannot be lived without being told (a certificate, a resit, a jury's decision, the parchemin).
 */
import type { EventType, JourneyEvents, RecordedEvent, RecordedEventOf } from './event.js';
import type { ReplacedFact } from './replacement/events.js';

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
  HeldBlockEnded: null,
  HeldBlockRestored: null,
  JourneyTransferred: null,
  OrganisationRecorded: null,
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
  DocumentSubmitted: null,
  DocumentReturned: null,
  DocumentAccepted: null,

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
    return 'block' in fact && fact.kind !== 'VOIDING' ? ofBlock(fact) : null;
  },
  DispenseReplaced: null,
  TransmissionRecorded: null,
  PaperRecordEntered: ({ record }) => (record.kind === 'JURY_SESSION' ? ofSession(record) : ofBlock(record)),
  // What the entry that they name tells: see `paperTold`.
  PaperRecordConfirmed: null,
  PaperRecordRejected: null,

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
  /** Versions of the presences replaced that the candidate knows, but not whether a conclusion fell with them. */
  readonly withoutFalls: ReadonlySet<number>;
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
  readonly shownBut: 'NOTHING' | 'ITS_GRID' | 'WHAT_FALLS';
  /** What follows a decision says that there is one. */
  readonly isDecision: boolean;
  /** It tells no result itself, but that there is one. */
  readonly presupposes: boolean;
}

class Untold {
  private pending: readonly Pending[] = [];
  /** Of sessions whose decision was annulled untold: nobody is ever to notify them. */
  private readonly never = new Set<number>();
  /** Version of the last conclusion of each block: grids of after it are of a result to come. */
  private readonly concluded = new Map<string, number>();
  private readonly notified = new Set<string>();
  private readonly grids: RecordedEventOf<'GridRecorded'>[] = [];
  /** By version, what each paper that was entered tells. */
  private readonly papers = new Map<number, ResultOf>();

  next(event: RecordedEvent): void {
    const { version, type, data } = event;
    const knows = type === 'FactReplaced' && this.knowsOf(data);
    if (type === 'BlockConcluded') this.concluded.set(data.block, version);
    if (type === 'GridRecorded') this.grids.push(event);
    if (type === 'FactReplaced' && 'block' in data.fact && this.concludes(data.fact)) this.concluded.set(data.fact.block, version);
    const tell = resultTold[type] as Telling<EventType>;
    const presupposed = this.presupposed(event);
    const of = tell?.(data) ?? this.paperTold(event) ?? presupposed;
    if (type === 'PaperRecordEntered' && of) this.papers.set(version, of);
    if (of && !knows) {
      const shownBut = shownOf(event);
      this.pending = [...this.pending, { version, of, shownBut, isDecision: isDecision(event), presupposes: presupposed !== null }];
    }
    this.told(event);
  }

  results(): UntoldResults {
    const versions = (shownBut: Pending['shownBut']) =>
      this.pending.filter((each) => each.shownBut === shownBut).map(({ version }) => version);
    return {
      hidden: new Set([...versions('NOTHING'), ...this.never]),
      withoutGrid: new Set(versions('ITS_GRID')),
      withoutFalls: new Set(versions('WHAT_FALLS')),
    };
  }

  /** To be told that a paper was confirmed or rejected is to be told that there was one. */
  private paperTold({ type, data }: RecordedEvent): ResultOf | null {
    return type === 'PaperRecordConfirmed' || type === 'PaperRecordRejected' ? (this.papers.get(data.entry) ?? null) : null;
  }

  /** Another jury, or the end of the journey, says that a decision was made, and which it cannot have been. */
  private presupposed({ type, data }: RecordedEvent): ResultOf | null {
    if (type !== 'JourneyArchived' && !(type === 'JuryConvened' && data.purpose === 'CERTIFICATION')) return null;
    return this.pending.findLast((each) => each.isDecision)?.of ?? null;
  }

  /** What was told and is annulled is told at once: nothing will be notified in its place. A session closed is known by the next one. */
  private knowsOf({ fact, falls, closesSession }: JourneyEvents['FactReplaced']): boolean {
    switch (fact.kind) {
      case 'DECISION':
      case 'SOUTENANCE':
        return fact.replacement === null && (closesSession || this.notified.has(fact.session));
      case 'CONCLUSION':
        return fact.replacement === null && this.knowsConclusion(fact.block);
      case 'GRID':
        return fact.replacement === null && falls.conclusions && this.knowsConclusion(fact.block);
      case 'ATTENDANCE':
        return falls.conclusions && this.knowsConclusion(fact.block);
      case 'RECEVABILITE':
      case 'CONTESTATION':
      case 'APPEAL':
      case 'WITHDRAWAL':
      case 'VOIDING':
      case 'TRANSFER':
      case 'ACCOMPANIST':
      case 'MEMOIRE':
      case 'LIVRET':
        return true;
    }
  }

  private knowsConclusion(block: string): boolean {
    const version = this.concluded.get(block);
    return version !== undefined && !this.pending.some((each) => each.version === version);
  }

  /** A conclusion replaced, or a grid on which the block stays concluded, is communicated as a conclusion is. */
  private concludes(fact: Extract<ReplacedFact, { readonly block: string }>): boolean {
    if (fact.kind !== 'GRID') return fact.kind === 'CONCLUSION';
    const grids = this.grids.filter(({ data }) => data.assessment === fact.assessment);
    // An excuse gives a resit the number of the attempt that it follows: the events before keep theirs.
    const replaced = grids.findLast(({ data }) => data.attempt === fact.attempt) ?? grids.at(-1);
    return replaced !== undefined && replaced.version <= (this.concluded.get(fact.block) ?? 0);
  }

  private told({ type, data }: RecordedEvent): void {
    switch (type) {
      case 'ConclusionCommunicated':
      case 'ResitOpened':
      case 'BlockCertificateIssued':
        return this.tellBlock(data.block);
      case 'DecisionNotified':
        this.notified.add(data.session);
        this.pending = this.pending.filter(({ of }) => !isOf(of, data.session));
        return this.tellBlocks();
      case 'DiplomaIssued':
        return this.tellBlocks();
      case 'FactReplaced':
        return data.closesSession && 'session' in data.fact ? this.close(data.fact.session) : undefined;
      default:
    }
  }

  /** What of it was not told never is, unless the decision that it replaced was; what only presupposed it waits no more. */
  private close(session: string): void {
    const [its, others] = [true, false].map((own) => this.pending.filter(({ of }) => isOf(of, session) === own)) as [Pending[], Pending[]];
    if (this.notified.has(session)) {
      this.pending = others;
      return;
    }
    for (const { version, shownBut, presupposes } of its) if (shownBut === 'NOTHING' && !presupposes) this.never.add(version);
    this.pending = [...others, ...its.filter(({ shownBut }) => shownBut === 'ITS_GRID')];
  }

  private tellBlocks(): void {
    for (const block of this.concluded.keys()) this.tellBlock(block);
  }

  private tellBlock(block: string): void {
    const until = this.concluded.get(block) ?? 0;
    this.pending = this.pending.filter(({ version, of }) => !('block' in of && of.block === block && version <= until));
  }
}

function isOf(of: ResultOf, session: string): boolean {
  return 'session' in of && of.session === session;
}

function shownOf({ type, data }: RecordedEvent): Pending['shownBut'] {
  if (type === 'SoutenanceHeld') return 'ITS_GRID';
  return type === 'FactReplaced' && data.fact.kind === 'ATTENDANCE' ? 'WHAT_FALLS' : 'NOTHING';
}

function isDecision({ type, data }: RecordedEvent): boolean {
  if (type === 'FactReplaced') return data.fact.kind === 'DECISION' && data.fact.replacement !== null;
  return type === 'JuryDecided' || type === 'RefusedForFraud';
}
