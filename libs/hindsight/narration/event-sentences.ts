/**
 * Each event told in one French sentence, from its codes alone: no personal text is opened for it. Exhaustive by its
 * type: an event without a sentence does not compile.
 */
import type { EventType, JourneyEvents, RecordedEvent, RecordedEventOf } from '#libs/domain/journey/event.js';
import type { FraudConcern } from '#libs/domain/journey/after/events.js';
import type { Attendance } from '#libs/domain/journey/blocks/events.js';
import type { JuryDecision } from '#libs/domain/journey/jury/events.js';
import { paperOf } from '#libs/domain/journey/paper/mark.js';
import { ordinary, type AnyReplacing } from '#libs/domain/journey/replacement/as-they-stand.js';
import { aboutOf } from '#libs/domain/journey/replacement/evolve.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { agreeing, plural } from '#libs/domain/french/plural.js';
import { frenchDate, frenchPeriod } from '#libs/domain/time/french-date.js';
import { labels } from './labels.js';
import { onPaperNote, shortHash } from './on-paper.js';

const list = new Intl.ListFormat('fr', { type: 'conjunction' });
const blocksNamed = (blocks: readonly string[]): string =>
  blocks.length > 1 ? `les blocs ${list.format(blocks)}` : `le bloc ${blocks[0] ?? ''}`;
const due = (dueOn: LocalDate): string => `échéance du ${frenchDate(dueOn)}`;
const nthAttempt = (attempt: number): string => (attempt > 1 ? ` (passage n° ${attempt})` : '');
const nthFile = (attempt: number): string => (attempt > 1 ? ` (dossier n° ${attempt})` : '');

export interface Wording {
  /** What the certification calls a route; the code where it is not at hand. */
  readonly routeName: (code: string) => string;
  readonly counted: typeof plural;
  readonly decided: (data: RecordedEventOf<'JuryDecided'>['data']) => string;
}

const today: Wording = {
  routeName: (code) => code,
  counted: plural,
  // A certification that is granted is granted whole.
  decided: ({ decision, blocks }) =>
    decision === 'FULL' || blocks.length === 0 ? labels.decision(decision) : withBlocks(decision, blocks),
};

/** As the first dossiers had it, which are made again and compared to the byte. */
export const firstWording: Partial<Wording> = {
  counted: (count, one, many) => `${count} ${agreeing(count, one, many)}`,
  decided: ({ decision, blocks }) => (blocks.length === 0 ? labels.decision(decision) : withBlocks(decision, blocks)),
};

function withBlocks(decision: JuryDecision, blocks: readonly string[]): string {
  return `${labels.decision(decision)}, ${blocksNamed(blocks)}`;
}

