/** The rules that an event was decided under: each clause, and where it comes from. */
import { juryValidatesOnAssessments } from '../blocks/proposals.js';
import { findDocument } from '../documents/required.js';
import { fraudCountsAsAttempt } from '../after/assessment-fraud.js';
import { findAssessment } from '../blocks/attempts.js';
import { deadlines } from '../clocks/deadlines.js';
import type { EventType, RecordedEvent, RecordedEventOf } from '../event.js';
import type { Journey } from '../journey.js';
import { juryLaw } from '../jury/composition.js';
import { juryPractice } from '../jury/practice.js';
import { ordinary, type AnyReplacing } from '../replacement/as-they-stand.js';
import { pathSource, accessRoute, requiredFinalAssessment } from '../requirements.js';
import { cite, clause } from '../reglement-source.js';
import { recordRule, type Source } from '../../stream/unmet.js';
import type { CertificationRules } from '../../certification/rules.js';
import type { LegalRule } from '../../law/line.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { parisDate } from '../../time/local-date.js';
import { rulingLine, vaeText } from '../ruling-law.js';
import { vaeLaw } from '../vae/conditions.js';

export interface Clause {
  readonly rule: string;
  readonly source: Source;
}

/** Null where no clause names the event: it follows from the keeping of the record. */
type Clauses = { readonly [T in EventType]: ((journey: Journey, event: RecordedEventOf<T>) => readonly Clause[]) | null };

const one = (rule: string, source: Source): readonly Clause[] => [{ rule, source }];

function ofAssessment(rule: string) {
  return ({ rules }: Journey, { data }: { readonly data: { readonly assessment: string } }): readonly Clause[] => {
    const known = findAssessment(rules, data.assessment);
    return known
      ? [
          ...one(rule, known.assessment.source),
          ...one('lignes de la grille', cite(known.assessment, 'criteria', 'critères appréciés par épreuve')),
        ]
      : [];
  };
}

function ofDeadline(journey: Journey, { data }: { readonly data: { readonly deadline: string } }): readonly Clause[] {
  const due = deadlines(journey).find(({ key }) => key === data.deadline);
  return due ? one('délai', due.source) : [];
}

function ofReplacement(journey: Journey, event: AnyReplacing): readonly Clause[] {
  return [
    ...ordinary(event).flatMap((each) => told(journey, each)),
    ...(event.data.hearing
      ? one('observations du candidat', clause('observations avant une décision pour fraude', journey.rules.reglement.fraudObservationDays))
      : []),
    ...fourEyes(journey.rules),
  ];
}

