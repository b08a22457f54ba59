/** What a journey that is not open refuses: not started, suspended, abandoned, ended or archived. */
import { frenchDate } from '../../time/french-date.js';
import type { CommandName } from '../command.js';
import type { Situation } from '../decider.js';
import { hasEnded } from '../outcome.js';
import type { LocalDate } from '../../time/local-date.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../unmet.js';
import type { Interruption } from './state.js';

/** Whatever has become of the journey: what the law or the register still asks for. */
const always: ReadonlySet<CommandName> = new Set<CommandName>([
  'resume-from-journal',
  'rectify',
  'issue-duplicate',
  'file-appeal',
  'decide-appeal',
  'open-fraud-procedure',
  'record-observations',
  'withdraw-for-fraud',
  'close-fraud-procedure',
  'record-transmission',
  'reactivate',
]);

/** Once the journey has ended or the candidate has left: what follows from what was already acquired or decided. */
const afterEnd: ReadonlySet<CommandName> = new Set<CommandName>([
  ...always,
  'archive',
  'record-incident',
  'sign-minutes',
  'notify-decision',
  'issue-block-certificate',
  'issue-diploma',
]);

/** What would advance an assessment. Legal clocks, jury, notification, transmission, appeal and H+ wait for nobody. */
const assessmentProgress: ReadonlySet<CommandName> = new Set<CommandName>([
  'schedule-assessment',
  'record-attendance',
  'record-grid',
  'conclude-block',
  'open-resit',
  'start-stage',
  'complete-stage',
  'submit-memoire',
  'return-memoire',
  'accept-memoire',
  'submit-livret',
  'return-livret',
  'accept-livret',
  'hold-soutenance',
]);

const interruptions: readonly CommandName[] = ['suspend', 'resume', 'abandon', 'reactivate', 'archive'];

/** Acts on the journey's standing itself: judged by what it is, never by what it was on an earlier day. */
const standingChanges: ReadonlySet<CommandName> = new Set<CommandName>([...interruptions, 'change-path', 'migrate-certification']);

export function lifecycleConditions(situation: Situation, command: CommandName): readonly Unmet[] {
  const { state, on } = situation;
  if (command === 'start-journey') {
    return unless(state.opened === null, 'journey.already-started', 'Ce parcours est déjà commencé.', recordRule);
  }
  if (state.opened === null) return [{ code: 'journey.not-started', sentence: 'Ce parcours n’est pas commencé.', source: recordRule }];
  const { enteredOn } = state.opened;
  return [
    ...unless(
      on >= enteredOn,
      'fact.before-entry',
      `Un fait du parcours ne peut pas être antérieur à l’entrée du candidat (${frenchDate(enteredOn)}).`,
      recordRule,
      'occurredAt',
    ),
    ...sequenceConditions(situation, command),
    ...leftConditions(situation, command),
    ...suspensionConditions(situation, command),
    ...unless(
      afterEnd.has(command) || !hasEnded(situation),
      'journey.ended',
      'Ce parcours est terminé : rien ne s’y ajoute plus, mais un autre peut être ouvert.',
      recordRule,
    ),
  ];
}

/** Each interruption or return follows the one before it; so does each change of path or of version. */
function sequenceConditions({ state, on }: Situation, command: CommandName): readonly Unmet[] {
  const { suspension, abandonment, archiving, pastInterruptions, pathChanges, migrations } = state;
  if (command === 'change-path') return notBefore(on, pathChanges.at(-1)?.on, 'le dernier changement de voie');
  if (command === 'migrate-certification') return notBefore(on, migrations.at(-1)?.on, 'la dernière migration');
  if (!interruptions.includes(command)) return [];
  const last = [suspension?.since, abandonment?.on, archiving?.on, pastInterruptions?.at(-1)?.until].filter((day) => day !== undefined);
  return notBefore(on, last.toSorted().at(-1), 'la dernière interruption ou reprise du parcours');
}

/** A fact that happened before the candidate left may still be recorded; nothing is recorded in an archived journey. */
function leftConditions({ state, on }: Situation, command: CommandName): readonly Unmet[] {
  const { archiving, abandonment } = state;
  if (archiving && !always.has(command)) {
    return [
      {
        code: 'journey.archived',
        sentence: `Ce parcours est archivé depuis le ${frenchDate(archiving.on)} : il faut d’abord le réactiver.`,
        source: recordRule,
      },
    ];
  }
  if (afterEnd.has(command)) return [];
  const late = abandonment !== null && on < abandonment.on && !standingChanges.has(command);
  const absence = standingChanges.has(command) ? undefined : interruptionOn(state, 'ABANDONMENT', on);
  return [
    ...unless(
      abandonment === null || late,
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

function suspensionConditions({ state, on }: Situation, command: CommandName): readonly Unmet[] {
  if (!assessmentProgress.has(command)) return [];
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