const sentences: { readonly [T in EventType]: (event: RecordedEventOf<T>, wording: Wording) => string } = {
  JourneyStarted: ({ data }, { routeName }) =>
    `Parcours ouvert ${data.path === 'VAE' ? 'par la VAE' : 'par la formation'}, voie ${routeName(data.route)}, ` +
    `${data.scope === 'FULL' ? 'pour toute la certification' : `pour ${blocksNamed(data.targetBlocks)}`} ` +
    `(${data.certification.code}, version ${data.certification.version})` +
    (data.heldBlocks.length > 0 ? `, ${blocksNamed(data.heldBlocks.map(({ block }) => block))} déjà acquis` : ''),
  HeldBlockEnded: ({ data }) =>
    `Certificat n° ${data.certificateNumber}, tenu pour preuve d’un bloc acquis, retiré ou annulé le ${frenchDate(data.endedOn)}`,
  HeldBlockRestored: ({ data }) =>
    `Certificat n° ${data.certificateNumber}, qui avait pris fin, à nouveau tenu pour preuve d’un bloc acquis`,
  JourneyTransferred: ({ data }) =>
    `Parcours transféré : ${[data.site && `site ${data.site}`, data.cohort && `promotion ${data.cohort}`].filter(Boolean).join(', ')}`,
  OrganisationRecorded: ({ data }) =>
    [
      `${data.as === 'EMPLOYER' ? 'Employeur' : 'Organisme de formation'} du candidat : ${data.organisationId}`,
      data.mistaken ? 'consigné à tort' : frenchPeriod(data),
    ]
      .filter(Boolean)
      .join(', '),
  PlacementReviewRecorded: () => 'Positionnement enregistré',
  AccompanistDesignated: ({ data }) => `Accompagnateur désigné (${data.accompanistId}), depuis le ${frenchDate(data.since)}`,
  JourneySuspended: ({ data }) => `Parcours suspendu : ${labels.reason(data.reason)}`,
  JourneyResumed: () => 'Parcours repris',
  JourneyAbandoned: ({ data }) => `Parcours abandonné : ${labels.reason(data.reason)}`,
  JourneyReactivated: () => 'Parcours réactivé',
  CandidateDied: () => 'Décès du candidat',
  JourneyArchived: ({ data }) => `Parcours archivé : ${labels.reason(data.reason)}`,
  PathChanged: ({ data }, { routeName }) => `Passage ${data.path === 'VAE' ? 'à la VAE' : 'à la formation'}, voie ${routeName(data.route)}`,
  CertificationMigrated: ({ data }) => `Passage de la version ${data.from.version} à la version ${data.to.version} de la certification`,
  IncidentRecorded: ({ data }) =>
    `Incident consigné${data.assessment ? `, épreuve ${data.assessment}` : data.session ? ', session du jury' : ''}`,
  JourneyResumedFromJournal: ({ data }, { counted }) =>
    `Parcours repris depuis le journal, ${counted(data.lostVersions, 'fait perdu', 'faits perdus')} par Temporal`,
  FeasibilityFileSubmitted: ({ data }) => `Dossier de faisabilité déposé${nthFile(data.attempt)}`,
  CompletionRequested: () => 'Pièces complémentaires demandées',
  FeasibilityFileCompleted: ({ data }) => `Dossier de faisabilité complet, dernière pièce reçue le ${frenchDate(data.lastPieceReceivedOn)}`,
  RecevabiliteDecided: ({ data }) =>
    `${data.decision === 'RECEVABLE' ? 'Recevabilité prononcée' : 'Recevabilité refusée'}, notifiée le ${frenchDate(data.notifiedOn)}`,
  CandidateStepRecorded: ({ data }) => `Démarche du candidat enregistrée (${data.kind === 'PLANNED' ? 'prévue' : 'recommandée'})`,
  CaduciteContested: () => 'Caducité contestée',
  CaduciteContestationDecided: ({ data }) => `Contestation de la caducité ${data.accepted ? 'acceptée' : 'rejetée'}`,
  ValidationFileSubmitted: ({ data }) => `Dossier de validation déposé, preuves pour ${blocksNamed(data.proofs.map(({ block }) => block))}`,
  StageAgreed: ({ data }) => `${labels.stageKind(data.kind)} convenu, du ${frenchDate(data.from)} au ${frenchDate(data.until)}`,
  StageStarted: () => 'Période en structure d’accueil commencée',
  StageCompleted: ({ data }, { counted }) => `Période en structure d’accueil achevée, ${counted(data.hours, 'heure', 'heures')}`,
  StageBrokenOff: ({ data }) => `Période en structure d’accueil rompue : ${labels.reason(data.reason)}`,
  MemoireSubmitted: ({ data }, { counted }) =>
    `Mémoire déposé (version ${data.number}${data.pages ? `, ${counted(data.pages, 'page', 'pages')}` : ''})`,
  MemoireReturned: ({ data }) => `Mémoire à reprendre (version ${data.number})`,
  MemoireAccepted: ({ data }) => `Mémoire conforme (version ${data.number})`,
  LivretSubmitted: ({ data }) => `Livret des capacités relationnelles déposé (version ${data.number})`,
  LivretReturned: ({ data }) => `Livret à reprendre (version ${data.number})`,
  LivretAccepted: ({ data }) => `Livret conforme (version ${data.number})`,
  DocumentSubmitted: ({ data }, { counted }) =>
    `Document ${data.document} déposé (version ${data.number}${data.pages ? `, ${counted(data.pages, 'page', 'pages')}` : ''})`,
  DocumentReturned: ({ data }) => `Document ${data.document} à reprendre (version ${data.number})`,
  DocumentAccepted: ({ data }) => `Document ${data.document} conforme (version ${data.number})`,
  AssessmentScheduled: ({ data }) =>
    `Épreuve ${data.assessment} fixée au ${frenchDate(parisDate(data.at))}, ${data.place}${nthAttempt(data.attempt)}`,
  AssessmentCancelled: ({ data }) => `Épreuve ${data.assessment} annulée : ${labels.reason(data.reason)}${nthAttempt(data.attempt)}`,
  AttendanceRecorded: ({ data }) =>
    `Épreuve ${data.assessment} : candidat ${labels.attendance(data.attendance)}` +
    `${data.left ? `, parti avant la fin, à ${data.left.time.replace(':', ' h ')}` : ''}${nthAttempt(data.attempt)}`,
  GridRecorded: ({ data }) => `Grille de l’épreuve ${data.assessment} remplie : ${gradings(data.lines)}${nthAttempt(data.attempt)}`,
  GridAmended: ({ data }) => `Grille de l’épreuve ${data.assessment} amendée : ${plural(data.lines.length, 'ligne', 'lignes')}`,
  BlockConcluded: ({ data }) => `Bloc ${data.block} ${concludedAs(data)} : ${skills(data.skills)}`,
  ConclusionCommunicated: ({ data }) => `Conclusion du bloc ${data.block} communiquée au candidat`,
  ResitOpened: ({ data }) => `Rattrapage ouvert pour l’épreuve ${data.assessment} (passage n° ${data.attempt})`,
  BlockCertificateIssued: ({ data }) => `Certificat du bloc ${data.block} délivré sous le n° ${data.number}`,
  AmenagementRequested: () => 'Aménagement demandé',
  AmenagementGranted: () => 'Aménagement accordé',
  AmenagementRefused: () => 'Aménagement refusé',
  DispenseRequested: ({ data }) => `Exemption du critère ${data.criterion} demandée`,
  OpinionRecorded: ({ data }) =>
    `Avis ${data.favourable ? 'favorable' : 'défavorable'} ${data.by === 'H_PLUS_OFFICER' ? 'de la référente H+' : 'du responsable de formation'}`,
  DispenseDecided: ({ data }) => `Exemption du critère ${data.criterion} ${data.granted ? 'accordée' : 'refusée'} par le jury`,
  JuryConvened: ({ data }) =>
    `Jury convoqué pour le ${frenchDate(parisDate(data.at))}${data.purpose === 'DISPENSE' ? ', pour une exemption de critère' : ''}, ` +
    `${data.place} (${plural(data.members.length, 'membre', 'membres')})`,
  JurySessionCancelled: ({ data }) =>
    `Session du jury annulée${data.purpose === 'DISPENSE' ? ', pour une exemption de critère' : ''} : ${labels.reason(data.reason)}`,
  SoutenanceHeld: ({ data }) =>
    `Soutenance : candidat ${labels.attendance(data.attendance)}${data.heardBy?.length ? `, entendu par ${plural(data.heardBy.length, 'membre')}` : ''}${data.grid.length > 0 ? `, ${gradings(data.grid)}` : ''}`,
  JuryDecided: ({ data }, { decided }) =>
    `Décision du jury : ${decided(data)}${data.castingVote ? ', voix prépondérante de la présidence' : ''}`,
  RefusedForFraud: () => 'Certification refusée pour fraude',
  MinutesSigned: ({ data }) => `Procès-verbal ${data.impediment ? 'non signé, empêchement constaté' : 'signé'} (${data.jurorId})`,
  DecisionNotified: ({ data }) =>
    `Décision notifiée le ${frenchDate(data.notifiedOn)} au candidat${data.accompanistNotified ? ' et à l’accompagnateur' : ''}`,
  DiplomaIssued: ({ data }) => `Parchemin délivré sous le n° ${data.number}`,
  DuplicateIssued: ({ data }) =>
    `Duplicata ${data.of === 'DIPLOMA' ? 'du parchemin' : `du certificat du bloc ${data.block ?? ''}`} délivré sous le n° ${data.number}`,
  AppealFiled: ({ data }) => {
    const withdrawn = data.withdrawn === null ? 'de la certification' : `du bloc ${data.withdrawn}`;
    if (data.withdrawn !== undefined) return `Réclamation déposée contre le retrait ${withdrawn}`;
    return `Réclamation déposée${data.assessment === undefined ? '' : ` contre l’annulation de l’épreuve ${data.assessment}`}`;
  },
  AppealDecided: ({ data }) => {
    if (!data.upheld) return 'Réclamation rejetée';
    if (data.withdrawn !== undefined) {
      return `Réclamation accueillie : ${data.withdrawn === null ? 'la certification est rendue' : `le bloc ${data.withdrawn} est rendu`}`;
    }
    return `Réclamation accueillie : ${data.assessment === undefined ? 'l’affaire revient devant un jury' : `l’annulation de l’épreuve ${data.assessment} est levée`}`;
  },
  FraudProcedureOpened: ({ data }) => `Procédure pour fraude ouverte, ${concerned(data)}`,
  ObservationsRecorded: ({ data }) => `Observations du candidat enregistrées${ofProcedure(data)}`,
  WithdrawnForFraud: ({ data }) => `Retrait pour fraude, ${concerned(data)}`,
  AssessmentVoidedForFraud: ({ data }) =>
    `Épreuve ${data.assessment}${nthAttempt(data.attempt)} annulée pour fraude${data.counts ? '' : ', à repasser'}`,
  FraudProcedureClosed: ({ data }) => `Procédure pour fraude close sans suite${ofProcedure(data)}`,
  FactRectified: ({ data }) => `Fait n° ${data.eventVersion} rectifié, ${labels.rectified(data.field)} : ${rectifiedValue(data)}`,
  TransmissionRecorded: ({ data }) => `Transmission à la Caisse des dépôts : ${labels.transmission(data.status)}`,
  FactReplaced: (event, wording) => replacement(event, wording),
  DispenseReplaced: (event, wording) =>
    replacedBy(event, `Décision sur l’exemption du critère ${event.data.criterion}`, ordinary(event)[0], wording),
  PaperRecordEntered: ({ data }) =>
    `Saisie papier à confirmer, ${paperRecord(data.record)}, papier du ${frenchDate(parisDate(data.at))} (numérisation ${shortHash(data.scan)})`,
  PaperRecordConfirmed: ({ data }) => `Saisie papier n° ${data.entry} comparée à sa numérisation (${shortHash(data.scan)}) et confirmée`,
  PaperRecordRejected: ({ data }) => `Saisie papier n° ${data.entry} rejetée : rien n’en est retenu`,
  RecevabiliteGrantedTacitly: ({ data }) => `Recevabilité acquise par le silence (${due(data.dueOn)})`,
  RecevabiliteLapsed: ({ data }) => `Recevabilité caduque (${due(data.dueOn)})`,
  DeadlineOverdue: ({ data }) => `${labels.deadline(data.deadline)} : délai dépassé (${due(data.dueOn)})`,
  ReminderRaised: ({ data }) =>
    `${labels.deadline(data.deadline)} : rappel à ${plural(data.daysBefore, 'jour', 'jours')} (${due(data.dueOn)})`,
  DeadlineSuperseded: ({ data }) =>
    `${labels.deadline(data.deadline)} : effet du fait n° ${data.fallenVersion} annulé, ${labels.superseded(data.reason)}`,
};