const clauses: Clauses = {
  JourneyStarted: (journey, { data }) => [
    ...one('dates d’enregistrement', journey.rules.registration.source),
    ...journey.rules.routes.filter(({ code }) => code === data.route).flatMap(({ source }) => one(`voie d’accès ${data.route}`, source)),
  ],
  HeldBlockEnded: null,
  HeldBlockRestored: null,
  JourneyTransferred: null,
  OrganisationRecorded: null,
  PlacementReviewRecorded: null,
  AccompanistDesignated: null,
  JourneySuspended: null,
  JourneyResumed: null,
  JourneyAbandoned: null,
  JourneyReactivated: null,
  CandidateDied: null,
  JourneyArchived: null,
  PathChanged: (journey, { data }) =>
    journey.rules.routes.filter(({ code }) => code === data.route).flatMap(({ source }) => one(`voie d’accès ${data.route}`, source)),
  CertificationMigrated: null,
  IncidentRecorded: null,
  JourneyResumedFromJournal: null,

  FeasibilityFileSubmitted: (journey) => one('dossiers par année civile', vaeLaw(journey, 'FEASIBILITY_FILES_PER_YEAR')),
  CompletionRequested: (journey) => one('recevabilité', vaeLaw(journey, 'RECEVABILITE')),
  FeasibilityFileCompleted: (journey) => one('recevabilité', vaeLaw(journey, 'RECEVABILITE')),
  RecevabiliteDecided: (journey) => one('recevabilité', vaeLaw(journey, 'RECEVABILITE')),
  CandidateStepRecorded: (journey) => one('caducité', vaeLaw(journey, 'CADUCITE')),
  CaduciteContested: (journey) => one('caducité', vaeLaw(journey, 'CADUCITE')),
  CaduciteContestationDecided: (journey) => one('caducité', vaeLaw(journey, 'CADUCITE')),
  ValidationFileSubmitted: (journey) => one('dossier de validation', vaeLaw(journey, 'VALIDATION_FILE')),

  StageAgreed: (journey) => one('période en structure d’accueil', pathSource(journey, 'beforeMemoire')),
  StageStarted: null,
  StageCompleted: ({ rules }) =>
    one('durée minimale', clause('durée minimale de la période en structure d’accueil', rules.reglement.hostPeriodMinHours)),
  StageBrokenOff: null,

  MemoireSubmitted: (journey) => one('dépôt du mémoire', pathSource(journey, 'beforeMemoire')),
  MemoireReturned: null,
  MemoireAccepted: (journey) => one('accès au jury', pathSource(journey, 'beforeJury')),
  LivretSubmitted: null,
  LivretReturned: null,
  LivretAccepted: (journey) => one('accès au jury', pathSource(journey, 'beforeJury')),
  DocumentSubmitted: (journey, { data }) => {
    const source = findDocument(journey, data.document)?.source;
    return source === undefined ? [] : one(`document ${data.document}`, source);
  },
  DocumentReturned: null,
  DocumentAccepted: (journey) => one('accès au jury', pathSource(journey, 'documents')),

  AssessmentScheduled: ofAssessment('épreuve'),
  AssessmentCancelled: null,
  AttendanceRecorded: ({ rules }, { data }) => [
    ...one('épreuve', findAssessment(rules, data.assessment)?.assessment.source ?? recordRule),
    ...(data.attendance === 'PRESENT' ? [] : one('absence', clause('absence à une épreuve', rules.reglement.absenceCounts))),
    ...(data.left && rules.reglement.earlyLeave
      ? one('départ avant la fin', clause('départ avant la fin d’une épreuve', rules.reglement.earlyLeave))
      : []),
  ],
  GridRecorded: ofAssessment('épreuve'),
  GridAmended: ofAssessment('épreuve'),
  BlockConcluded: ({ rules: { blocks, reglement, paths }, state: { path } }, { data }) => [
    ...(data.proposed && path && paths[path]
      ? one('validation par le jury', cite(paths[path], 'blocksValidatedBy', 'validation des blocs'))
      : []),
    ...blocks.filter(({ code }) => code === data.block).flatMap(({ source }) => one(`bloc ${data.block}`, source)),
    ...one('critère apprécié plusieurs fois', clause('critère apprécié plusieurs fois', reglement.criterionGradedTwice)),
    ...one('compétence acquise', clause('compétence acquise', reglement.skillAcquired)),
    ...one('bloc validé', clause('bloc validé', reglement.blockValidated)),
  ],
  ConclusionCommunicated: null,
  ResitOpened: ({ rules: { reglement } }) => [
    ...one('rattrapages par épreuve', clause('rattrapages par épreuve', reglement.resitsPerAssessment)),
    ...one('délai de rattrapage', clause('délai de rattrapage', reglement.resitMonths)),
  ],
  BlockCertificateIssued: ({ rules }, { data }) =>
    rules.blocks.filter(({ code }) => code === data.block).flatMap(({ source }) => one(`bloc ${data.block}`, source)),

  AmenagementRequested: null,
  AmenagementGranted: null,
  AmenagementRefused: null,
  DispenseRequested: null,
  OpinionRecorded: null,
  DispenseDecided: null,

  JuryConvened: (journey) => one('composition du jury', juryLaw(journey, 'minMembers')),
  JurySessionCancelled: null,
  SoutenanceHeld: (journey) => [
    ...one('soutenance', pathSource(journey, 'soutenance')),
    ...one('accès au jury', pathSource(journey, 'beforeJury')),
    ...one('grille du jury', requiredFinalAssessment(journey)?.source ?? pathSource(journey, 'juryGrid')),
  ],
  JuryDecided: (journey) => [
    ...one('décision du jury', vaeText(journey, 'VAE_RESULT') ?? pathSource(journey, 'blocksValidatedBy')),
    ...one('composition du jury', juryLaw(journey, 'minMembers')),
    ...deliberationClauses(journey.rules),
    ...(juryValidatesOnAssessments(journey)
      ? one(
          'évaluations en cours de formation',
          clause('évaluations en cours de formation avant le jury', juryPractice(journey.rules).assessmentsBeforeJury),
        )
      : []),
    ...(requiredFinalAssessment(journey)
      ? one('épreuve finale validée', clause('épreuve finale validée', journey.rules.reglement.finalAssessmentValidated))
      : []),
  ],
  RefusedForFraud: (journey, event) => [...ofTheDay('fraude', 'FRAUD', journey, event), ...fourEyes(journey.rules)],
  MinutesSigned: null,
  DecisionNotified: ({ rules }) => one('notification', clause('notification de la décision', rules.reglement.notificationDays)),
  DiplomaIssued: null,
  DuplicateIssued: null,

  AppealFiled: ({ rules }) => one('réclamation', clause('délai de réclamation', rules.reglement.appealMonths)),
  AppealDecided: ({ rules }) => [...one('réclamation', clause('délai de réclamation', rules.reglement.appealMonths)), ...fourEyes(rules)],
  FraudProcedureOpened: (journey, event) => ofTheDay('fraude', 'FRAUD', journey, event),
  ObservationsRecorded: null,
  WithdrawnForFraud: (journey, event) => [
    ...ofTheDay('fraude', 'FRAUD', journey, event),
    ...one('observations du candidat', clause('observations avant une décision pour fraude', journey.rules.reglement.fraudObservationDays)),
    ...fourEyes(journey.rules),
  ],
  AssessmentVoidedForFraud: (journey, event) => [
    ...ofTheDay('fraude', 'FRAUD', journey, event),
    ...one('épreuve annulée pour fraude', clause('épreuve annulée pour fraude', fraudCountsAsAttempt(journey.rules))),
    ...fourEyes(journey.rules),
  ],
  FraudProcedureClosed: null,
  FactRectified: null,
  FactReplaced: ofReplacement,
  DispenseReplaced: ofReplacement,
  PaperRecordEntered: null,
  PaperRecordConfirmed: null,
  PaperRecordRejected: null,
  TransmissionRecorded: (journey, event) => ofTheDay('transmission', 'TRANSMISSION', journey, event),

  RecevabiliteGrantedTacitly: ofDeadline,
  RecevabiliteLapsed: ofDeadline,
  DeadlineOverdue: ofDeadline,
  ReminderRaised: (journey, event) => [
    ...ofDeadline(journey, event),
    ...one('rappels', clause('rappels', journey.rules.reglement.reminderDays)),
  ],
  DeadlineSuperseded: ofDeadline,
};

