/** Specs in the words of the journey: given facts, when a command, then its events or every reason why not. */
import type { CertificationRules } from '../../certification/rules.js';
import type { Law } from '../../law/line.js';
import { startOfDay, type Instant, type LocalDate } from '../../time/local-date.js';
import type { Attached, Command, CommandContext, CommandName } from '../command.js';
import type { CommandData } from '../commands.schema.js';
import { decideBatch, explain } from '../decide.js';
import type { EventType, RecordedEvent } from '../event.js';
import type { Journey } from '../journey.js';
import { initialState } from '../state.js';
import { settle } from '../clocks/settle.js';
import { withFinalAssessment } from './certifications.js';

const HOUR_MS = 3_600_000;

/** A command, and when it is recorded: at once unless said otherwise. */
export interface Fact {
  readonly command: Command;
  readonly recordedAt: Instant;
  /** Whose command it is: the same person's as every other's unless said otherwise. */
  readonly actorId?: string;
}

/** Something done at ten o'clock of a day, recorded then or later. */
export function fact<N extends CommandName>(
  name: N,
  data: CommandData<N>,
  on: LocalDate,
  rest: { readonly recordedOn?: LocalDate; readonly attached?: Attached } = {},
): Fact {
  const command = { name, data, occurredAt: tenOClock(on), ...(rest.attached ? { attached: rest.attached } : {}) };
  return { command: command as unknown as Command, recordedAt: tenOClock(rest.recordedOn ?? on) };
}

export function tenOClock(on: LocalDate): Instant {
  return new Date(Date.parse(startOfDay(on)) + 10 * HOUR_MS).toISOString();
}

/** The same fact, by another person. */
export function by(actorId: string, each: Fact): Fact {
  return { ...each, actorId };
}

export function contextAt(now: Instant, actorId = 'act_test'): CommandContext {
  return { journeyId: 'jrn_test', commandId: 'cmd_test', actor: { id: actorId, role: 'ADMINISTRATOR' }, now };
}

export class Given {
  private constructor(
    readonly journey: Journey,
    readonly events: readonly RecordedEvent[],
  ) {}

  static under(rules: CertificationRules, law?: Law): Given {
    return new Given({ rules, state: initialState, ...(law && { law }) }, []);
  }

  /** Applies facts, each of which must be accepted. */
  and(...facts: readonly Fact[]): Given {
    return facts.reduce<Given>((given, each) => {
      const decision = given.decide(each);
      if (!decision.accepted) throw new Error(`${each.command.name} was refused: ${JSON.stringify(decision.unmet)}`);
      return new Given(decision.journey, [...given.events, ...decision.events]);
    }, this);
  }

  /** Lets the clock run until ten o'clock of a day. */
  until(on: LocalDate): Given {
    const { journey, events } = settle(this.journey, contextAt(tenOClock(on)));
    return new Given(journey, [...this.events, ...events]);
  }

  when(name: Fact): When {
    return new When(this, name);
  }

  decide({ command, recordedAt, actorId }: Fact): ReturnType<typeof decideBatch> {
    return decideBatch(this.journey, [command], contextAt(recordedAt, actorId));
  }

  /** The codes of what forbids a command on a day, to a person, or none where it is allowed. */
  forbids(name: CommandName, on: LocalDate, actorId?: string): readonly string[] {
    const explanation = explain({ ...this.journey, context: contextAt(tenOClock(on), actorId) }).find((each) => each.command === name);
    return explanation?.unmet.map((unmet) => unmet.code) ?? [];
  }

  types(): readonly EventType[] {
    return this.events.map((event) => event.type);
  }
}

class When {
  constructor(
    private readonly given: Given,
    private readonly fact: Fact,
  ) {}

  /** The events in their order, each by its type alone or with the part of its data that matters. */
  then(...expected: readonly (EventType | { readonly type: EventType; readonly data: object })[]): Given {
    const decision = this.given.decide(this.fact);
    if (!decision.accepted) throw new Error(`${this.fact.command.name} was refused: ${JSON.stringify(decision.unmet, null, 2)}`);
    expect(decision.events.map((event) => event.type)).toEqual(expected.map((each) => (typeof each === 'string' ? each : each.type)));
    for (const [index, each] of expected.entries()) {
      if (typeof each !== 'string') expect(decision.events[index]?.data).toMatchObject(each.data);
    }
    return this.given.and(this.fact);
  }

  /** Every code, no other, in any order; each said in a sentence with its source. */
  thenRefused(...codes: readonly string[]): void {
    const decision = this.given.decide(this.fact);
    if (decision.accepted) throw new Error(`${this.fact.command.name} was accepted: ${JSON.stringify(decision.events, null, 2)}`);
    expect(decision.unmet.map((unmet) => unmet.code).toSorted()).toEqual(codes.toSorted());
    for (const unmet of decision.unmet) {
      expect(unmet.sentence).toMatch(/^[\p{Lu}].*\.$/u);
      expect(unmet.source).not.toBe('');
    }
  }

  /** Where what is told, and not only why, is what matters. */
  thenRefusedSaying(code: string, sentence: RegExp): void {
    const decision = this.given.decide(this.fact);
    const told = decision.accepted ? [] : decision.unmet.filter((unmet) => unmet.code === code);
    expect(told.map((unmet) => unmet.sentence)).toEqual([expect.stringMatching(sentence)]);
  }

  thenWarned(...codes: readonly string[]): void {
    const decision = this.given.decide(this.fact);
    if (!decision.accepted) throw new Error(`${this.fact.command.name} was refused: ${JSON.stringify(decision.unmet, null, 2)}`);
    expect(decision.warnings.map(({ warning }) => warning.code).toSorted()).toEqual(codes.toSorted());
  }
}

/** An empty journey under the usual test certification, or another; and under the law, or another. */
export function given(rules: CertificationRules = withFinalAssessment, law?: Law): Given {
  return Given.under(rules, law);
}

type Start = CommandData<'start-journey'>;

export function started(on: LocalDate, data: Partial<Start> = {}, rest: { readonly recordedOn?: LocalDate } = {}): Fact {
  const base: Start = {
    candidateId: 'cnd_1',
    certification: { code: 'two-blocks' },
    path: 'TRAINING',
    route: data.path ?? 'TRAINING',
    scope: 'FULL',
    heldBlocks: [],
    inInitialTraining: false,
  };
  return fact('start-journey', { ...base, ...data }, on, rest);
}
