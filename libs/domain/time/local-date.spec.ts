import fc from 'fast-check';
import { addDays, addMonths, endOfCalendarMonth, endOfDay, namesNoDay, parisDate, startOfDay } from './local-date.js';

const paris = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit' });

/** Since 1996 the clocks change as directive 2000/84/EC says. */
const instants = fc.integer({ min: Date.UTC(1997, 0, 1), max: Date.UTC(2090, 0, 1) }).map((ms) => new Date(ms).toISOString());
const dates = instants.map((instant) => instant.slice(0, 10));

describe('civil dates in Paris', () => {
  it('are those of the time zone database, at any instant', () => {
    fc.assert(
      fc.property(instants, (instant) => parisDate(instant) === paris.format(new Date(instant))),
      { numRuns: 2000 },
    );
  });

  it('are those of the time zone database within a minute of every change of clocks', () => {
    for (let year = 1997; year < 2060; year++) {
      for (const month of [2, 9]) {
        const change = new Date(Date.UTC(year, month + 1, 0));
        change.setUTCDate(change.getUTCDate() - change.getUTCDay());
        for (const hours of [-2, -1, 0, 1, 2, 22, 23]) {
          for (const ms of [-60_000, -1, 0, 1]) {
            const instant = new Date(change.getTime() + hours * 3_600_000 + ms).toISOString();
            expect({ instant, date: parisDate(instant) }).toEqual({ instant, date: paris.format(new Date(instant)) });
          }
        }
      }
    }
  });

  it('begin and end where the date changes, days of 23 and 25 hours included', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const before = new Date(Date.parse(startOfDay(date)) - 1).toISOString();
        expect(parisDate(startOfDay(date))).toBe(date);
        expect(parisDate(before)).toBe(addDays(date, -1));
        expect(parisDate(endOfDay(date))).toBe(date);
        expect(Date.parse(endOfDay(date)) + 1).toBe(Date.parse(startOfDay(addDays(date, 1))));
      }),
      { numRuns: 1000 },
    );
  });

  it('have 23 hours when summer time begins and 25 when it ends', () => {
    const hours = (date: string) => (Date.parse(endOfDay(date)) + 1 - Date.parse(startOfDay(date))) / 3_600_000;
    expect([hours('2025-03-30'), hours('2025-10-26'), hours('2025-03-29')]).toEqual([23, 25, 24]);
    expect(endOfDay('2025-03-30')).toBe('2025-03-30T21:59:59.999Z');
    expect(endOfDay('2025-10-26')).toBe('2025-10-26T22:59:59.999Z');
  });
});

describe('a delay of months', () => {
  it('arrives where the calendar says, whatever the date and the number of months', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 240 }), (date, months) => {
        const [year, month, day] = date.split('-').map(Number) as [number, number, number];
        const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
        const expected = new Date(Date.UTC(year, month - 1 + months, Math.min(day, last)));
        expect(addMonths(date, months)).toBe(expected.toISOString().slice(0, 10));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2024-12-31', 2, '2025-02-28'],
    ['2024-08-31', 6, '2025-02-28'],
    ['2024-10-15', 3, '2025-01-15'],
    ['2024-11-30', 3, '2025-02-28'],
    ['2024-03-31', 0, '2024-03-31'],
  ])('from %s for %i months ends on %s, date to date', (from, months, until) => {
    expect(addMonths(from, months)).toBe(until);
  });

  it('keeps the day of the month, or takes the last one', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 120 }), (from, months) => {
        const until = addMonths(from, months);
        const index = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
        expect(index(until)).toBe(index(from) + months);
        const keepsDay = until.slice(8) === from.slice(8);
        const isLastDay = addDays(until, 1).slice(8) === '01';
        expect(keepsDay || (isLastDay && until.slice(8) < from.slice(8))).toBe(true);
      }),
    );
  });

  it('ends on the last day of the month where the règlement counts calendar months', () => {
    expect(endOfCalendarMonth('2024-01-02', 1)).toBe('2024-02-29');
    expect(endOfCalendarMonth('2024-10-31', 3)).toBe('2025-01-31');
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 60 }), (from, months) => addMonths(from, months) <= endOfCalendarMonth(from, months)),
    );
  });

  it.each(['2024-02-30', '2023-02-29', '2024-13-01', '2024-00-10', '2024-04-31T10:00:00+02:00'])('hold no %s, and say so', (text) => {
    expect(namesNoDay(text)).toBe(true);
  });

  it.each(['2024-02-29', '2024-12-31T23:59:59Z', '30/02/2024', '2024-2-30', '', null, 20240230])('say nothing of %j', (text) => {
    expect(namesNoDay(text)).toBe(false);
  });
});
