import { EventUnknown, asFirstRecorded, inTodaysForm, schemaOf, unknownAmong, type KnownEvents } from './event-schemas.js';
import type { StreamEvent } from './event.js';

const event = (rest: object): StreamEvent => ({
  streamId: 'dor_1',
  type: 'Opened',
  version: 3,
  occurredAt: '2026-01-05T09:00:00.000Z',
  recordedAt: '2026-01-05T09:00:00.000Z',
  actor: { id: 'act_porter', role: 'STAFF' },
  commandId: 'cmd_1',
  rules: { code: 'door', version: '1', digest: 'd' },
  data: { by: 'Ada' },
  ...rest,
});

const known: KnownEvents = {
  kind: 'door',
  eventSchemas: {
    Closed: asFirstRecorded,
    Opened: [({ data }) => ({ persons: [(data as { by: string }).by] }), ({ data, occurredAt }) => ({ ...data, since: occurredAt })],
  },
};

describe('the form of an event', () => {
  it('is the first where it does not say, for ever', () => {
    expect(schemaOf(event({}))).toBe(1);
    expect(schemaOf(event({ schema: 1 }))).toBe(1);
    expect(schemaOf(event({ schema: 3 }))).toBe(3);
  });

  const since = '2026-01-05T09:00:00.000Z';
  it.each<[string, object, object]>([
    ['the first', {}, { persons: ['Ada'], since }],
    ['the first, written out', { schema: 1 }, { persons: ['Ada'], since }],
    ['the second', { schema: 2, data: { persons: ['Ada', 'Bob'] } }, { persons: ['Ada', 'Bob'], since }],
    ['today’s', { schema: 3, data: { persons: ['Bob'], since: 'then' } }, { persons: ['Bob'], since: 'then' }],
  ])('%s is brought up to today’s, step by step', (_, given, data) => {
    const recorded = event(given);
    const before = JSON.stringify(recorded);
    expect(inTodaysForm(known, recorded)).toEqual({ ...recorded, schema: 3, data });
    expect(JSON.stringify(recorded)).toBe(before);
  });

  it('is left alone where it is today’s', () => {
    for (const recorded of [event({ type: 'Closed', data: {} }), event({ schema: 3 })])
      expect(inTodaysForm(known, recorded)).toBe(recorded);
  });

  it.each<[string, object, object]>([
    ['a newer form', { schema: 4 }, { schema: 4, knownSchema: 3 }],
    ['a form of a type that never had another', { type: 'Closed', schema: 2 }, { type: 'Closed', schema: 2, knownSchema: 1 }],
    ['none at all', { schema: 0 }, { schema: 0, knownSchema: 3 }],
    ['half of one', { schema: 1.5 }, { schema: 1.5, knownSchema: 3 }],
    ['what is no number', { schema: '2' }, { schema: '2', knownSchema: 3 }],
    ['another type', { type: 'Painted' }, { type: 'Painted', schema: 1, knownSchema: null }],
    ['a type that every object seems to have', { type: 'constructor' }, { type: 'constructor', knownSchema: null }],
  ])('%s is told by name', (_, given, told) => {
    const unknown = event(given);
    const expected = { kind: 'door', streamId: 'dor_1', version: 3, ...told };
    expect(() => inTodaysForm(known, unknown)).toThrow(EventUnknown);
    expect(unknownAmong(known, [event({}), unknown])).toMatchObject(expected);
    expect(unknownAmong(known, [unknown])?.message).toMatch(/^L’événement n° 3 de dor_1 \(\w+, forme .+, genre « door »\).+\.$/);
  });

  it('is known of all of them, or of none', () => {
    expect(unknownAmong(known, [event({}), event({ schema: 2 }), event({ type: 'Closed' })])).toBeNull();
    expect(unknownAmong(known, [])).toBeNull();
  });
});
