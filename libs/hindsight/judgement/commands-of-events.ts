/**
 * The command that would make an event, from the event itself. What the event does not keep (whether the candidate was in
 * initial training, how many files the year counted) is taken as it must have been for the command to be accepted.
 */
import type { Attached, Command, CommandName } from '#libs/domain/journey/command.js';
import { eventOfKind, type ReplacedFact } from '#libs/domain/journey/replacement/events.js';
import type { EventType, RecordedEvent, RecordedEventOf } from '#libs/domain/journey/event.js';

type Remade = { readonly name: CommandName; readonly data: object; readonly attached?: Attached };

/**
 * Null where no command makes it: the clock's events, and those that replace the rules or the record themselves. Neither is a paper's entry
 * judged, which decides nothing, nor its confirmation: each of its facts is.
 */
type Remakers = { readonly [T in EventType]: ((event: RecordedEventOf<T>) => Remade) | null };

/** A field that a command leaves out is null in its event. */
function withoutNulls(data: object, left: readonly string[] = []): object {
  const kept: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(data)) if (value !== null && !left.includes(field)) kept[field] = value;
  return kept;
}

const same =
  (name: CommandName, ...left: readonly string[]) =>
  ({ data }: RecordedEvent): Remade => ({ name, data: withoutNulls(data, left) });
const numbered =
  (name: CommandName) =>
  ({ data }: { readonly data: { readonly number: string } }): Remade => {
    const { number, ...rest } = data;
    return { name, data: withoutNulls(rest), attached: { number } };
  };
const markOfPaper = ['paper', 'textsFrom'] as const;
const noOtherFile = { feasibilityFiles: { sameCertification: 0, all: 0 } };