/** « Grille de l’épreuve A-E1 remplacée par le certificateur (erreur matérielle) : … ; la conclusion du bloc A tombe ». */
function replacement(event: RecordedEventOf<'FactReplaced'>, wording: Wording): string {
  const { fact, falls, closesSession } = event.data;
  const consequences = [
    ...(falls.conclusions && 'block' in fact ? [`la conclusion du bloc ${fact.block} tombe`] : []),
    ...(falls.decision ? ['la décision du jury tombe'] : []),
    ...(closesSession ? ['une autre session est à convoquer'] : []),
    ...falls.documents.map(({ of, number }) => `${of === 'DIPLOMA' ? 'parchemin' : 'certificat'} n° ${number} annulé`),
  ];
  return [replacedBy(event, labels.replaceable(fact.kind, aboutOf(fact).about), ordinary(event)[0], wording), ...consequences].join(' ; ');
}

/** « … remplacée par le certificateur (erreur matérielle) : … ». */
function replacedBy(
  { data: { authority, ground, reference } }: AnyReplacing,
  what: string,
  instead: RecordedEvent | undefined,
  wording: Wording,
): string {
  const named = reference === null ? labels.ground(ground) : `${labels.ground(ground)}, ${reference}`;
  const how = `${what} ${instead ? 'remplacée' : 'annulée'} par ${labels.authority(authority)} (${named})`;
  return instead ? `${how} : ${sentenceOf(instead, wording)}` : how;
}

