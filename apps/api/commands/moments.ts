import { endOfDay, startOfDay, type Instant } from '#libs/domain/time/local-date.js';

/** A civil date begins at midnight in Paris; a time with its offset becomes UTC. */
export function toInstant(moment: string): Instant {
  return /^\d{4}-\d{2}-\d{2}$/.test(moment) ? startOfDay(moment) : new Date(moment).toISOString();
}

/** The last instant that a moment names: a day counts to its end. */
export function untilEnd(at: string): Instant {
  return /^\d{4}-\d{2}-\d{2}$/.test(at) ? endOfDay(at) : toInstant(at);
}
