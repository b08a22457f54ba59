/** French labels of the codes that events and read models hold. */
import type { JurorQuality, Scope } from '#libs/domain/certification/rules.js';
import type { JuryMember, SessionPurpose } from '#libs/domain/journey/jury/events.js';
import type { JurySessionState } from '#libs/domain/journey/jury/state.js';
import type { JourneyPart } from '#libs/domain/journey/people.js';
import type { Register } from '#libs/journey/document-number.js';
import type { Attendance } from '#libs/domain/journey/blocks/events.js';
import type { DocumentStatus } from '#libs/domain/journey/documents/status.js';
import type { Grading } from '#libs/domain/journey/codes.schema.js';
import type { OutcomeKind } from '#libs/domain/journey/outcome.js';
import { statusLabels } from '#libs/domain/journey/status.js';
import type { VaeStatus } from '#libs/domain/journey/vae/status.js';
import type { DeadlineStatus } from '#libs/domain/journey/clocks/deadline-status.js';
import { deadlineKindOf, type DeadlineEffect, type DeadlineKind } from '#libs/domain/journey/clocks/deadline.js';
import type { ClockEvents } from '#libs/domain/journey/clocks/events.js';
import type { StageKind } from '#libs/domain/journey/host-period/events.js';
import type { JuryDecision } from '#libs/domain/journey/jury/events.js';
import type { RectifiableField, TransmissionStatus } from '#libs/domain/journey/after/events.js';
import { rectifiableFieldNames } from '#libs/domain/journey/after/rectifiable.js';
import type { Authority, ReplaceableKind, ReplacementGround } from '#libs/domain/journey/replacement/events.js';
import type { BlockStatus } from '#libs/domain/journey/blocks/status.js';

const stageKinds: Readonly<Record<StageKind, string>> = { STAGE: 'Stage', ALTERNANCE: 'Contrat en alternance', EMPLOYMENT: 'Emploi' };

const attendances: Readonly<Record<Attendance, string>> = { PRESENT: 'présent', ABSENT: 'absent', EXCUSED: 'excusé' };

const decisions: Readonly<Record<JuryDecision, string>> = {
  FULL: 'certification accordée',
  PARTIAL: 'validation partielle',
  DEFERRED: 'ajournement',
  REFUSED: 'refus',
};

export const sessionDecisions: Readonly<Record<NonNullable<JurySessionState['decision']>['decision'], string>> = {
  ...decisions,
  REFUSED_FOR_FRAUD: 'refus pour fraude',
};

export const purposes: Readonly<Record<SessionPurpose, string>> = { CERTIFICATION: 'certification', DISPENSE: 'exemption de critère' };

export const jurorQualities: Readonly<Record<JurorQuality, string>> = {
  PROFESSIONAL: 'professionnel',
  ACADEMIC: 'universitaire ou enseignant',
  INSTITUTIONAL: 'institutionnel',
};

export const ties: Readonly<Record<JuryMember['tie'], string>> = {
  NONE: 'aucun lien déclaré',
  PERSONAL: 'lien personnel déclaré',
  PROFESSIONAL: 'lien professionnel déclaré',
};

export const scopeNames: Readonly<Record<Scope, string>> = { FULL: 'certification entière', BLOCKS: 'blocs' };

/** Of what is numbered and delivered. */
export const documentNames: Readonly<Record<Register, string>> = {
  BLOCK_CERTIFICATE: 'certificat de bloc',
  DIPLOMA: 'parchemin',
  DUPLICATE: 'duplicata',
};

/** What somebody is in a journey. */
export const partNames: Readonly<Record<JourneyPart, string>> = {
  CANDIDATE: 'candidat',
  EVALUATOR: 'évaluation',
  JUROR: 'jury',
  JURY_PRESIDENT: 'présidence du jury',
  TUTOR: 'tutorat',
  ACCOMPANIST: 'accompagnement',
};

const transmissions: Readonly<Record<TransmissionStatus, string>> = {
  DEPOSITED: 'déposée',
  ACCEPTED: 'acceptée',
  REJECTED: 'rejetée',
  CORRECTED: 'corrigée',
};

const supersessions: Readonly<Record<ClockEvents['DeadlineSuperseded']['reason'], string>> = {
  MET_IN_TIME: 'le fait attendu avait eu lieu à temps',
  MOVED: 'le délai court jusqu’à une autre date',
  NO_LONGER_RUNS: 'le délai ne court plus',
};

const reasons: Readonly<Record<string, string>> = {
  PERSONAL: 'motif personnel',
  FAMILY: 'famille',
  EMPLOYMENT: 'emploi',
  FUNDING: 'financement',
  ORGANISATION: 'organisation',
  REORIENTATION: 'réorientation',
  NO_NEWS: 'sans nouvelles',
  OTHER: 'autre motif',
  CERTIFIED: 'certifié',
  PARTIAL: 'validation partielle',
  REFUSED: 'refusé',
  ABANDONED: 'abandon',
  DECEASED: 'décès',
  EXPIRED: 'délai échu',
  DUPLICATE: 'doublon',
  OPENED_BY_MISTAKE: 'ouvert par erreur',
  HOST_ORGANISATION: 'structure d’accueil',
  CANDIDATE: 'candidat',
  MUTUAL: 'accord des parties',
  JUDGES: 'évaluateur ou juré empêché',
  MISTAKE: 'erreur de saisie',
};

