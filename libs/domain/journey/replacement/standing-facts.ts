/** Facts that stand and may give way to others: where each is, and how the journey was when it was recorded. */
import { latest, parisDate, type LocalDate } from '../../time/local-date.js';
import { attemptsAt, findAssessment } from '../blocks/attempts.js';
import { withBlock } from '../blocks/evolve.js';
import type { AttemptState, BlockConclusion, BlockState } from '../blocks/state.js';
import type { CommandOf } from '../command.js';
import type { Journey } from '../journey.js';
import { certificationSessions, findSession } from '../jury/sessions.js';
import type { JurySessionState } from '../jury/state.js';
import type { JourneyState } from '../state.js';
import type { VaeAttempt } from '../vae/state.js';
import type { ReplaceableKind, ReplacedFact } from './events.js';
import { voidedAttempt } from '../after/assessment-fraud.js';
import { withdrawalOf } from '../after/withdrawal.js';
import { judgesOfBlock, judgesOfSession, nobody, ofActor } from '../after/four-eyes.js';
import type { Judges } from '../what-is-recorded.js';
import { isConclusionTold, isInPlaceOfTold } from './told.js';

export type NamedFact = CommandOf<'replace-fact'>['data']['fact'];

/** The kinds of which nothing stands instead: as the command has them, or this does not compile. */
const annulledAlone: Readonly<Record<Extract<NamedFact, { readonly replacement: null }>['kind'], true>> = {
  WITHDRAWAL: true,
  VOIDING: true,
  TRANSFER: true,
  ACCOMPANIST: true,
  MEMOIRE: true,
  LIVRET: true,
};

export function isAnnulledAlone(kind: ReplaceableKind): boolean {
  return Object.hasOwn(annulledAlone, kind);
}

export interface StandingFact {
  /** As an event names it, annulled. */
  readonly fact: ReplacedFact;
  /** Null where its day is not kept. */
  readonly on: LocalDate | null;
  /** Minutes that bear a signature rest on it, or did. */
  readonly isSigned: boolean;
  /** The candidate was told of it: notified, communicated, or shown by a certificate or a resit. */
  readonly isTold: boolean;
  /** The day of the notification that told of it. */
  readonly notifiedOn: LocalDate | null;
  /** The last day of what it was signed and told by, which goes with it. */
  readonly restedOnUntil: LocalDate | null;
  /** As far as the state keeps them: the record says who else took part, see `recorded-fact.ts`. */
  readonly judges: Judges;
}

