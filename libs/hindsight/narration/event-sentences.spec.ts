import fc from 'fast-check';
import type { RectifiableField } from '#libs/domain/journey/after/events.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { anyFacts } from '#libs/domain/journey/testing/any-fact.js';
import { decidedFully } from '#libs/domain/journey/testing/facts.js';
import { given, started } from '#libs/domain/journey/testing/given.js';
import { sentenceOf } from './event-sentences.js';
import { reasonOf } from './reasons.js';

const brokenWords = /undefined|NaN|null|\[object|,[,.]|  /;

describe('the sentence of an event', () => {
  it('tells whatever the rules decide in whole words, and so does its reason', () => {
    const beginnings = [
      given().and(started('2024-02-01')),
      given().and(started('2024-02-01', { path: 'VAE' })),
      given().and(...decidedFully()),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), anyFacts('2024-02-07'), (start, facts) => {
        const { events } = facts.reduce((journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey), start);
        for (const event of events) {
          expect([event.type, sentenceOf(event)]).toEqual([event.type, expect.not.stringMatching(brokenWords)]);
          expect([event.type, reasonOf(event) ?? '']).toEqual([event.type, expect.not.stringMatching(brokenWords)]);
        }
      }),
    );
  });

  const rectified: Readonly<Record<RectifiableField, readonly [value: string | number, told: string]>> = {
    OCCURRED_AT: ['2024-02-07', '7 février 2024'],
    NOTIFIED_ON: ['2024-02-07', '7 février 2024'],
    LAST_PIECE_RECEIVED_ON: ['2024-02-07', '7 février 2024'],
    AT: ['2024-02-07T23:30:00.000Z', '8 février 2024'],
    PLACE: ['Lyon', 'Lyon'],
    HOURS: [140, '140'],
    FILE: ['f'.repeat(64), 'empreinte ffffffffffff…'],
    ATTENDANCE: ['EXCUSED', 'excusé'],
  };

  it.each(Object.entries(rectified))('tells what %s was put right to', (field, [value, told]) => {
    const event = {
      type: 'FactRectified',
      version: 4,
      data: { eventVersion: 3, field, value, reason: 'sealed' },
    } as unknown as RecordedEvent;
    expect(sentenceOf(event)).toMatch(new RegExp(` : ${told}$`));
  });
});
