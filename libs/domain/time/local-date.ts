/** Civil dates and instants of Europe/Paris, computed without a clock or a time zone database. */

/** A civil date, `YYYY-MM-DD`, in Europe/Paris. */
export type LocalDate = string;

/** An instant, `YYYY-MM-DDTHH:mm:ss.sssZ`: always UTC, always milliseconds, so that text order is time order. */
export type Instant = string;

/** A time of day in Europe/Paris, `HH:MM`. */
export type TimeOfDay = string;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const toInstant = (ms: number): Instant => new Date(ms).toISOString();

function utcMidnight(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}

function lastSunday(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return lastDay.getTime() - lastDay.getUTCDay() * DAY_MS;
}

/**
 * Offset of Europe/Paris in ms at an instant: CEST from the last Sunday of March, 01:00 UTC, to the last
 * Sunday of October, 01:00 UTC (directive 2000/84/EC; the same since 1996). Written out, not asked of ICU:
 * a replay years later must not depend on the time zone data of the day.
 */
function parisOffset(ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  const summer = ms >= lastSunday(year, 2) + HOUR_MS && ms < lastSunday(year, 9) + HOUR_MS;
  return summer ? 2 * HOUR_MS : HOUR_MS;
}

/** The civil date in Paris at an instant. */
export function parisDate(instant: Instant): LocalDate {
  const date = instant.slice(0, 10);
  const hour = instant.slice(11, 13);
  // Paris is one hour ahead, two in summer: before 22:00 UTC it is the same day there, from 23:00 on the next.
  if (hour < '22' || (hour === '22' && !isSummer(instant))) return date;
  const day = Number(date.slice(8));
  return day < 28 ? `${date.slice(0, 8)}${twoDigits(day + 1)}` : addDays(date, 1);
}

/** The time of day in Paris at an instant. */
export function parisTime(instant: Instant): TimeOfDay {
  const ms = Date.parse(instant);
  return toInstant(ms + parisOffset(ms)).slice(11, 16);
}

/** Only the months in which clocks change need a calendar. */
function isSummer(instant: Instant): boolean {
  const month = instant.slice(5, 7);
  return month === '03' || month === '10' ? parisOffset(Date.parse(instant)) > HOUR_MS : month > '03' && month < '10';
}

/** The instant at which a civil date begins in Paris. Clocks change at 02:00 or 03:00, so midnight always exists once. */
export function startOfDay(date: LocalDate): Instant {
  const before = addDays(date, -1);
  return `${before}T${isSummer(`${before}T23:00:00.000Z`) ? '22' : '23'}:00:00.000Z`;
}

/** The last millisecond of a civil date in Paris: when a deadline of that day falls. */
export function endOfDay(date: LocalDate): Instant {
  return `${date}T${isSummer(`${date}T23:00:00.000Z`) ? '21' : '22'}:59:59.999Z`;
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return toInstant(utcMidnight(date) + days * DAY_MS).slice(0, 10);
}

/** Date to date; where the month of arrival lacks the day, its last day (art. 641 and 642 of the code de procédure civile). */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const arrival = year * 12 + month - 1 + months;
  const [arrivalYear, arrivalMonth] = [Math.floor(arrival / 12), (arrival % 12) + 1];
  return [String(arrivalYear).padStart(4, '0'), twoDigits(arrivalMonth), twoDigits(Math.min(day, daysIn(arrivalYear, arrivalMonth)))].join(
    '-',
  );
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** The last day of the nth month after the month of the date: a delay counted in calendar months. */
export function endOfCalendarMonth(date: LocalDate, months: number): LocalDate {
  const [year, month] = date.split('-').map(Number) as [number, number];
  return toInstant(Date.UTC(year, month + months, 0)).slice(0, 10);
}

/** Null where there is none. */
export function latest(dates: readonly (LocalDate | null | undefined)[]): LocalDate | null {
  return (
    dates
      .filter((date) => typeof date === 'string')
      .toSorted()
      .at(-1) ?? null
  );
}

/** Whether a text begins with a date that no calendar has: the 30th of February, the month 13. */
export function namesNoDay(text: unknown): boolean {
  const [, date] = /^(\d{4}-\d{2}-\d{2})(?:T|$)/.exec(typeof text === 'string' ? text : '') ?? [];
  if (date === undefined) return false;
  const read = new Date(utcMidnight(date));
  return Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== date;
}
