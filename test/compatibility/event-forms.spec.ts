/**
 * Every form that a journey's events have had, from the oldest on, under the code of today. `test/fixtures/event-forms` holds one
 * example of each, a line is added with each new form, and none is ever edited.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { asReadToday, journeyEvents } from '#libs/domain/journey/event-schemas.js';
import { evolve, fold } from '#libs/domain/journey/evolve.js';
import { initialState } from '#libs/domain/journey/state.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { inTodaysForm, schemaOf, unknownAmong, type KnownEvents } from '#libs/domain/stream/event-schemas.js';
import { eventsIn } from '#libs/engine/dispatch/events-in-histories.js';
import { factsIn } from '#libs/engine/temporal/histories.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { collect } from '../harness/histories.js';
import { keptHistories } from '../replay/corpus.js';

const fixture = <T>(file: string): T => JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures', file), 'utf8')) as T;
const read = (body: string): StreamEvent => JSON.parse(body) as StreamEvent;

const forms = fixture<readonly string[]>('event-forms/journey.json').map(read);
const recorded = fixture<{
  readonly events: readonly { body: string }[];
  readonly states: readonly { journeyId: string; state: string }[];
}>('before-streams/record.json');
const types = Object.keys(journeyEvents.eventSchemas);

function formsWithoutExample({ eventSchemas }: KnownEvents): readonly string[] {
  const told = new Set(forms.map((event) => `${event.type} ${schemaOf(event)}`));
  return Object.entries(eventSchemas)
    .flatMap(([type, steps]) => Array.from({ length: steps.length + 1 }, (_, place) => `${type} ${place + 1}`))
    .filter((form) => !told.has(form));
}

describe('events in every form that they have had', () => {
  it('have an example of each form, and a form for each example', () => {
    expect(formsWithoutExample(journeyEvents)).toEqual([]);
    expect(unknownAmong(journeyEvents, forms)).toBeNull();
  });

  it.each(types)('tell the same fact in each: %s', (type) => {
    const examples = forms.filter((event) => event.type === type);
    const states = examples.map((event) => canonicalJson(evolve(initialState, event)));
    expect(new Set(states).size).toBe(1);
    for (const example of examples) {
      const today = asReadToday(example);
      expect(schemaOf(today)).toBe((journeyEvents.eventSchemas[today.type]?.length ?? 0) + 1);
      expect(inTodaysForm(journeyEvents, today)).toBe(today);
    }
  });

  it('are told missing where a form is added without its example', () => {
    const { eventSchemas } = journeyEvents;
    const withOneMore: KnownEvents = { ...journeyEvents, eventSchemas: { ...eventSchemas, DiplomaIssued: [({ data }) => data] } };
    expect(formsWithoutExample(withOneMore)).toEqual(['DiplomaIssued 2']);
  });

  it.each(recorded.states)('fold to the state that was recorded: $journeyId', ({ journeyId, state }) => {
    const events = recorded.events.map(({ body }) => read(body)).filter((event) => 'journeyId' in event && event.journeyId === journeyId);
    expect(canonicalJson(fold(events))).toBe(state);
    expect(canonicalJson(fold(events.map(asReadToday)))).toBe(state);
  });

  it('are all known of those that any history kept', async () => {
    const told: StreamEvent[] = [];
    for (const { history } of keptHistories())
      told.push(...(await collect(factsIn(history.events ?? [], loadDataConverter()))).flatMap(eventsIn));
    expect(told.length).toBeGreaterThan(400);
    expect(unknownAmong(journeyEvents, told)).toBeNull();
  });
});
