import type { LocalDate } from '../time/local-date.js';
import { diplomaWithdrawnOn } from './after/withdrawal.js';
import { blockValidSince, isBlockValid } from './blocks/status.js';
import type { Journey } from './journey.js';
import { standingDecision } from './jury/sessions.js';
import { needsJury, requiredBlocks } from './requirements.js';
import type { JourneyState } from './state.js';
import { caduciteDeadline } from './vae/deadlines.js';
import { currentAttempt, vaeStanding } from './vae/status.js';

export type OutcomeKind =
  | 'OPEN'
  | 'CERTIFIED'
  | 'BLOCKS_VALIDATED'
  | 'PARTIAL'
  | 'DEFERRED'
  | 'REFUSED'
  | 'REFUSED_FOR_FRAUD'
  | 'NON_RECEVABLE'
  | 'LAPSED'
  | 'DECEASED'
  | 'WITHDRAWN';

/** What a journey has come to, and since which day; `since` is null where it has not started. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly since: LocalDate | null;
}

/** Outcomes after which nothing is presented any more: another journey may be opened instead. */
export const endingOutcomes = [
  'CERTIFIED',
  'BLOCKS_VALIDATED',
  'REFUSED',
  'REFUSED_FOR_FRAUD',
  'DECEASED',
  'WITHDRAWN',
] as const satisfies readonly OutcomeKind[];

const ends: ReadonlySet<OutcomeKind> = new Set(endingOutcomes);

export function hasEnded(journey: Journey): boolean {
  return ends.has(outcome(journey).kind);
}

/** By what it came to, and not by a death alone: what happened before one may still be recorded. */
export function hasEndedBesidesDeath(journey: Journey): boolean {
  const { kind } = outcome(journey);
  return kind !== 'DECEASED' && ends.has(kind);
}

/** Whether what ended the journey is a result that the candidate has not been told: see `results.ts`. */
export function isEndUntold(journey: Journey): boolean {
  const { state } = journey;
  if (!hasEnded(journey) || state.diploma !== null) return false;
  if (completed(journey) === null) return standingDecision(state)?.notified === null;
  return requiredBlocks(journey).some(({ code }) => isConclusionUntold(state, code));
}

function isConclusionUntold({ blocks, sessions }: JourneyState, code: string): boolean {
  const { conclusions = [], certificate = null, communicated = 0 } = blocks[code] ?? {};
  const last = conclusions.findLast(({ validated, proposed }) => validated && !proposed);
  if (!last || certificate !== null || communicated >= conclusions.length) return false;
  if ('evaluators' in last.by) return true;
  const { session } = last.by;
  return sessions.find((known) => known.session === session)?.notified === null;
}

/** Derived from facts and rules. What comes first wins: a withdrawal undoes a decision, a decision a recevabilité. */
export function outcome(journey: Journey): Outcome {
  const reached = withdrawn(journey) ?? completed(journey) ?? decided(journey) ?? withoutRecevabilite(journey) ?? open(journey);
  const { death } = journey.state;
  return death === undefined || ends.has(reached.kind) ? reached : { kind: 'DECEASED', since: death.on };
}

/** Fraud found afterwards: of the diploma, or of a block that the journey needs and whose diploma is not delivered. */
function withdrawn(journey: Journey): Outcome | null {
  const { state } = journey;
  const withdrawnOn = diplomaWithdrawnOn(state);
  if (withdrawnOn !== null) return { kind: 'WITHDRAWN', since: withdrawnOn };
  if (state.diploma !== null && standingDecision(state)?.decision.decision === 'FULL') return null;
  const block = requiredBlocks(journey).find(({ code }) => (state.blocks[code]?.withdrawnOn ?? null) !== null);
  return block ? { kind: 'WITHDRAWN', since: state.blocks[block.code]?.withdrawnOn ?? null } : null;
}

/** The end that needs no decision on the whole: every block that the journey aims at is valid, and no jury is left to hear. */
function completed(journey: Journey): Outcome | null {
  const { state } = journey;
  const blocks = requiredBlocks(journey).map(({ code }) => code);
  if (state.opened === null || blocks.length === 0 || !blocks.every((block) => isBlockValid(state, block))) return null;
  if (state.scope === 'FULL' && needsJury(journey)) return null;
  const since = [state.opened.enteredOn, ...blocks.map((block) => blockValidSince(state, block) ?? '')].toSorted().at(-1) ?? null;
  return { kind: state.scope === 'FULL' ? 'CERTIFIED' : 'BLOCKS_VALIDATED', since };
}

function decided({ state }: Journey): Outcome | null {
  const session = standingDecision(state);
  if (!session) return null;
  const { decision, on } = session.decision;
  return { kind: decision === 'FULL' ? 'CERTIFIED' : decision, since: on };
}

/** Another feasibility file may follow, so this ends nothing. */
function withoutRecevabilite(journey: Journey): Outcome | null {
  const attempt = journey.state.path === 'VAE' ? currentAttempt(journey) : null;
  if (!attempt) return null;
  const { status } = vaeStanding(journey);
  if (status === 'NON_RECEVABLE') return { kind: status, since: attempt.decision?.on ?? null };
  return status === 'LAPSED' ? { kind: status, since: caduciteDeadline(journey, attempt)?.dueOn ?? null } : null;
}

function open({ state }: Journey): Outcome {
  return { kind: 'OPEN', since: state.opened?.enteredOn ?? null };
}