/** Null where no such fact stands. */
export function standingFact(journey: Journey, named: NamedFact): StandingFact | null {
  const { state } = journey;
  switch (named.kind) {
    case 'GRID':
    case 'ATTENDANCE': {
      const found = attemptWith(journey, named);
      if (!found) return null;
      const { block, attempt } = found;
      const fact = { kind: named.kind, block: block.block, assessment: named.assessment, attempt: attempt.attempt, replacement: null };
      const day = attempt.scheduled ? parisDate(attempt.scheduled.at) : null;
      const tells = [...block.conclusions, ...(block.lastTold ? [block.lastTold] : [])].filter((conclusion) =>
        weighs(conclusion, attempt, named.assessment),
      );
      return { fact, on: named.kind === 'GRID' ? (attempt.grid?.on ?? null) : day, ...toldOf(state, block, tells) };
    }
    case 'CONCLUSION': {
      const block = blockOf(state, named.block);
      const last = block?.conclusions.findLast(({ by }) => 'evaluators' in by);
      if (!block || !last) return null;
      return { fact: { kind: 'CONCLUSION', block: block.block, replacement: null }, on: last.on, ...toldOf(state, block, [last]) };
    }
    case 'SOUTENANCE':
    case 'DECISION': {
      const session = certificationSessions(state).find((each) => each.session === named.session);
      const stands = named.kind === 'SOUTENANCE' ? session?.soutenance : session?.decision;
      if (!session || !stands) return null;
      const fact = { kind: named.kind, session: session.session, replacement: null };
      return { fact, on: stands.on, ...signedAndTold(session) };
    }
    case 'RECEVABILITE': {
      const file = state.attempts.findLast(({ attempt, decision }) => decision !== null && attempt === (named.attempt ?? attempt));
      if (!file?.decision) return null;
      const fact = { kind: 'RECEVABILITE', attempt: file.attempt, replacement: null } as const;
      const { on, notifiedOn } = file.decision;
      return {
        fact,
        on,
        isSigned: false,
        isTold: true,
        notifiedOn,
        restedOnUntil: notifiedOn,
        judges: { actors: file.judgedBy ?? [], persons: [] },
      };
    }
    case 'CONTESTATION': {
      const file = state.attempts.findLast(({ attempt, contestation }) => contestation?.decided && attempt === (named.attempt ?? attempt));
      const decided = file?.contestation?.decided;
      return file && decided ? answered({ kind: 'CONTESTATION', attempt: file.attempt, replacement: null }, decided.on) : null;
    }
    case 'APPEAL': {
      const decided = appealOf(state, named.contested)?.decided;
      return decided ? answered({ kind: 'APPEAL', contested: named.contested, replacement: null }, decided.on) : null;
    }
    case 'WITHDRAWAL': {
      const withdrawn = named.block ?? null;
      const ended = withdrawalOf(state, withdrawn)?.outcome;
      return ended ? answered({ kind: 'WITHDRAWAL', withdrawn, replacement: null }, ended.on) : null;
    }
    case 'VOIDING': {
      const block = findAssessment(journey.rules, named.assessment)?.block.code;
      const attempt = voidedAttempt(journey, named.assessment, named.attempt);
      if (block === undefined || !attempt?.voided) return null;
      const fact = { kind: 'VOIDING', block, assessment: named.assessment, attempt: attempt.attempt, replacement: null } as const;
      return { ...answered(fact, attempt.voided.on), judges: ofActor(attempt.voided.by) };
    }
    case 'TRANSFER': {
      const last = state.transfers?.at(-1);
      return last ? untold({ kind: 'TRANSFER', replacement: null }, last.on) : null;
    }
    case 'ACCOMPANIST': {
      const last = state.accompanists.findLast(({ accompanistId }) => accompanistId === named.accompanistId);
      return last ? untold({ kind: 'ACCOMPANIST', accompanistId: last.accompanistId, replacement: null }, null) : null;
    }
    case 'MEMOIRE':
    case 'LIVRET': {
      const last = state[named.kind === 'MEMOIRE' ? 'memoire' : 'livret'].at(-1);
      if (!last?.acceptedOn) return null;
      return untold({ kind: named.kind, number: last.number, replacement: null }, last.acceptedOn);
    }
  }
}

/** Told as soon as it is decided. */
function answered(fact: ReplacedFact, on: LocalDate): StandingFact {
  return { fact, on, isSigned: false, isTold: true, notifiedOn: null, restedOnUntil: null, judges: nobody };
}

/** It tells the candidate of no result. @param on null where the day on which it was recorded is not kept */
function untold(fact: ReplacedFact, on: LocalDate | null): StandingFact {
  return { fact, on, isSigned: false, isTold: false, notifiedOn: null, restedOnUntil: null, judges: nobody };
}

/** The one that stands against the decision of a session. */
export function appealOf({ appeals }: JourneyState, session: string): JourneyState['appeals'][number] | undefined {
  return appeals.find((appeal) => appeal.session === session && !appeal.isSpent);
}

/** What a command that replaces a fact names it by. */
export interface StandingName {
  readonly kind: ReplaceableKind;
  readonly assessment?: string;
  readonly block?: string;
  readonly session?: string;
}

