/**
 * Days of the demonstration, counted back from the day on which it was first played: whatever the year, what is late is
 * late by the same time, and what is due is due next week.
 */
import { addDays, addMonths, type LocalDate } from '#libs/domain/time/local-date.js';

export class Calendar {
  constructor(readonly today: LocalDate) {}

  /** A day of the month that is so many months from today's, or the Monday after where it falls on a week-end. */
  on(months: number, day: number): LocalDate {
    return workingDay(addDays(`${addMonths(`${this.today.slice(0, 7)}-01`, months)}`, day - 1));
  }

  daysAgo(days: number): LocalDate {
    return addDays(this.today, -days);
  }

  /** Week-ends are counted on to the Monday. */
  inDays(days: number): LocalDate {
    return workingDay(addDays(this.today, days));
  }
}

export function workingDay(date: LocalDate): LocalDate {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekday === 6) return addDays(date, 2);
  return weekday === 0 ? addDays(date, 1) : date;
}
