/** How a corrected date, place, file, number of hours or attendance enters the state. Each leaves a state without the fact as it is. */
import { versionsOf } from '../documents/status.js';
import type { Instant, LocalDate } from '../../time/local-date.js';
import type { Attendance } from '../blocks/events.js';
import type { AttemptState } from '../blocks/state.js';
import { inOrderOfDate, inOrderOfDateAndRecording } from '../chronology.js';
import type { DocumentVersion } from '../documents/state.js';
import type { StageState } from '../host-period/state.js';
import type { JurySessionState } from '../jury/state.js';
import type { JourneyState } from '../state.js';
import type { VaeAttempt } from '../vae/state.js';
import type { AfterState } from './state.js';

/** The identifying part of an event's data. */
export type FactTarget = Readonly<Record<string, string | number>>;

/** Between which facts a date stays. */
export interface Bounds {
  readonly from?: LocalDate | null | undefined;
  readonly until?: LocalDate | null | undefined;
}

/** Dates are LocalDate, except AT, an Instant; files are hashes; hours an integer; ATTENDANCE an Attendance. Checked by `rectify`. */
export type Correction = (state: JourneyState, target: FactTarget, value: string | number) => JourneyState;

export const nothingKept: Correction = (state) => state;

export const entry: Correction = (state, _, on) => ({ ...state, opened: state.opened && { ...state.opened, enteredOn: on as LocalDate } });

export const placementReview: Correction = (state, _, on) => ({ ...state, placementReviewedOn: on as LocalDate });

export const diploma: Correction = (state, _, on) => ({ ...state, diploma: state.diploma && { ...state.diploma, on: on as LocalDate } });

export const incident: Correction = (state, { version }, on) => ({
  ...state,
  incidents: redated(state.incidents, version, on as LocalDate),
});

export const transmission: Correction = (state, { version }, on) => ({
  ...state,
  transmissions: redated(state.transmissions, version, on as LocalDate, inOrderOfDateAndRecording),
});

export const feasibilityFile = ofAttempt((attempt, on) => ({ ...attempt, submittedOn: on as LocalDate }));
export const lastPiece = ofAttempt((attempt, on) => ({ ...attempt, completedOn: on as LocalDate }));
export const recevabiliteNotification = ofAttempt((attempt, on) => ({
  ...attempt,
  decision: attempt.decision && { ...attempt.decision, notifiedOn: on as LocalDate },
}));
export const candidateStep = ofAttempt((attempt, on, { version }) => ({
  ...attempt,
  steps: redated(attempt.steps, version, on as LocalDate),
}));
export const contestation = ofAttempt((attempt, on) => ({
  ...attempt,
  contestation: attempt.contestation && { ...attempt.contestation, on: on as LocalDate },
}));
export const validationFile = ofAttempt((attempt, on, { version }) => ({
  ...attempt,
  validationFiles: redated(attempt.validationFiles, version, on as LocalDate),
}));
export const validationDossier = ofAttempt((attempt, dossier, { version }) => ({
  ...attempt,
  validationFiles: attempt.validationFiles.map((file) => (file.version === version ? { ...file, dossier: String(dossier) } : file)),
}));

export const stageAgreement = ofStage((stage, on) => ({ ...stage, agreedOn: on as LocalDate }));
export const stageConvention = ofStage((stage, file) => ({ ...stage, convention: String(file) }));
export const stageStart = ofStage((stage, on) => ({ ...stage, startedOn: on as LocalDate }));
export const stageCompletion = ofStage((stage, on) => ({
  ...stage,
  completed: stage.completed && { ...stage.completed, on: on as LocalDate },
}));
export const stageHours = ofStage((stage, hours) => ({
  ...stage,
  completed: stage.completed && { ...stage.completed, hours: Number(hours) },
}));
export const stageBreak = ofStage((stage, on) => ({ ...stage, brokenOff: stage.brokenOff && { ...stage.brokenOff, on: on as LocalDate } }));

export const documentDate = (kind: 'memoire' | 'livret') =>
  ofDocument(kind, (version, on) => ({ ...version, submittedOn: on as LocalDate }));
export const documentFile = (kind: 'memoire' | 'livret') => ofDocument(kind, (version, file) => ({ ...version, file: String(file) }));

export const declaredDocumentDate = ofDeclared((version, on) => ({ ...version, submittedOn: on as LocalDate }));
export const declaredDocumentFile = ofDeclared((version, file) => ({ ...version, file: String(file) }));

export const assessmentDate = ofAssessment((attempt, at) => ({
  ...attempt,
  scheduled: attempt.scheduled && { ...attempt.scheduled, at: at as Instant },
}));
export const assessmentPlace = ofAssessment((attempt, place) => ({
  ...attempt,
  scheduled: attempt.scheduled && { ...attempt.scheduled, place: String(place) },
}));
export const attendance = ofAssessment((attempt, value) => ({ ...attempt, attendance: value as Attendance }));
export const gridDate = ofAssessment((attempt, on) => ({ ...attempt, grid: attempt.grid && { ...attempt.grid, on: on as LocalDate } }));