/** The facts that stand, of those that may be replaced. */
export function standingNames(state: JourneyState): readonly StandingName[] {
  const { blocks, sessions, attempts, appeals, fraudProcedures, memoire, livret, transfers = [], accompanists } = state;
  const some = (kind: ReplaceableKind, stands: boolean): readonly StandingName[] => (stands ? [{ kind }] : []);
  return [
    ...some(
      'RECEVABILITE',
      attempts.some(({ decision }) => decision !== null),
    ),
    ...some(
      'CONTESTATION',
      attempts.some(({ contestation }) => contestation?.decided),
    ),
    ...some(
      'APPEAL',
      appeals.some(({ session, decided, isSpent }) => session !== null && decided !== null && !isSpent),
    ),
    ...some(
      'WITHDRAWAL',
      fraudProcedures.some(({ concerns, outcome }) => outcome?.withdrawn && concerns !== 'ASSESSMENT'),
    ),
    ...fraudProcedures.flatMap(({ assessment, outcome }): StandingName[] =>
      outcome?.withdrawn && assessment ? [{ kind: 'VOIDING', assessment }] : [],
    ),
    ...some('TRANSFER', transfers.length > 0),
    ...some('ACCOMPANIST', accompanists.length > 0),
    ...some('MEMOIRE', Boolean(memoire.at(-1)?.acceptedOn)),
    ...some('LIVRET', Boolean(livret.at(-1)?.acceptedOn)),
    ...sessions
      .filter(({ purpose }) => purpose === 'CERTIFICATION')
      .flatMap(({ session, soutenance, decision }): StandingName[] => [
        ...(soutenance ? [{ kind: 'SOUTENANCE' as const, session }] : []),
        ...(decision ? [{ kind: 'DECISION' as const, session }] : []),
      ]),
    ...Object.values(blocks).flatMap(({ block, assessments, conclusions }): StandingName[] => [
      ...(conclusions.some(({ by }) => 'evaluators' in by) ? [{ kind: 'CONCLUSION' as const, block }] : []),
      ...Object.values(assessments).flatMap(({ assessment, attempts: each }): StandingName[] => [
        ...(each.some(({ grid }) => grid !== null) ? [{ kind: 'GRID' as const, assessment }] : []),
        ...(each.some(({ attendance }) => attendance !== null) ? [{ kind: 'ATTENDANCE' as const, assessment }] : []),
      ]),
    ]),
  ];
}

type OfAssessment = Extract<NamedFact, { readonly kind: 'GRID' | 'ATTENDANCE' }>;

function attemptWith({ rules, state }: Journey, { kind, assessment, attempt: number }: OfAssessment) {
  const known = findAssessment(rules, assessment);
  const block = known && state.blocks[known.block.code];
  const attempt = known
    ? attemptsAt(state, known).findLast(
        (each) => (kind === 'GRID' ? each.grid : each.attendance) && each.attempt === (number ?? each.attempt),
      )
    : undefined;
  return block && attempt ? { block, attempt } : null;
}

/** Of any name: the state's own are no prototype's. */
function blockOf({ blocks }: JourneyState, code: string): BlockState | undefined {
  return Object.values(blocks).find(({ block }) => block === code);
}

function weighs({ by, attempts }: BlockConclusion, { attempt }: AttemptState, assessment: string): boolean {
  return 'evaluators' in by && (attempts[assessment] ?? 0) >= attempt;
}

/** @param tells the conclusions that would tell of it */
function toldOf(state: JourneyState, block: BlockState, tells: readonly BlockConclusion[]): Omit<StandingFact, 'fact' | 'on'> {
  const isTold = tells.some((each) => isConclusionTold(state, block, each) || isInPlaceOfTold(block, each));
  return { isSigned: false, isTold, notifiedOn: null, restedOnUntil: null, judges: judgesOfBlock(block) };
}

/** Notified, or decided again since it was. */
function signedAndTold(session: JurySessionState): Omit<StandingFact, 'fact' | 'on'> {
  const { signatures, minutesFellOn, notified, redecidedOn } = session;
  return {
    isSigned: Object.keys(signatures).length > 0 || minutesFellOn !== undefined,
    isTold: notified !== null || redecidedOn !== undefined,
    notifiedOn: notified?.on ?? null,
    restedOnUntil: latest([notified?.on, redecidedOn, minutesFellOn, ...Object.values(signatures).map(({ on }) => on)]),
    judges: judgesOfSession(session),
  };
}

/**
 * The journey as the ordinary command finds it: without the fact, and without what came after it on the same thing, so that it is asked
 * what it would have been asked then.
 */
