/** What the record says of the fact that a rectification names, looked up when it is sent: no rule may read it. */
import type { RecordedEvent } from '../event.js';
import type { RecordedRectifiable } from '../what-is-recorded.js';
import { tookPartIn } from '../replacement/recorded-fact.js';
import { parisDate, type LocalDate } from '../../time/local-date.js';
import { foundByRecord } from './found-by-record.js';
import type { AfterState } from './state.js';

/** Null where there is no such version. @param events all of the journey's, in version order */
export function recordedRectifiable(events: readonly RecordedEvent[], version: number): RecordedRectifiable | null {
  const event = events.find((each) => each.version === version);
  if (!event) return null;
  const known = foundByRecord[event.type];
  const on = dateOf(event, events);
  const target = known && (known.target as (event: RecordedEvent, on: LocalDate) => AfterState['facts'][string]['target'])(event, on);
  return { type: event.type, tookPart: tookPartIn([event]), ...(target && { fact: { type: event.type, target, statedOn: on } }) };
}

/** As it was last rectified. */
function dateOf(event: RecordedEvent, events: readonly RecordedEvent[]): LocalDate {
  const own = event.type === 'AccompanistDesignated' ? event.data.since : parisDate(event.occurredAt);
  const last = events.findLast((each) => each.type === 'FactRectified' && each.data.eventVersion === event.version);
  return last?.type === 'FactRectified' ? String(last.data.value) : own;
}
