/** What a journey that is not open refuses: not started, suspended, abandoned, ended or archived. */
import { frenchDate } from '../../time/french-date.js';
import type { InLife, Situation, When } from '../decider.js';
import { hasEndedBesidesDeath } from '../outcome.js';
import type { LocalDate } from '../../time/local-date.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { Interruption } from './state.js';

/** What has become of a journey that a command may nevertheless come to. */
interface Extent {
  readonly archived: boolean;
  /** Or left by its candidate. */
  readonly ended: boolean;
  readonly suspended: boolean;
}

/** Exhaustive by its type: a time in the life of a journey must say how far it reaches. */
const extents: Readonly<Record<Exclude<When, 'START'>, Extent>> = {
  OPEN: { archived: false, ended: false, suspended: true },
  OPEN_NOT_SUSPENDED: { archived: false, ended: false, suspended: false },
  OPEN_NOW: { archived: false, ended: false, suspended: true },
  UNTIL_ARCHIVED: { archived: false, ended: true, suspended: true },
  ALWAYS: { archived: true, ended: true, suspended: true },
};

export function lifecycleConditions(situation: Situation, { when, outlives, follows }: InLife): readonly Unmet[] {
  const { state, on } = situation;
  if (when === 'START') {
    return unless(state.opened === null, 'journey.already-started', 'Ce parcours est déjà commencé.', recordRule);
  }
  if (state.opened === null) return [{ code: 'journey.not-started', sentence: 'Ce parcours n’est pas commencé.', source: recordRule }];
  const { enteredOn } = state.opened;
  const extent = extents[when];
  return [
    ...unless(
      on >= enteredOn,
      'fact.before-entry',
      `Un fait du parcours ne peut pas être antérieur à l’entrée du candidat (${frenchDate(enteredOn)}).`,
      recordRule,
      'occurredAt',
    ),
    ...(follows?.(situation) ?? []),
    ...(extent.archived ? [] : archivingConditions(situation)),
    ...(extent.ended || state.archiving ? [] : abandonmentConditions(situation, when === 'OPEN_NOW')),
    ...(extent.ended || state.archiving ? [] : deathConditions(situation, when === 'OPEN_NOW')),
    ...(extent.suspended ? [] : suspensionConditions(situation)),
    ...unless(
      extent.ended || !hasEndedBesidesDeath(situation) || (outlives?.(situation) ?? false),
      'journey.ended',
      state.death === undefined
        ? 'Ce parcours est terminé : rien ne s’y ajoute plus, mais un autre peut être ouvert.'
        : 'Ce parcours est terminé : rien ne s’y ajoute plus.',
      recordRule,
    ),
  ];
}

function archivingConditions({ state: { archiving } }: Situation): readonly Unmet[] {
  return unless(
    archiving === null,
    'journey.archived',
    `Ce parcours est archivé depuis le ${frenchDate(archiving?.on)} : il faut d’abord le réactiver.`,
    recordRule,
  );
}

/** A fact that happened before the candidate left may still be recorded; what acts on the standing itself is judged today. */
function abandonmentConditions({ state, on }: Situation, today: boolean): readonly Unmet[] {
  const { abandonment } = state;
  const absence = today ? undefined : interruptionOn(state, 'ABANDONMENT', on);
  return [
    ...unless(
      abandonment === null || (!today && on < abandonment.on),
      'journey.abandoned',
      `Le candidat a abandonné ce parcours le ${frenchDate(abandonment?.on)} : il faut d’abord le réactiver.`,
      recordRule,
    ),
    ...unless(
      absence === undefined,
      'journey.was-abandoned',
      `Le candidat avait alors quitté ce parcours, du ${frenchDate(absence?.since)} au ${frenchDate(absence?.until)}.`,
      recordRule,
      'occurredAt',
    ),
  ];
}

/** As for one who left: what happened before may still be recorded. */
function deathConditions({ state: { death }, on }: Situation, today: boolean): readonly Unmet[] {
  return unless(
    death === undefined || (!today && on < death.on),
    'candidate.dead',
    `Le candidat est décédé le ${frenchDate(death?.on)} : ce qui lui était acquis demeure, et rien ne s’y ajoute.`,
    recordRule,
  );
}

function suspensionConditions({ state, on }: Situation): readonly Unmet[] {
  const { suspension } = state;
  const pause = interruptionOn(state, 'SUSPENSION', on);
  return [
    ...unless(
      suspension === null || on < suspension.since,
      'journey.suspended',
      `Ce parcours est suspendu depuis le ${frenchDate(suspension?.since)} : aucune épreuve n’avance avant sa reprise.`,
      recordRule,
    ),
    ...unless(
      pause === undefined,
      'journey.was-suspended',
      `Ce parcours était alors suspendu, du ${frenchDate(pause?.since)} au ${frenchDate(pause?.until)} : aucune épreuve n’y avançait.`,
      recordRule,
      'occurredAt',
    ),
  ];
}

/** The interruption, since over, during which a day fell. */
function interruptionOn({ pastInterruptions }: Situation['state'], kind: Interruption['kind'], on: LocalDate): Interruption | undefined {
  return pastInterruptions?.find((past) => past.kind === kind && past.since <= on && on < past.until);
}
