/** Aspects of a journey's standing in French. */
import type { BlockStatus } from '#libs/domain/journey/blocks/status.js';
import type { AspectChange, AspectKind } from '#libs/domain/journey/standing.js';
import { statusLabels, type JourneyStatus } from '#libs/domain/journey/status.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { labels } from './labels.js';

interface Words {
  readonly subject: (subject: string) => string;
  /** What a value is called; the value itself where it is a name, a number or a version. */
  readonly value: (value: string, asOf: LocalDate | null) => string;
}

const oneOf =
  (values: Readonly<Record<string, string>>) =>
  (value: string): string =>
    values[value] ?? value;
const documentStatuses = oneOf({ AWAITED: 'attendu', SUBMITTED: 'déposé', RETURNED: 'à reprendre', ACCEPTED: 'conforme' });
const requestStatuses = { REQUESTED: 'demandé', GRANTED: 'accordé', REFUSED: 'refusé' };
const asIs = (value: string): string => value;

const assessmentSteps = oneOf({
  OPEN: 'ouverte',
  SCHEDULED: 'programmée',
  PRESENT: 'passée, grille attendue',
  ABSENT: 'candidat absent',
  EXCUSED: 'candidat excusé',
  GRADED: 'notée',
  VOIDED: 'annulée pour fraude',
});

const words: Readonly<Record<AspectKind, Words>> = {
  STATUS: { subject: () => 'Parcours', value: (value) => statusLabels[value as JourneyStatus] },
  PATH: { subject: () => 'Voie', value: oneOf({ TRAINING: 'formation', VAE: 'VAE' }) },
  CERTIFICATION: { subject: () => 'Version de la certification', value: asIs },
  BLOCK: { subject: (block) => `Bloc ${block}`, value: (value) => labels.block(value as BlockStatus) },
  CERTIFICATE: { subject: (block) => `Certificat du bloc ${block}`, value: (number) => `délivré sous le n° ${number}` },
  ASSESSMENT: {
    subject: (assessment) => `Épreuve ${assessment}`,
    value: (value) => {
      const [step = '', attempt = '1'] = value.split(':');
      return `${assessmentSteps(step)}${attempt === '1' ? '' : ` (passage n° ${attempt})`}`;
    },
  },
  HOST_PERIOD: {
    subject: () => 'Période en structure d’accueil',
    value: oneOf({ AGREED: 'convenue', STARTED: 'commencée', COMPLETED: 'achevée', BROKEN_OFF: 'rompue' }),
  },
  MEMOIRE: { subject: () => 'Mémoire', value: documentStatuses },
  LIVRET: { subject: () => 'Livret des capacités relationnelles', value: documentStatuses },
  DOCUMENT: { subject: (document) => `Document ${document}`, value: documentStatuses },
  RECEVABILITE: {
    subject: () => 'Recevabilité',
    value: oneOf({
      NO_FILE: 'sans dossier',
      SUBMITTED: 'dossier déposé',
      COMPLETE: 'dossier complet',
      RECEVABLE: 'prononcée',
      RECEVABLE_TACITLY: 'acquise par le silence',
      NON_RECEVABLE: 'refusée',
      LAPSED: 'caduque',
    }),
  },
  AMENAGEMENT: { subject: () => 'Aménagement', value: oneOf(requestStatuses) },
  DISPENSE: {
    subject: () => 'Exemption de critère',
    value: oneOf({ REQUESTED: 'demandée', GRANTED: 'accordée', REFUSED: 'refusée' }),
  },
  JURY: {
    subject: () => 'Jury',
    value: (value) => juryValues[value] ?? labels.decision(value as 'FULL'),
  },
  NOTIFICATION: { subject: () => 'Décision du jury', value: (on) => `notifiée le ${frenchDate(on)}` },
  DIPLOMA: { subject: () => 'Parchemin', value: (number) => `délivré sous le n° ${number}` },
  APPEAL: { subject: () => 'Réclamation', value: oneOf({ FILED: 'déposée', UPHELD: 'accueillie', REJECTED: 'rejetée' }) },
  FRAUD: {
    subject: (number) => `Procédure pour fraude n° ${number}`,
    value: oneOf({
      OPEN: 'ouverte',
      WITHDRAWN: 'suivie d’un retrait',
      VOIDED: 'suivie de l’annulation de l’épreuve',
      CLOSED: 'close sans suite',
    }),
  },
  TRANSMISSION: { subject: () => 'Transmission à la Caisse des dépôts', value: (value) => labels.transmission(value as 'DEPOSITED') },
  DEADLINE: {
    subject: (key) => `Échéance « ${labels.deadline(key)} »`,
    value: (value, asOf) => {
      const [status = '', dueOn = ''] = value.split(':');
      const told = {
        RUNNING: asOf !== null && dueOn < asOf ? 'le délai s’est terminé le' : 'à tenir avant la fin du',
        MET: 'satisfaite, elle était au',
        FALLEN: 'dépassée, elle était au',
      };
      return `${oneOf(told)(status)} ${frenchDate(dueOn)}`;
    },
  },
};

const juryValues: Readonly<Record<string, string>> = {
  CONVENED: 'convoqué',
  HELD_PRESENT: 'candidat entendu',
  HELD_ABSENT: 'candidat absent',
  HELD_EXCUSED: 'candidat excusé',
  REFUSED_FOR_FRAUD: 'refus pour fraude',
};

/**
 * « Bloc C : non validé (auparavant : en cours) ».
 *
 * @param asOf day on which it is told, for deadlines that may be past; null where it is told of no day in particular
 */
export function tellChange({ kind, subject, before, after }: AspectChange, asOf: LocalDate | null = null): string {
  const { subject: name, value } = words[kind];
  const now = after === null ? 'ne compte plus' : value(after, asOf);
  return `${name(subject)} : ${now}${before === null ? '' : ` (auparavant : ${value(before, asOf)})`}`;
}
