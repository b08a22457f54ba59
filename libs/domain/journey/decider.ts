import type { CertificationRules } from '../certification/rules.js';
import type { Law } from '../law/line.js';
import type { LocalDate } from '../time/local-date.js';
import type { CommandContext, CommandName, CommandOf } from './command.js';
import type { EventType, NewEvent, RecordedEventOf } from './event.js';
import type { EventOf } from './event-of-command.js';
import type { JourneyState } from './state.js';
import type { Unmet } from '../stream/unmet.js';

/** What conditions look at. `rules` are the journey's pinned ones. */
export interface Situation {
  readonly rules: CertificationRules;
  readonly state: JourneyState;
  readonly law?: Law;
  readonly context: CommandContext;
  /** Under which name the journey knows who sends the command. Absent where that is nobody's, or not asked. */
  readonly sender?: string;
  /** The civil day that conditions speak of: the day of the command's fact, or today where what may be done is asked. */
  readonly on: LocalDate;
}

/** One thing that a command may be about: an assessment, a block, a session. */
export interface Target {
  readonly field: string;
  readonly value: string;
  readonly unmet: readonly Unmet[];
}

/** When in the life of a journey a command may come; see `opening/lifecycle.ts`. */
export type When =
  /** Opens it. */
  | 'START'
  /** While it is open, suspended included: legal clocks, jury, notification, transmission, appeal and H+ wait for nobody. */
  | 'OPEN'
  /** While it is open and not suspended: what would advance an assessment. */
  | 'OPEN_NOT_SUSPENDED'
  /** While it is open today: acts on its standing itself, judged by what that is, never by what it was on an earlier day. */
  | 'OPEN_NOW'
  /** Also once it has ended or the candidate has left: what follows from what was already acquired or decided. */
  | 'UNTIL_ARCHIVED'
  /** Whatever has become of it: what the law or the register still asks for. */
  | 'ALWAYS';

/** What a command's rules say of the life of a journey. */
export interface InLife {
  readonly when: When;
  /** Of the same kind: whether an end that the journey has come to does not close it to this. */
  readonly outlives?: (situation: Situation) => boolean;
  /** Of the same kind, what it may not be dated before. */
  readonly follows?: (situation: Situation) => readonly Unmet[];
}

/**
 * One command's rules, in the order in which a person asks: may it be done at all now, about what, with this content,
 * and what then becomes true. Conditions never throw and never read a clock.
 */
export interface CommandRules<N extends CommandName> extends InLife {
  /** Conditions that hold or not whatever the command's content. */
  readonly conditions: (situation: Situation) => readonly Unmet[];
  /** Why no content would be accepted as things stand: told where what may be done is asked, the content deciding otherwise. */
  readonly unmetAsAsked?: (situation: Situation) => readonly Unmet[];
  /** The things it may be about, each with what forbids it now. Absent where it is about the journey itself. */
  readonly targets?: (situation: Situation) => readonly Target[];
  /** Conditions on the content, those of its target included. */
  readonly contentConditions: (situation: Situation, command: CommandOf<N>) => readonly Unmet[];
  /** Warnings to show with success: departures that the rules allow. */
  readonly warnings?: (situation: Situation, command: CommandOf<N>) => readonly Unmet[];
  /** The events; called only where every condition holds. */
  readonly events: (situation: Situation, command: CommandOf<N>) => readonly (NewEvent & { readonly type: EventOf<N> })[];
}

/** Rules for each command of a list: a command without rules does not compile. */
export type RulesFor<N extends CommandName> = { readonly [K in N]: CommandRules<K> };

/**
 * How each event of a list changes the state: total, on any subsequence of a journey's events. The law says only whether the
 * day of the recording is kept (`learntBy`).
 */
export type EvolversFor<T extends EventType> = {
  readonly [K in T]: (state: JourneyState, event: RecordedEventOf<K>, law: Law) => JourneyState;
};

export type Decision =
  | { readonly accepted: true; readonly events: readonly NewEvent[]; readonly warnings: readonly Unmet[] }
  | { readonly accepted: false; readonly unmet: readonly Unmet[] };
