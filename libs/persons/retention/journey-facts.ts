/** What the retention of a person's data depends on in one of their journeys: follows from its facts and rules alone. */
import { appealDeadline, transmissionLine } from '#libs/domain/journey/after/deadlines.js';
import { diplomaWithdrawnOn } from '#libs/domain/journey/after/withdrawal.js';
import { blockValidSince } from '#libs/domain/journey/blocks/status.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { certificationSessions } from '#libs/domain/journey/jury/sessions.js';
import { hasEnded, outcome } from '#libs/domain/journey/outcome.js';
import { remaining } from '#libs/domain/journey/remaining.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';

/**
 * The day on which nothing was left to do: it was archived or abandoned, or it has ended and everything that follows its
 * end (notification, documents) is done, or no file is admissible any more. Null while something is.
 */
export function closedOn(journey: Journey): LocalDate | null {
  const { state } = journey;
  const { kind, since } = outcome(journey);
  if (state.archiving || state.abandonment) return state.archiving?.on ?? state.abandonment?.on ?? null;
  const isOver = hasEnded(journey) ? remaining(journey).length === 0 : kind === 'NON_RECEVABLE' || kind === 'LAPSED';
  const sessions = certificationSessions(state).filter(({ decision }) => decision !== null);
  if (!isOver || sessions.some(({ notified }) => notified === null)) return null;
  return latest([
    since,
    state.diploma?.on,
    ...Object.values(state.blocks).map(({ certificate }) => certificate?.on),
    ...sessions.map(({ notified }) => notified?.on),
    ...state.appeals.map(({ decided }) => decided?.on),
    ...state.fraudProcedures.map((procedure) => procedure.outcome?.on),
  ]);
}

/** The day on which it was closed and none of its decisions could be contested any more; null while it is open. */
export function appealsExpiredOn(journey: Journey): LocalDate | null {
  const closed = closedOn(journey);
  return closed && latest([closed, ...journey.state.sessions.map(({ session }) => appealDeadline(journey, session)?.dueOn)]);
}

/** Of the holder: null where none is due by law; `acceptedOn` null while it is and is not accepted. */
export function transmission(journey: Journey): { readonly acceptedOn: LocalDate | null } | null {
  const { state } = journey;
  const last = state.transmissions.at(-1);
  if (last?.status === 'ACCEPTED') return { acceptedOn: last.on };
  if (diplomaWithdrawnOn(state) !== null || transmissionLine(journey) === null) return null;
  return { acceptedOn: null };
}

/** The day of the first certificate, diploma or block acquired here: from then on the register holds the person. */
export function certifiedOn(journey: Journey): LocalDate | null {
  const { state, rules } = journey;
  const { kind, since } = outcome(journey);
  const dates = [
    kind === 'CERTIFIED' || kind === 'BLOCKS_VALIDATED' ? since : null,
    state.diploma?.on ?? null,
    ...Object.values(state.blocks).map(({ certificate }) => certificate?.on ?? null),
    ...rules.blocks.filter(({ code }) => !Object.hasOwn(state.heldBlocks, code)).map(({ code }) => blockValidSince(state, code)),
  ].filter((date) => date !== null);
  return dates.toSorted()[0] ?? null;
}

/** Left before anything was assessed, deposited or begun in a host organisation. */
export function isLead({ state }: Journey): boolean {
  return (
    state.abandonment !== null &&
    state.attempts.length + state.memoire.length + state.livret.length + state.sessions.length === 0 &&
    Object.keys(state.stages).length + Object.keys(state.blocks).length === 0
  );
}

export function hasOpenAppeal({ state }: Journey): boolean {
  return state.appeals.some(({ decided }) => decided === null);
}

export function hasOpenFraudProcedure({ state }: Journey): boolean {
  return state.fraudProcedures.some((procedure) => procedure.outcome === null);
}

export function latest(dates: readonly (LocalDate | null | undefined)[]): LocalDate | null {
  return (
    dates
      .filter((date) => typeof date === 'string')
      .toSorted()
      .at(-1) ?? null
  );
}
