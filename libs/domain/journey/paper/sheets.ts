/** The sheets of a paper record, each as the command that it stands for, in the order in which they follow from one another. */
import { recordGrid } from '../blocks/grids.js';
import { recordAttendance } from '../blocks/scheduling.js';
import type { Attached, CommandName, CommandOf } from '../command.js';
import type { CommandData } from '../commands.schema.js';
import type { CommandRules, Situation } from '../decider.js';
import type { NewEvent } from '../event.js';
import { decideJury } from '../jury/deliberation.js';
import { signMinutes } from '../jury/minutes.js';
import { holdSoutenance } from '../jury/soutenance.js';
import type { Unmet } from '../../stream/unmet.js';
import { parisDate, type Instant } from '../../time/local-date.js';
import { unmetBy } from '../unmet-by.js';

type Entered = Pick<CommandData<'enter-paper-record'>, 'at' | 'record'>;

export interface Sheet {
  /** Where it stands in the data of the entry. */
  readonly pointer: readonly string[];
  /** French. */
  readonly title: string;
  readonly occurredAt: Instant;
  /** It gives its own date. */
  readonly isDated: boolean;
  readonly unmet: (situation: Situation) => readonly Unmet[];
  readonly warnings: (situation: Situation) => readonly Unmet[];
  /** What it would record; as far as can be told where conditions are not met. */
  readonly events: (situation: Situation) => readonly NewEvent[];
}

/** @param attached what was looked up for the entry, or its confirmation */
export function sheetsOf({ at, record }: Entered, attached: Attached | undefined): readonly Sheet[] {
  const onPaper: Attached = { ...attached, onPaper: true };
  const sheet = <N extends CommandName>(
    rules: CommandRules<N>,
    name: N,
    under: readonly string[],
    title: string,
    { occurredAt, ...data }: { readonly occurredAt?: string | undefined } & object,
    about: object,
  ): Sheet => {
    const on = occurredAt ?? at;
    const command = { name, data: { ...data, ...about }, occurredAt: on, attached: onPaper } as unknown as CommandOf<N>;
    const then = (situation: Situation): Situation => ({ ...situation, on: parisDate(on) });
    return {
      pointer: ['record', ...under],
      title,
      occurredAt: on,
      isDated: occurredAt !== undefined,
      unmet: (situation) => unmetBy(rules, then(situation), command),
      warnings: (situation) => rules.warnings?.(then(situation), command) ?? [],
      events: (situation) => rules.events(then(situation), command),
    };
  };
  switch (record.kind) {
    case 'JURY_SESSION': {
      const { session, hearing, decision, signatures } = record;
      return [
        ...(hearing ? [sheet(holdSoutenance, 'hold-soutenance', ['hearing'], 'Audition', hearing, { session })] : []),
        ...(decision ? [sheet(decideJury, 'decide', ['decision'], 'Décision', decision, { session })] : []),
        ...signatures.map((signature, index) =>
          sheet(signMinutes, 'sign-minutes', ['signatures', String(index)], `Signature n° ${index + 1}`, signature, { session }),
        ),
      ];
    }
    case 'ASSESSMENT': {
      const { assessment, attendance, grid } = record;
      return [
        ...(attendance
          ? [sheet(recordAttendance, 'record-attendance', ['attendance'], 'Feuille de présence', attendance, { assessment })]
          : []),
        ...(grid ? [sheet(recordGrid, 'record-grid', ['grid'], 'Grille', grid, { assessment })] : []),
      ];
    }
  }
}
