/** What is told of each event is what was ever recorded: the schemas say no less, no more and nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { shownEvent } from '#apps/api/journeys/journey.schema.js';
import { eventDataSchemas } from '#libs/domain/journey/events.schema.js';
import { anyFacts } from '#libs/domain/journey/testing/any-fact.js';
import type { Command } from '#libs/domain/journey/command.js';
import { given, started, type Fact } from '#libs/domain/journey/testing/given.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';

const fixture = <T>(file: string): T => JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures', file), 'utf8')) as T;

const recorded = [
  ...fixture<readonly string[]>('event-forms/journey.json'),
  ...fixture<{ readonly events: readonly { readonly body: string }[] }>('before-streams/record.json').events.map(({ body }) => body),
].flatMap((body) => {
  const event = JSON.parse(body) as StreamEvent;
  return 'journeyId' in event ? [event] : [];
});

const answered = (event: StreamEvent) => ({ ...event, hash: '0'.repeat(64), previousHash: '0'.repeat(64) });

describe('an event as the API describes it', () => {
  it('has a form for each that was ever recorded, in whatever form it was', () => {
    expect(recorded.length).toBeGreaterThan(100);
    const undescribed = recorded.flatMap((event) => {
      const { error } = shownEvent.safeParse(answered(event));
      return error ? [`${event.type} ${event.version}: ${error.message}`] : [];
    });
    expect(undescribed).toEqual([]);
  });

  it('has a form for whatever the rules decide', () => {
    const ours = { block: 'A', certificateNumber: 'CB-two-blocks-2020-00001', obtainedOn: '2020-01-06' };
    const holding = started('2024-02-01', { heldBlocks: [ours] });
    const looked: Fact = {
      ...holding,
      command: { ...holding.command, attached: { certificatesHere: [ours.certificateNumber] } } as Command,
    };
    const beginnings = [
      given(),
      given().and(started('2024-02-01')),
      given().and(started('2024-02-01', { path: 'VAE' })),
      given().and(looked),
    ];
    expect(beginnings.at(-1)?.events[0]).toMatchObject({ data: { heldBlocks: [{ isOurs: true }] } });
    for (const { events } of beginnings)
      for (const { type, data } of events) expect([type, eventDataSchemas[type].safeParse(data).error]).toEqual([type, undefined]);
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), anyFacts('2024-02-07'), (start, facts) => {
        const { events } = facts.reduce((journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey), start);
        for (const { type, data } of events) expect([type, eventDataSchemas[type].safeParse(data).error]).toEqual([type, undefined]);
      }),
    );
  });

  it('is not another’s, nor one with a member that nobody has described', () => {
    const [event] = recorded.filter(({ type }) => type === 'JourneyStarted');
    if (!event) throw new Error('no journey was started');
    expect(shownEvent.safeParse(answered({ ...event, type: 'DiplomaIssued' })).success).toBe(false);
    expect(shownEvent.safeParse(answered({ ...event, data: { ...event.data, more: true } })).success).toBe(false);
    expect(shownEvent.safeParse(answered({ ...event, type: 'Unknown' })).success).toBe(false);
  });
});