function deliberationClauses(rules: CertificationRules): readonly Clause[] {
  if (!isDecidedAs('as-practised', rules)) return [];
  const { decidersHaveHeard, votesCast, abstentionAllowed } = juryPractice(rules);
  return [
    ...one('ceux qui décident', clause('décision par ceux qui ont entendu le candidat', decidersHaveHeard)),
    ...one('votes exprimés', clause('votes exprimés', votesCast)),
    ...one('abstention', clause('abstention', abstentionAllowed)),
  ];
}

/** The law of the day of the event, as it was known when it was recorded. */
function ofTheDay(rule: string, of: LegalRule, journey: Journey, { occurredAt, recordedAt }: RecordedEvent): readonly Clause[] {
  const line = rulingLine(journey, of, { on: parisDate(occurredAt), recordedOn: parisDate(recordedAt) });
  return one(rule, line?.citation ?? recordRule);
}

function fourEyes({ reglement }: CertificationRules): readonly Clause[] {
  return reglement.fourEyes?.value ? one('quatre yeux', clause('quatre yeux', reglement.fourEyes)) : [];
}

function told(journey: Journey, event: RecordedEvent): readonly Clause[] {
  const tell = clauses[event.type] as ((journey: Journey, event: RecordedEvent) => readonly Clause[]) | null;
  return tell?.(journey, event) ?? [];
}

/** @param journey as it stood once the event was recorded, under the rules that the event names */
export function clausesBehind(journey: Journey, event: RecordedEvent): readonly Clause[] {
  const all = told(journey, event);
  const route = event.type === 'JuryConvened' ? (accessRoute(journey)?.source ?? null) : null;
  return all.length === 0 ? one('tenue du registre', recordRule) : [...all, ...(route === null ? [] : one('voie d’accès', route))];
}