export const blockCertificate: Correction = (state, { block: code }, on) => {
  const block = state.blocks[String(code)];
  if (!block?.certificate) return state;
  return { ...state, blocks: { ...state.blocks, [block.block]: { ...block, certificate: { ...block.certificate, on: on as LocalDate } } } };
};

export const sessionDate = ofSession((session, at) => ({ ...session, at: at as Instant }));
export const soutenance = ofSession((session, on) => ({
  ...session,
  soutenance: session.soutenance && { ...session.soutenance, on: on as LocalDate },
}));
export const decisionNotification = ofSession((session, on) => ({
  ...session,
  notified: session.notified && { ...session.notified, on: on as LocalDate },
}));
export const signature = ofSession((session, on, { jurorId }) => {
  const signed = session.signatures[String(jurorId)];
  if (!signed) return session;
  return { ...session, signatures: { ...session.signatures, [String(jurorId)]: { ...signed, on: on as LocalDate } } };
});

export const appeal: Correction = (state, { session, withdrawn }, on) => {
  const filed = state.appeals.find((each) =>
    withdrawn === undefined
      ? each.session === session && !each.isSpent
      : each.withdrawn !== undefined && (each.withdrawn ?? '') === withdrawn,
  );
  if (!filed) return state;
  const others = state.appeals.filter((each) => each !== filed);
  return { ...state, appeals: inOrderOfDate(others, { ...filed, on: on as LocalDate }) };
};

/** The candidate's delay runs from no day before the one by which it was recorded, see `observationsDeadline`. */
export const fraudOpening = ofProcedure((procedure, on) => {
  const { openedOn, recordedOn } = procedure;
  const isEarlier = openedOn !== null && on < openedOn;
  return { ...procedure, openedOn: on as LocalDate, ...(isEarlier && recordedOn === undefined && { recordedOn: openedOn }) };
});
export const fraudObservations = ofProcedure((procedure, on) => ({ ...procedure, observationsOn: on as LocalDate }));

type Change<T> = (fact: T, value: string | number, target: FactTarget) => T;

function redated<T extends { readonly on: LocalDate; readonly version: number }>(
  facts: readonly T[],
  version: string | number | undefined,
  on: LocalDate,
  insert: (known: readonly T[], fact: T) => readonly T[] = inOrderOfDate,
): readonly T[] {
  const fact = facts.find((each) => each.version === version);
  if (!fact) return facts;
  return insert(
    facts.filter((each) => each !== fact),
    { ...fact, on },
  );
}

function ofAttempt(change: Change<VaeAttempt>): Correction {
  return (state, target, value) => ({
    ...state,
    attempts: state.attempts.map((attempt) => (attempt.attempt === target.attempt ? change(attempt, value, target) : attempt)),
  });
}

function ofStage(change: Change<StageState>): Correction {
  return (state, target, value) => {
    const stage = state.stages[String(target.stageId)];
    return stage ? { ...state, stages: { ...state.stages, [stage.stageId]: change(stage, value, target) } } : state;
  };
}

function ofDocument(kind: 'memoire' | 'livret', change: Change<DocumentVersion>): Correction {
  return (state, target, value) => ({
    ...state,
    [kind]: state[kind].map((version) => (version.number === target.number ? change(version, value, target) : version)),
  });
}

function ofDeclared(change: Change<DocumentVersion>): Correction {
  return (state, target, value) => {
    const document = String(target.document);
    const versions = versionsOf(state, document).map((version) =>
      version.number === target.number ? change(version, value, target) : version,
    );
    return { ...state, documents: { ...state.documents, [document]: versions } };
  };
}

function ofAssessment(change: Change<AttemptState>): Correction {
  return (state, target, value) => {
    const block = state.blocks[String(target.block)];
    const assessment = block?.assessments[String(target.assessment)];
    if (!block || !assessment) return state;
    const attempts = assessment.attempts.map((attempt) => (attempt.attempt === target.attempt ? change(attempt, value, target) : attempt));
    const assessments = { ...block.assessments, [assessment.assessment]: { ...assessment, attempts } };
    return { ...state, blocks: { ...state.blocks, [block.block]: { ...block, assessments } } };
  };
}

function ofSession(change: Change<JurySessionState>): Correction {
  return (state, target, value) => ({
    ...state,
    sessions: state.sessions.map((session) => (session.session === target.session ? change(session, value, target) : session)),
  });
}

function ofProcedure(change: Change<AfterState['fraudProcedures'][number]>): Correction {
  return (state, target, value) => ({
    ...state,
    fraudProcedures: state.fraudProcedures.map((each, index) => (index + 1 === target.procedure ? change(each, value, target) : each)),
  });
}