const remakers: Remakers = {
  JourneyStarted: ({ data: { certification, scope, targetBlocks, fourEyes: _, ...data } }) => ({
    name: 'start-journey',
    data: {
      ...withoutNulls(data),
      scope,
      ...(scope === 'BLOCKS' ? { targetBlocks } : {}),
      certification: { code: certification.code },
      inInitialTraining: false,
    },
  }),
  HeldBlockEnded: ({ data: { certificateNumber, endedOn, file } }) => ({
    name: 'end-held-block',
    data: withoutNulls({ certificateNumber, endedOn, file }),
    attached: { certificateEndedOn: endedOn },
  }),
  HeldBlockRestored: ({ data: { certificateNumber, file } }) => ({
    name: 'restore-held-block',
    data: withoutNulls({ certificateNumber, file }),
    attached: { certificateEndedOn: null },
  }),
  JourneyTransferred: same('transfer'),
  OrganisationRecorded: same('record-organisation'),
  PlacementReviewRecorded: same('record-placement-review'),
  AccompanistDesignated: same('designate-accompanist'),
  JourneySuspended: same('suspend'),
  JourneyResumed: same('resume'),
  JourneyAbandoned: same('abandon'),
  JourneyReactivated: same('reactivate'),
  CandidateDied: same('record-death'),
  JourneyArchived: same('archive'),
  PathChanged: ({ data }) => ({ name: 'change-path', data: { ...data, inInitialTraining: false } }),
  CertificationMigrated: null,
  IncidentRecorded: same('record-incident'),
  JourneyResumedFromJournal: null,
  FeasibilityFileSubmitted: ({ data }) => ({ name: 'submit-feasibility-file', data: { files: data.files }, attached: noOtherFile }),
  CompletionRequested: same('request-completion', 'attempt'),
  FeasibilityFileCompleted: same('declare-file-complete', 'attempt'),
  RecevabiliteDecided: same('decide-recevabilite', 'attempt', 'fourEyes'),
  CandidateStepRecorded: same('record-candidate-step', 'attempt'),
  CaduciteContested: same('contest-caducite', 'attempt'),
  CaduciteContestationDecided: same('decide-contestation', 'attempt'),
  ValidationFileSubmitted: same('submit-validation-file', 'attempt'),
  StageAgreed: same('agree-stage'),
  StageStarted: same('start-stage'),
  StageCompleted: same('complete-stage'),
  StageBrokenOff: same('break-off-stage'),
  MemoireSubmitted: same('submit-memoire', 'number'),
  MemoireReturned: same('return-memoire', 'number'),
  MemoireAccepted: same('accept-memoire', 'number'),
  LivretSubmitted: same('submit-livret', 'number'),
  LivretReturned: same('return-livret', 'number'),
  LivretAccepted: same('accept-livret', 'number'),
  DocumentSubmitted: same('submit-document', 'number'),
  DocumentReturned: same('return-document', 'number'),
  DocumentAccepted: same('accept-document', 'number'),
  AssessmentScheduled: same('schedule-assessment', 'block', 'attempt', 'afterwards'),
  AssessmentCancelled: same('cancel-assessment', 'block', 'attempt'),
  AttendanceRecorded: same('record-attendance', 'block', 'attempt', ...markOfPaper),
  GridRecorded: same('record-grid', 'block', 'attempt', ...markOfPaper),
  GridAmended: same('amend-grid', 'block', 'attempt'),
  BlockConcluded: same('conclude-block', 'validated', 'criteria', 'skills', 'proposed'),
  ConclusionCommunicated: same('communicate-conclusion'),
  ResitOpened: same('open-resit', 'block', 'attempt'),
  BlockCertificateIssued: numbered('issue-block-certificate'),
  AmenagementRequested: same('request-amenagement'),
  AmenagementGranted: same('grant-amenagement'),
  AmenagementRefused: same('refuse-amenagement'),
  DispenseRequested: same('request-dispense'),
  OpinionRecorded: same('record-opinion'),
  DispenseDecided: same('decide-dispense', 'criterion'),
  JuryConvened: same('convene-jury', 'afterwards'),
  JurySessionCancelled: same('cancel-session', 'purpose'),
  SoutenanceHeld: same('hold-soutenance', ...markOfPaper),
  JuryDecided: ({ data: { castingVote: _, finalAssessmentValidated: __, paper, textsFrom: ___, blocks, ...data } }) => ({
    name: 'decide',
    data: { ...data, blocks: data.decision === 'PARTIAL' ? blocks : [] },
    ...(paper && { attached: { onPaper: true } }),
  }),
  RefusedForFraud: same('refuse-for-fraud'),
  MinutesSigned: same('sign-minutes', ...markOfPaper),
  DecisionNotified: same('notify-decision'),
  DiplomaIssued: numbered('issue-diploma'),
  DuplicateIssued: numbered('issue-duplicate'),
  AppealFiled: ({ data: { attempt: _, withdrawn, ...data } }) => ({
    name: 'file-appeal',
    data: withoutNulls({
      ...data,
      ...(withdrawn !== undefined && { withdrawal: withdrawn === null ? 'DIPLOMA' : 'BLOCK', block: withdrawn }),
    }),
  }),
  AppealDecided: same('decide-appeal', 'session', 'assessment', 'attempt', 'withdrawn'),
  FraudProcedureOpened: ({ data: { afterwards: _late, block, ...data } }) => ({
    name: 'open-fraud-procedure',
    data: withoutNulls({ ...data, block: data.concerns === 'ASSESSMENT' ? null : block }),
  }),
  ObservationsRecorded: same('record-observations'),
  WithdrawnForFraud: same('withdraw-for-fraud'),
  AssessmentVoidedForFraud: same('void-for-fraud', 'counts'),
  FraudProcedureClosed: same('close-fraud-procedure'),
  FactRectified: ({ data: { eventType, target, hearing, ...data } }) => ({
    name: 'rectify',
    data: { ...data, ...(hearing && { hearing: withoutNulls(hearing) }) },
    attached: { rectified: { type: eventType as EventType, tookPart: { actors: [], persons: [] }, fact: { type: eventType, target } } },
  }),
  TransmissionRecorded: same('record-transmission'),
  FactReplaced: ({ data: { falls: _, closesSession: __, fact, hearing, ...data } }) => ({
    name: 'replace-fact',
    data: {
      ...withoutNulls(data),
      ...(hearing && { hearing: withoutNulls(hearing) }),
      fact: { ...fact, replacement: remadeInstead(fact) },
    },
  }),
  DispenseReplaced: ({ data: { criterion: _, replacement, hearing, ...data } }) => ({
    name: 'replace-dispense',
    data: { ...withoutNulls(data), replacement, ...(hearing && { hearing: withoutNulls(hearing) }) },
  }),
  PaperRecordEntered: null,
  PaperRecordConfirmed: null,
  PaperRecordRejected: same('reject-paper-record'),
  RecevabiliteGrantedTacitly: null,
  RecevabiliteLapsed: null,
  DeadlineOverdue: null,
  ReminderRaised: null,
  DeadlineSuperseded: null,
};

/** The data of the ordinary command, with its own date. */
function remadeInstead({ kind, replacement }: ReplacedFact): object | null {
  if (replacement === null) return null;
  const { occurredAt, ...data } = replacement;
  const remake = remakers[eventOfKind[kind]] as (event: { readonly data: object }) => Remade;
  return { ...remake({ data }).data, occurredAt };
}

export function commandOf(event: RecordedEvent): Command | null {
  const remake = remakers[event.type] as ((event: RecordedEvent) => Remade) | null;
  return remake && ({ ...remake(event), occurredAt: event.occurredAt } as unknown as Command);
}