/** « session du jury ses_1 : audition, décision, 3 signatures » */
function paperRecord(record: RecordedEventOf<'PaperRecordEntered'>['data']['record']): string {
  switch (record.kind) {
    case 'JURY_SESSION': {
      const { session, hearing, decision, signatures } = record;
      const signed = signatures.length > 0 ? [plural(signatures.length, 'signature')] : [];
      return `session du jury ${session} : ${[...(hearing ? ['audition'] : []), ...(decision ? ['décision'] : []), ...signed].join(', ')}`;
    }
    case 'ASSESSMENT': {
      const { assessment, attendance, grid } = record;
      return `épreuve ${assessment} : ${[...(attendance ? ['présence'] : []), ...(grid ? ['grille'] : [])].join(', ')}`;
    }
  }
}

function gradings(lines: readonly { readonly grading: string }[]): string {
  const count = (grading: string) => lines.filter((line) => line.grading === grading).length;
  return list.format(
    [
      [count('ACQUIS'), 'acquis', 'acquis'],
      [count('PARTIELLEMENT_ACQUIS'), 'partiellement acquis', 'partiellement acquis'],
      [count('NON_ACQUIS'), 'non acquis', 'non acquis'],
    ]
      .filter(([number]) => Number(number) > 0)
      .map(([number, one, many]) => plural(Number(number), String(one), String(many))),
  );
}

