/** The clock: lets deadlines fall, raises reminders, and takes back what facts recorded late contradict. */
import { endOfDay, type Instant, type LocalDate } from '../../time/local-date.js';
import type { CommandContext } from '../command.js';
import type { NewEvent, RecordedEvent } from '../event.js';
import { evolveUnder } from '../evolve.js';
import { lawOf } from '../ruling-law.js';
import { inState, record, type Journey } from '../journey.js';
import { isMetInTime, type Deadline } from './deadline.js';
import { isDuty, type Duty } from './deadline-status.js';
import { deadlines } from './deadlines.js';
import { dueReminder, reminderInstants } from './reminders.js';

/** One thing that the clock does, and the deadline that it does it for. */
interface Tick {
  readonly key: string;
  readonly event: NewEvent;
}

/**
 * Makes what the clock has recorded agree with what facts say is due at `context.now`. Deadlines follow from facts
 * alone, never from each other's falling, so one pass leaves nothing to do.
 */
export function settle(
  journey: Journey,
  context: CommandContext,
): { readonly journey: Journey; readonly events: readonly RecordedEvent[] } {
  let current = inState(journey, journey.state);
  const evolve = evolveUnder(lawOf(journey));
  const events: RecordedEvent[] = [];
  for (const { key, event } of ticks(current, context.now)) {
    const commandId = `clock:${key}:${current.state.version + 1}`;
    const recorded = record(event, current, { ...context, actor: { id: 'clock', role: 'CLOCK' }, commandId });
    events.push(recorded);
    current = inState(current, evolve(current.state, recorded));
  }
  return { journey: current, events };
}

/** The next instant at which `settle` would do something, `now` where it would at once; null where never. */
export function nextAlarm(journey: Journey, now: Instant): Instant | null {
  if (ticks(journey, now).length > 0) return now;
  const candidates = deadlines(journey)
    .flatMap((due) => [due.dueAt, ...reminderInstants(due, journey.rules.reglement)])
    .filter((instant) => instant > now)
    .toSorted();
  return candidates.find((instant) => ticks(journey, instant).length > 0) ?? null;
}

function ticks(journey: Journey, now: Instant): readonly Tick[] {
  const running = deadlines(journey).filter(isDuty);
  const { fallen } = journey.state.clocks;
  const superseded = Object.keys(fallen)
    .toSorted()
    .map((key) =>
      supersession(
        journey,
        key,
        running.find((due) => due.key === key),
      ),
    )
    .filter((tick) => tick !== null);
  const standing = new Set(Object.keys(fallen).filter((key) => !superseded.some((tick) => tick.key === key)));
  const due = running.filter((one) => one.dueAt <= now && !isMetInTime(one) && !standing.has(one.key));
  return [...superseded, ...due.map((one) => fall(one)), ...running.flatMap((one) => remind(journey, one, now))];
}

function remind({ rules, state }: Journey, due: Deadline, now: Instant): readonly Tick[] {
  const daysBefore = dueReminder(due, rules.reglement, state.clocks.reminded[due.key], now);
  if (daysBefore === null) return [];
  const data = { deadline: due.key, dueOn: due.dueOn, daysBefore };
  return [{ key: due.key, event: { type: 'ReminderRaised', occurredAt: now, data } }];
}

/** Null where what had fallen still stands. */
function supersession(journey: Journey, key: string, due: Deadline | undefined): Tick | null {
  const had = journey.state.clocks.fallen[key];
  if (!had) return null;
  const reason = contradiction(due, had.dueOn);
  if (!reason) return null;
  const data = { deadline: key, fallenVersion: had.version, reason };
  return { key, event: { type: 'DeadlineSuperseded', occurredAt: endOfDay(had.dueOn), data } };
}

function contradiction(due: Deadline | undefined, fellOn: LocalDate): 'MET_IN_TIME' | 'MOVED' | 'NO_LONGER_RUNS' | null {
  if (!due) return 'NO_LONGER_RUNS';
  if (isMetInTime(due)) return 'MET_IN_TIME';
  return due.dueOn === fellOn ? null : 'MOVED';
}

function fall({ key, effect, dueOn, dueAt, subject }: Duty): Tick {
  const data = { deadline: key, dueOn };
  switch (effect) {
    case 'TACIT_GRANT':
      return { key, event: { type: 'RecevabiliteGrantedTacitly', occurredAt: dueAt, data: { ...data, attempt: Number(subject) } } };
    case 'LAPSE':
      return { key, event: { type: 'RecevabiliteLapsed', occurredAt: dueAt, data: { ...data, attempt: Number(subject) } } };
    case 'ALERT':
      return { key, event: { type: 'DeadlineOverdue', occurredAt: dueAt, data } };
  }
}