export function asBefore(state: JourneyState, fact: ReplacedFact): JourneyState {
  switch (fact.kind) {
    case 'GRID':
    case 'ATTENDANCE':
      return withBlock(asBeforeJury(state), fact.block, (block) => ({
        ...block,
        conclusions: block.conclusions.filter(({ attempts }) => (attempts[fact.assessment] ?? 0) < fact.attempt),
        assessments: {
          ...block.assessments,
          [fact.assessment]: {
            assessment: fact.assessment,
            attempts: (block.assessments[fact.assessment]?.attempts ?? [])
              .filter(({ attempt }) => attempt <= fact.attempt)
              .map((each) => {
                if (each.attempt !== fact.attempt) return each;
                return { ...each, grid: null, ...(fact.kind === 'ATTENDANCE' && { attendance: null }) };
              }),
          },
        },
      }));
    case 'CONCLUSION':
      return withBlock(asBeforeJury(state), fact.block, asBeforeConclusion);
    case 'SOUTENANCE':
      return asBeforeSession(state, fact.session, (session) => ({ ...session, soutenance: null, decision: null }));
    case 'DECISION':
      // What was last told is compared with what stands instead, see `consequences.ts`.
      return asBeforeSession(state, fact.session, ({ lastNotified: _, redecidedOn: _since, ...session }) => ({
        ...session,
        decision: null,
      }));
    case 'RECEVABILITE':
      return {
        ...state,
        attempts: state.attempts
          .filter(({ attempt }) => attempt <= fact.attempt)
          .map((each) => (each.attempt === fact.attempt ? { ...each, decision: null } : each)),
      };
    case 'CONTESTATION':
      return {
        ...state,
        attempts: state.attempts.filter(({ attempt }) => attempt <= fact.attempt).map((each) => undecidedContestation(each, fact.attempt)),
      };
    case 'APPEAL':
      // No other is pending then: one is decided after the other.
      return {
        ...state,
        appeals: state.appeals.flatMap((each) => (each.session === fact.contested && !each.isSpent ? { ...each, decided: null } : [])),
      };
    case 'WITHDRAWAL':
    case 'VOIDING':
    case 'TRANSFER':
    case 'ACCOMPANIST':
    case 'MEMOIRE':
    case 'LIVRET':
      return state;
  }
}

/** The file with its contestation, of that number, to be answered. */
export function undecidedContestation(file: VaeAttempt, attempt: number): VaeAttempt {
  return file.attempt === attempt && file.contestation ? { ...file, contestation: { ...file.contestation, decided: null } } : file;
}

/** A jury that has decided has ended what is recorded of blocks: what rests on the fact is told apart. */
function asBeforeJury(state: JourneyState): JourneyState {
  return { ...state, sessions: [], diploma: null };
}

function asBeforeConclusion(block: BlockState): BlockState {
  const index = block.conclusions.findLastIndex(({ by }) => 'evaluators' in by);
  const weighed = block.conclusions[index]?.attempts ?? {};
  const assessments = Object.entries(block.assessments).map(([code, each]) => [
    code,
    { ...each, attempts: each.attempts.filter(({ attempt }) => attempt <= (weighed[code] ?? 0)) },
  ]);
  return {
    ...block,
    conclusions: block.conclusions.filter((_, each) => each !== index),
    assessments: Object.fromEntries(assessments) as BlockState['assessments'],
  };
}

function asBeforeSession(state: JourneyState, session: string, change: (session: JurySessionState) => JurySessionState): JourneyState {
  const index = state.sessions.findIndex((each) => each.session === session);
  const blocks = Object.entries(state.blocks).map(([code, block]) => [
    code,
    { ...block, conclusions: block.conclusions.filter(({ by }) => !('session' in by) || by.session !== session) },
  ]);
  return {
    ...state,
    diploma: null,
    blocks: Object.fromEntries(blocks) as JourneyState['blocks'],
    sessions: state.sessions.slice(0, index + 1).map((each) => (each.session === session ? change(each) : each)),
  };
}

/** The session of a jury's fact, before and after. */
export function sessionOf(state: JourneyState, fact: ReplacedFact): JurySessionState | null {
  return fact.kind === 'SOUTENANCE' || fact.kind === 'DECISION' ? findSession(state, fact.session) : null;
}
