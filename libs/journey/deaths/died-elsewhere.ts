import type { RecordedDeath } from '../queries/journey-list.js';

/** The death that somebody recorded; those that journeys were told of rest on it. */
export function deathRecorded(deaths: readonly RecordedDeath[]): RecordedDeath | null {
  return deaths.find(({ isTold }) => !isTold) ?? null;
}

/** The death that a journey is to be told of, or was: null where there is none, or where it is this journey that says it. */
export function deathElsewhere(deaths: readonly RecordedDeath[], journeyId: string): RecordedDeath | null {
  const recordedHere = deaths.some((death) => death.journeyId === journeyId && !death.isTold);
  return recordedHere ? null : deathRecorded(deaths);
}
