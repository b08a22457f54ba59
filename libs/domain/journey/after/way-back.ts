/** What to do about a fact recorded wrongly, by its type, where no rectification takes it: each a command that exists. */
import type { EventType } from '../event.js';
import { eventOfKind } from '../replacement/events.js';

/** Of a fact of which nothing more is known, or of which no command takes back what it did. */
export const otherwise =
  'une note, un vote, une décision ou un transfert se remplace ou s’annule, un décès enregistré à tort se reprend par la réactivation ; de tout autre fait, l’erreur se consigne comme un incident';

const replaceable: ReadonlySet<string> = new Set(Object.values(eventOfKind));

const ways: { readonly [T in EventType]?: string } = {
  RefusedForFraud: 'une décision se remplace ou s’annule',
  GridAmended: 'une grille se remplace',
  DispenseDecided: 'la décision sur une exemption se remplace ou s’annule',
  DispenseReplaced: 'ce qui vaut à la place se remplace ou s’annule à son tour',
  FactReplaced: 'ce qui vaut à la place se remplace ou s’annule à son tour',
  FactRectified: 'le fait rectifié se rectifie à nouveau',
  CandidateDied: 'un décès enregistré à tort se reprend par la réactivation, et s’enregistre à nouveau à sa date',
  HeldBlockEnded: 'la fin d’un certificat, dite à tort, se reprend',
  HeldBlockRestored: 'la fin du certificat se consigne à nouveau',
  JourneySuspended: 'une suspension se reprend',
  JourneyAbandoned: 'un abandon se reprend par la réactivation',
  JourneyArchived: 'un archivage se reprend par la réactivation',
  PathChanged: 'le parcours revient à sa voie par un autre changement',
  AssessmentScheduled: 'une épreuve convoquée à tort s’annule',
  JuryConvened: 'une session convoquée à tort s’annule',
  FraudProcedureClosed: 'une autre procédure peut être ouverte',
  FraudProcedureOpened: 'une procédure ouverte à tort se clôt sans suite',
};

/** French, to follow a colon or a comma. */
export function wayBack(type: EventType): string {
  const way = Object.hasOwn(ways, type) ? ways[type] : undefined;
  return way ?? (replaceable.has(type) ? 'ce fait se remplace ou s’annule' : otherwise);
}