function rectifiedValue({ field, value }: RecordedEventOf<'FactRectified'>['data']): string {
  switch (field) {
    case 'HOURS':
    case 'PLACE':
      return String(value);
    case 'FILE':
      return `empreinte ${shortHash(String(value))}`;
    case 'ATTENDANCE':
      return labels.attendance(value as Attendance);
    case 'AT':
      return frenchDate(parisDate(String(value)));
    case 'OCCURRED_AT':
    case 'NOTIFIED_ON':
    case 'LAST_PIECE_RECEIVED_ON':
      return frenchDate(String(value));
  }
}

function concludedAs({ validated, proposed }: RecordedEventOf<'BlockConcluded'>['data']): string {
  if (proposed) return validated ? 'proposé au jury' : 'non proposé à la validation';
  return validated ? 'validé' : 'non validé';
}

function skills(verdicts: readonly { readonly acquired: boolean }[]): string {
  const acquired = verdicts.filter((verdict) => verdict.acquired).length;
  return `${plural(acquired, 'compétence')} sur ${verdicts.length}`;
}

function concerned({
  concerns,
  block,
  assessment,
}: {
  readonly concerns: FraudConcern;
  readonly block: string | null;
  readonly assessment?: string;
}): string {
  if (concerns === 'ASSESSMENT') return `pour l’épreuve ${assessment ?? ''}`;
  if (concerns === 'DECISION') return 'pour la décision que le jury doit rendre';
  return concerns === 'DIPLOMA' ? 'pour le parchemin' : `pour le bloc ${block ?? ''}`;
}

/** Where several were open. */
function ofProcedure({ concerns, block = null, ...rest }: Omit<JourneyEvents['FraudProcedureClosed'], 'reasons'>): string {
  return concerns === undefined ? '' : `, ${concerned({ concerns, block, ...rest })}`;
}

/** @param wording where it is another than today's, or routes have their names */
export function sentenceOf(event: RecordedEvent, wording: Partial<Wording> = {}): string {
  const tell = sentences[event.type] as (event: RecordedEvent, wording: Wording) => string;
  return tell(event, { ...today, ...wording }) + onPaperNote(paperOf(event.data));
}