const blocks: Readonly<Record<BlockStatus, string>> = {
  HELD: 'déjà acquis',
  VALID: 'validé',
  WITHDRAWN: 'retiré',
  NOT_STARTED: 'à commencer',
  IN_PROGRESS: 'en cours',
  ASSESSED: 'évalué, à conclure',
  NOT_VALIDATED: 'non validé',
  RESIT: 'en rattrapage',
  PROPOSED: 'proposé au jury',
  NOT_PROPOSED: 'non proposé à la validation',
};

const deadlines: Readonly<Record<DeadlineKind, string>> = {
  RECEVABILITE: 'Décision de recevabilité',
  CADUCITE: 'Caducité de la recevabilité',
  JURY_DATE: 'Passage devant le jury',
  ASSESSMENT: 'Présence et grille d’une épreuve',
  JURY_SESSION: 'Suite d’une session de jury',
  NOTIFICATION: 'Notification de la décision',
  TRANSMISSION: 'Transmission à la Caisse des dépôts',
  APPEAL: 'Réclamation',
  FRAUD_OBSERVATIONS: 'Observations du candidat',
  WITHDRAWAL: 'Suites du retrait d’un bloc',
};

const deadlineStatuses: Readonly<Record<DeadlineStatus, string>> = {
  RUNNING: 'en cours',
  MET: 'satisfaite',
  FALLEN: 'échue',
  ENDED: 'terminée',
};

const gradings: Readonly<Record<Grading | 'EXEMPTED', string>> = {
  ACQUIS: 'acquis',
  PARTIELLEMENT_ACQUIS: 'partiellement acquis',
  NON_ACQUIS: 'non acquis',
  EXEMPTED: 'exempté',
};

const documents: Readonly<Record<DocumentStatus, string>> = {
  AWAITED: 'attendu',
  SUBMITTED: 'déposé',
  RETURNED: 'retourné',
  ACCEPTED: 'accepté',
};

const vae: Readonly<Record<VaeStatus, string>> = {
  NO_FILE: 'sans dossier',
  SUBMITTED: 'dossier déposé',
  COMPLETE: 'dossier complet',
  RECEVABLE: 'recevable',
  NON_RECEVABLE: 'non recevable',
  LAPSED: 'recevabilité caduque',
};

const effects: Readonly<Record<DeadlineEffect, string>> = {
  TACIT_GRANT: 'recevabilité acquise par le silence',
  LAPSE: 'recevabilité caduque',
  ALERT: 'alerte',
  NONE: 'fin d’un droit',
};

/** A deadline with the French of its codes beside them. */
export function labelled<D extends { readonly kind: DeadlineKind; readonly status: DeadlineStatus; readonly effect: DeadlineEffect }>(
  due: D,
): D & { readonly kindLabel: string; readonly statusLabel: string; readonly effectLabel: string } {
  return { ...due, kindLabel: deadlines[due.kind], statusLabel: deadlineStatuses[due.status], effectLabel: effects[due.effect] };
}

const authorities: Readonly<Record<Authority, string>> = { CERTIFIER: 'le certificateur', JURY: 'le jury', JUDGE: 'le juge' };

const grounds: Readonly<Record<ReplacementGround, string>> = {
  MATERIAL_ERROR: 'erreur matérielle',
  LATE_PROOF: 'justificatif tardif',
  IRREGULARITY: 'irrégularité',
  FRAUD: 'fraude',
  JUDGMENT: 'jugement',
};

/** With what it is about; all of them feminine. */
const replaceable: Readonly<Record<ReplaceableKind, (about: string) => string>> = {
  GRID: (about) => `Grille de l’épreuve ${about}`,
  ATTENDANCE: (about) => `Présence à l’épreuve ${about}`,
  CONCLUSION: (about) => `Conclusion du bloc ${about}`,
  SOUTENANCE: () => 'Soutenance',
  DECISION: () => 'Décision du jury',
  RECEVABILITE: () => 'Décision de recevabilité',
  CONTESTATION: () => 'Décision sur la contestation de la caducité',
  APPEAL: () => 'Décision sur la réclamation',
  WITHDRAWAL: () => 'Décision de retrait pour fraude',
  VOIDING: (about) => `Annulation pour fraude de l’épreuve ${about}`,
  TRANSFER: () => 'Décision de transfert',
  ACCOMPANIST: (about) => `Désignation de l’accompagnateur ${about}`,
  MEMOIRE: () => 'Acceptation du mémoire',
  LIVRET: () => 'Acceptation du livret',
};

export const labels = {
  authority: (authority: Authority): string => authorities[authority],
  ground: (ground: ReplacementGround): string => grounds[ground],
  replaceable: (kind: ReplaceableKind, about: string): string => replaceable[kind](about),
  stageKind: (kind: StageKind): string => stageKinds[kind],
  attendance: (attendance: Attendance): string => attendances[attendance],
  decision: (decision: JuryDecision): string => decisions[decision],
  transmission: (status: TransmissionStatus): string => transmissions[status],
  superseded: (reason: ClockEvents['DeadlineSuperseded']['reason']): string => supersessions[reason],
  reason: (code: string): string => reasons[code] ?? code,
  block: (status: BlockStatus): string => blocks[status],
  document: (status: DocumentStatus): string => documents[status],
  vae: (status: VaeStatus): string => vae[status],
  grading: (grading: Grading | 'EXEMPTED'): string => gradings[grading],
  outcome: (kind: OutcomeKind): string => (kind === 'OPEN' ? 'en cours' : statusLabels[kind]),
  rectified: (field: RectifiableField): string => rectifiableFieldNames[field],
  deadlineKind: (kind: DeadlineKind): string => deadlines[kind],
  deadline: (key: string): string => {
    const kind = deadlineKindOf(key);
    return kind ? deadlines[kind] : key;
  },
};
