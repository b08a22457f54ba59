/** What to do about a fact recorded wrongly, by its type, where no rectification takes it: each a command that exists. */
import type { EventType } from '../event.js';
import { eventOfKind } from '../replacement/events.js';

/** Of a fact of which nothing more is known, or of which no command takes back what it did. */
export const otherwise =
  'une note, un vote, une décision ou un transfert se remplace ou s’annule (replace-fact), un décès enregistré à tort se reprend par la réactivation (reactivate) ; de tout autre fait, l’erreur se consigne comme un incident (record-incident)';

const replaceable: ReadonlySet<string> = new Set(Object.values(eventOfKind));

const ways: { readonly [T in EventType]?: string } = {
  RefusedForFraud: 'une décision se remplace ou s’annule (replace-fact)',
  GridAmended: 'une grille se remplace (replace-fact)',
  DispenseDecided: 'la décision sur une exemption se remplace ou s’annule (replace-dispense)',
  DispenseReplaced: 'ce qui vaut à la place se remplace ou s’annule à son tour (replace-dispense)',
  FactReplaced: 'ce qui vaut à la place se remplace ou s’annule à son tour (replace-fact)',
  FactRectified: 'le fait rectifié se rectifie à nouveau',
  CandidateDied: 'un décès enregistré à tort se reprend par la réactivation (reactivate), et s’enregistre à nouveau à sa date',
  HeldBlockEnded: 'la fin d’un certificat, dite à tort, se reprend (restore-held-block)',
  HeldBlockRestored: 'la fin du certificat se consigne à nouveau (end-held-block)',
  JourneySuspended: 'une suspension se reprend (resume)',
  JourneyAbandoned: 'un abandon se reprend par la réactivation (reactivate)',
  JourneyArchived: 'un archivage se reprend par la réactivation (reactivate)',
  PathChanged: 'le parcours revient à sa voie par un autre changement (change-path)',
  AssessmentScheduled: 'une épreuve convoquée à tort s’annule (cancel-assessment)',
  JuryConvened: 'une session convoquée à tort s’annule (cancel-session)',
  FraudProcedureClosed: 'une autre procédure peut être ouverte (open-fraud-procedure)',
  FraudProcedureOpened: 'une procédure ouverte à tort se clôt sans suite (close-fraud-procedure)',
};

/** French, to follow a colon or a comma. */
export function wayBack(type: EventType): string {
  const way = Object.hasOwn(ways, type) ? ways[type] : undefined;
  return way ?? (replaceable.has(type) ? 'ce fait se remplace ou s’annule (replace-fact)' : otherwise);
}
