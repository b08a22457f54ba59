/** What the retention of persons' data depends on in a journey: follows from its facts and rules alone. */
import { allVersions } from './documents/status.js';
import { appealDeadline, transmissionLine } from './after/deadlines.js';
import { correctionAwaitedSince, diplomaWithdrawnOn } from './after/withdrawal.js';
import { blockValidSince, heldBlock } from './blocks/status.js';
import { issuedDocuments } from './issued-documents.js';
import type { Journey } from './journey.js';
import { certificationSessions } from './jury/sessions.js';
import { hasEnded, outcome } from './outcome.js';
import { remaining } from './remaining.js';
import type { StreamRetention } from '../stream/retention.js';
import { latest, type LocalDate } from '../time/local-date.js';

export function journeyRetention(journey: Journey): StreamRetention {
  const { appeals, fraudProcedures } = journey.state;
  return {
    closedOn: closedOn(journey),
    appealsExpiredOn: appealsExpiredOn(journey),
    transmission: transmission(journey),
    transmits: true,
    certifiedOn: certifiedOn(journey),
    isLead: isLead(journey),
    proceedings: [
      ...(appeals.some(({ decided }) => decided === null) ? (['APPEAL'] as const) : []),
      ...(fraudProcedures.some((procedure) => procedure.outcome === null) ? (['FRAUD_PROCEDURE'] as const) : []),
    ],
  };
}

/**
 * The day on which nothing was left to do: it was archived or abandoned, or it has ended and everything that follows its
 * end (notification, documents) is done, or no file is admissible any more. Null while something is.
 */
function closedOn(journey: Journey): LocalDate | null {
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

function appealsExpiredOn(journey: Journey): LocalDate | null {
  const closed = closedOn(journey);
  return closed && latest([closed, ...journey.state.sessions.map(({ session }) => appealDeadline(journey, session)?.dueOn)]);
}

function transmission(journey: Journey): StreamRetention['transmission'] {
  const { state } = journey;
  const last = state.transmissions.at(-1);
  const correctionSince = correctionAwaitedSince(journey);
  if (correctionSince !== null && !state.transmissions.some(({ status, on }) => status === 'CORRECTED' && on >= correctionSince))
    return { acceptedOn: null };
  if (last?.status === 'ACCEPTED') return { acceptedOn: last.on };
  if (diplomaWithdrawnOn(state) !== null || transmissionLine(journey) === null) return null;
  return { acceptedOn: null };
}

/** The day of the first certificate, diploma or block acquired here: from then on the register holds the person. */
function certifiedOn(journey: Journey): LocalDate | null {
  const { state, rules } = journey;
  const { kind, since } = outcome(journey);
  const dates = [
    kind === 'CERTIFIED' || kind === 'BLOCKS_VALIDATED' ? since : null,
    ...issuedDocuments(state).map(({ on }) => on),
    ...rules.blocks.filter(({ code }) => heldBlock(state, code) === null).map(({ code }) => blockValidSince(state, code)),
  ].filter((date) => date !== null);
  return dates.toSorted()[0] ?? null;
}

/** Left before anything was assessed, deposited or begun in a host organisation. */
function isLead({ state }: Journey): boolean {
  return (
    state.abandonment !== null &&
    state.attempts.length + allVersions(state).length + state.sessions.length === 0 &&
    Object.keys(state.stages).length + Object.keys(state.blocks).length === 0
  );
}
