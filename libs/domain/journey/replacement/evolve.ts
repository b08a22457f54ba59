/**
 * The state after a replacement is the one that the history would give in which the fact that gave way had been its replacement from the
 * start, or had not been there: first the fact and what rested on it leave the state, then the evolver of the ordinary event is given what
 * stands instead.
 */
import { parisDate, type LocalDate } from '../../time/local-date.js';
import { afterEvolvers } from '../after/evolve.js';
import { openProcedures } from '../after/procedures.js';
import { rectifiableFact } from '../after/rectifiable.js';
import { withoutVoiding, withoutWithdrawal } from '../after/withdrawal-undone.js';
import { blockEvolvers, withAttempt, withBlock, type AttemptReference, communicatedUntil, withConclusionsKept } from '../blocks/evolve.js';
import type { AttemptState, BlockConclusion, BlockState } from '../blocks/state.js';
import type { EvolversFor } from '../decider.js';
import type { DocumentVersion } from '../documents/state.js';
import { hPlusEvolvers, withDispense } from '../h-plus/evolve.js';
import type { EventType, RecordedEvent, RecordedEventOf } from '../event.js';
import { juryEvolvers, withSession } from '../jury/evolve.js';
import { untoldSince } from '../jury/last-notified.js';
import { certificationSessions, isDecided } from '../jury/sessions.js';
import type { Law } from '../../law/line.js';
import type { JourneyState } from '../state.js';
import { vaeEvolvers, withAttempt as withFile } from '../vae/evolve.js';
import { eventOfKind, groundsAgainst, type ReplacedFact, type ReplacedFactOf, type ReplacementEvents } from './events.js';
import { undecidedContestation } from './standing-facts.js';
import { lastToldOf } from './told.js';

type Replacing = RecordedEventOf<'FactReplaced'>;
type Falls = ReplacementEvents['FactReplaced']['falls'];

export const replacementEvolvers: EvolversFor<keyof ReplacementEvents> = {
  FactReplaced: (state, event, law) => {
    const { fact, authority, ground } = event.data;
    const on = parisDate(event.occurredAt);
    const instead = withToldKept(state, inItsPlace(setAside(state, event, on), event, law), event.data, on);
    const { version } = event;
    const told = { version, kind: fact.kind, ...aboutOf(fact), annulled: fact.replacement === null, authority, ground, on };
    return withoutDocuments({ ...instead, replacements: [...(state.replacements ?? []), told] }, event.data.falls, on);
  },
  DispenseReplaced: (state, event, law) => {
    const { dispenseId, criterion, replacement } = event.data;
    const undecided = withDispense(state, dispenseId, () => ({ criterion, decided: null }));
    if (replacement === null) return undecided;
    const { occurredAt, ...data } = replacement;
    return hPlusEvolvers.DispenseDecided(
      undecided,
      { ...event, type: 'DispenseDecided', data: { ...data, dispenseId, criterion }, occurredAt },
      law,
    );
  },
};

/** What the candidate was told of stays known, and how it was taken back: what is recorded anew is compared with it. */
function withToldKept(
  before: JourneyState,
  after: JourneyState,
  { fact, ground, hearing }: ReplacementEvents['FactReplaced'],
  on: LocalDate,
): JourneyState {
  if ('block' in fact && fact.kind !== 'VOIDING') {
    const block = before.blocks[fact.block];
    const lastTold = block && lastToldOf(before, block);
    return lastTold ? withBlock(after, fact.block, (each) => ({ ...each, lastTold: lastTold })) : after;
  }
  const isHeard = hearing !== null && groundsAgainst.includes(ground);
  return 'session' in fact && isHeard
    ? withSession(after, fact.session, (session) => (untoldSince(session) ? { ...session, heardAgainstOn: on } : session))
    : after;
}

/** The code or id that people know the fact by, and the number of the attempt where there are several. */
export function aboutOf(fact: ReplacedFact): { readonly about: string; readonly attempt: number | null } {
  switch (fact.kind) {
    case 'GRID':
    case 'ATTENDANCE':
    case 'VOIDING':
      return { about: fact.assessment, attempt: fact.attempt };
    case 'CONCLUSION':
      return { about: fact.block, attempt: null };
    case 'SOUTENANCE':
    case 'DECISION':
      return { about: fact.session, attempt: null };
    case 'RECEVABILITE':
    case 'CONTESTATION':
      return { about: '', attempt: fact.attempt };
    case 'APPEAL':
      return { about: fact.contested, attempt: null };
    case 'WITHDRAWAL':
      return { about: fact.withdrawn ?? '', attempt: null };
    case 'ACCOMPANIST':
      return { about: fact.accompanistId, attempt: null };
    case 'TRANSFER':
    case 'MEMOIRE':
    case 'LIVRET':
      return { about: '', attempt: null };
  }
}

/** The state without the fact, and without what falls with it. */
function setAside(state: JourneyState, { data }: Replacing, on: LocalDate): JourneyState {
  const { fact, falls, closesSession } = data;
  switch (fact.kind) {
    case 'GRID': {
      const graded = withAttempt(forgotten(state, fact), fact, (attempt) => ({ ...attempt, grid: null }));
      return falls.conclusions ? withoutConclusions(graded, fact) : withBlock(graded, fact.block, (block) => communicatedAnew(block, fact));
    }
    case 'ATTENDANCE': {
      const absent = withAttempt(forgotten(state, fact), fact, ({ leftAt: _left, attendedOnPaper: _paper, ...attempt }) => ({
        ...attempt,
        attendance: null,
      }));
      return falls.conclusions ? withoutConclusions(absent, fact) : absent;
    }
    case 'CONCLUSION':
      return fact.replacement === null ? withBlock(state, fact.block, withoutLastConclusion) : state;
    case 'SOUTENANCE': {
      const heard = falls.decision ? withoutDecision(withProcedureReopened(state, fact.session), fact.session, on, false) : state;
      const asIfNotHeld = withSession(forgotten(heard, fact), fact.session, (session) => ({ ...session, soutenance: null }));
      return falls.followUps ? withoutLaterSessions(asIfNotHeld, fact.session) : asIfNotHeld;
    }
    case 'DECISION':
      return withoutDecision(
        fact.replacement === null ? withProcedureReopened(state, fact.session) : state,
        fact.session,
        on,
        closesSession,
      );
    case 'RECEVABILITE': {
      const kept = falls.followUps ? { ...state, attempts: state.attempts.filter(({ attempt }) => attempt <= fact.attempt) } : state;
      const reopened = fact.replacement === null ? { reopenedOn: on } : {};
      return withFile(forgotten(kept, fact), fact.attempt, (file) => ({ ...file, decision: null, ...reopened }));
    }
    case 'CONTESTATION': {
      const kept = falls.followUps ? { ...state, attempts: state.attempts.filter(({ attempt }) => attempt <= fact.attempt) } : state;
      return withFile(kept, fact.attempt, (file) => undecidedContestation(file, fact.attempt));
    }
    case 'APPEAL':
      return {
        ...state,
        appeals: state.appeals.map((each) => (each.session === fact.contested && !each.isSpent ? { ...each, decided: null } : each)),
      };
    case 'WITHDRAWAL':
      return withoutWithdrawal(state, fact.withdrawn, null);
    case 'VOIDING':
      return withoutVoiding(state, fact);
    case 'TRANSFER':
      return withoutLastTransfer(state);
    case 'ACCOMPANIST':
      return withoutDesignation(state, fact.accompanistId);
    case 'MEMOIRE':
      return { ...state, memoire: toReadAgain(state.memoire, fact.number) };
    case 'LIVRET':
      return { ...state, livret: toReadAgain(state.livret, fact.number) };
  }
}

/** As if it had not been there: a journey that never was transferred holds no list of transfers. */
function withoutLastTransfer({ transfers = [], ...state }: JourneyState): JourneyState {
  return transfers.length > 1 ? { ...state, transfers: transfers.slice(0, -1) } : state;
}

/** The last of that person. */
function withoutDesignation(state: JourneyState, accompanistId: string): JourneyState {
  const index = state.accompanists.findLastIndex((each) => each.accompanistId === accompanistId);
  return { ...state, accompanists: state.accompanists.filter((_, at) => at !== index) };
}

function toReadAgain(versions: readonly DocumentVersion[], number: number): readonly DocumentVersion[] {
  return versions.map((version) => (version.number === number ? { ...version, acceptedOn: null } : version));
}

/** What the ordinary event makes of what stands instead. */
function inItsPlace(state: JourneyState, event: Replacing, law: Law): JourneyState {
  const { fact } = event.data;
  if (fact.replacement === null) return state;
  const { occurredAt, ...data } = fact.replacement;
  const ordinary = { ...event, type: eventOfKind[fact.kind], data, occurredAt } as RecordedEvent;
  const made = madeBy(state, ordinary, law);
  const known = rectifiableFact(made, ordinary);
  const remembered = known ? { ...made, facts: { ...made.facts, [event.version]: known } } : made;
  return ordinary.type === 'AttendanceRecorded' && ordinary.data.attendance === 'EXCUSED'
    ? asRescheduled(remembered, ordinary.data)
    : remembered;
}

function madeBy(state: JourneyState, ordinary: RecordedEvent, law: Law): JourneyState {
  switch (ordinary.type) {
    case 'GridRecorded':
      return blockEvolvers.GridRecorded(state, ordinary, law);
    case 'AttendanceRecorded':
      return blockEvolvers.AttendanceRecorded(state, ordinary, law);
    case 'BlockConcluded':
      return concludedInstead(state, ordinary, law);
    case 'SoutenanceHeld':
      return juryEvolvers.SoutenanceHeld(state, ordinary, law);
    case 'JuryDecided':
      return juryEvolvers.JuryDecided(state, ordinary, law);
    case 'RecevabiliteDecided':
      return vaeEvolvers.RecevabiliteDecided(state, ordinary, law);
    case 'CaduciteContestationDecided':
      return vaeEvolvers.CaduciteContestationDecided(state, ordinary, law);
    case 'AppealDecided':
      return afterEvolvers.AppealDecided(state, ordinary, law);
    default:
      return state;
  }
}

/** Another conclusion in the place of the last one: on the attempts that it had weighed. */
function concludedInstead(state: JourneyState, event: RecordedEventOf<'BlockConcluded'>, law: Law): JourneyState {
  const index = lastByEvaluators(state.blocks[event.data.block]?.conclusions ?? []);
  const concluded = blockEvolvers.BlockConcluded(state, event, law);
  return withBlock(concluded, event.data.block, (block) => {
    const [before, made] = [block.conclusions[index], block.conclusions.at(-1)];
    if (!before || !made) return block;
    const conclusions = block.conclusions.slice(0, -1).with(index, { ...made, attempts: before.attempts });
    return communicatedUntil({ ...block, conclusions }, index);
  });
}

function lastByEvaluators(conclusions: readonly BlockConclusion[]): number {
  return conclusions.findLastIndex(({ by }) => 'evaluators' in by);
}

function withoutLastConclusion(block: BlockState): BlockState {
  const last = block.conclusions[lastByEvaluators(block.conclusions)];
  return withConclusionsKept(block, (conclusion) => conclusion !== last);
}

/** A block that stays concluded by another grid: the candidate is told of it. */
function communicatedAnew(block: BlockState, fact: OfAttempt): BlockState {
  const index = block.conclusions.findIndex((conclusion) => rests(conclusion, fact));
  return index < 0 ? block : communicatedUntil(block, index);
}

export type OfAttempt = ReplacedFactOf<'GRID'> | ReplacedFactOf<'ATTENDANCE'>;

/** Whether a conclusion of its block weighed the attempt. An excuse leaves that of a later attempt as it is. */
export function rests({ by, attempts }: BlockConclusion, fact: OfAttempt): boolean {
  if (!('evaluators' in by)) return false;
  const weighed = attempts[fact.assessment] ?? 0;
  const isExcuse = fact.kind === 'ATTENDANCE' && fact.replacement?.attendance === 'EXCUSED';
  return isExcuse ? weighed === fact.attempt : weighed >= fact.attempt;
}

/** And without the resits of that assessment that nobody has sat yet; an excuse keeps the one that is scheduled, see `asRescheduled`. */
function withoutConclusions(state: JourneyState, fact: OfAttempt): JourneyState {
  const isExcuse = fact.kind === 'ATTENDANCE' && fact.replacement?.attendance === 'EXCUSED';
  const stays = ({ attempt, scheduled, attendance, grid }: AttemptState) =>
    attempt <= fact.attempt || attendance !== null || grid !== null || (isExcuse && scheduled !== null);
  const attempts = state.blocks[fact.block]?.assessments[fact.assessment]?.attempts ?? [];
  const gone = attempts.filter((attempt) => !stays(attempt)).map(({ attempt }) => attempt);
  const left = withBlock(state, fact.block, (block) => ({
    ...withConclusionsKept(block, (conclusion) => !rests(conclusion, fact)),
    assessments: { ...block.assessments, [fact.assessment]: { assessment: fact.assessment, attempts: attempts.filter(stays) } },
  }));
  const facts = Object.entries(left.facts).filter(
    ([, { target }]) => target.assessment !== fact.assessment || !gone.includes(Number(target.attempt)),
  );
  return gone.length === 0 ? left : { ...left, facts: Object.fromEntries(facts) };
}

/** Excused, an attempt is another date of itself: what followed it as a resit takes its number. */
function asRescheduled(state: JourneyState, { block, assessment, attempt: number }: AttemptReference): JourneyState {
  const attempts = state.blocks[block]?.assessments[assessment]?.attempts ?? [];
  if (!attempts.some(({ attempt }) => attempt > number)) return state;
  const renumbered = (attempt: number): number => (attempt > number ? attempt - 1 : attempt);
  const following = (conclusion: BlockConclusion): BlockConclusion => {
    const weighed = conclusion.attempts[assessment];
    return weighed === undefined ? conclusion : { ...conclusion, attempts: { ...conclusion.attempts, [assessment]: renumbered(weighed) } };
  };
  const moved = withBlock(state, block, (facts) => ({
    ...facts,
    conclusions: facts.conclusions.map(following),
    assessments: {
      ...facts.assessments,
      [assessment]: {
        assessment,
        attempts: attempts.filter(({ attempt }) => attempt !== number).map((each) => ({ ...each, attempt: renumbered(each.attempt) })),
      },
    },
  }));
  const facts = Object.entries(moved.facts)
    .filter(([, { target }]) => target.assessment !== assessment || target.attempt !== number)
    .map(([version, fact]) =>
      fact.target.assessment === assessment
        ? [version, { ...fact, target: { ...fact.target, attempt: renumbered(Number(fact.target.attempt)) } }]
        : [version, fact],
    );
  const follow = <T extends { readonly assessment?: string; readonly attempt?: number }>(each: T): T =>
    each.assessment === assessment && each.attempt !== undefined ? { ...each, attempt: renumbered(each.attempt) } : each;
  return {
    ...moved,
    facts: Object.fromEntries(facts) as JourneyState['facts'],
    fraudProcedures: state.fraudProcedures.map(follow),
    appeals: state.appeals.map((appeal) =>
      appeal.assessment === assessment && appeal.attempt === number ? { ...appeal, isSpent: true } : follow(appeal),
    ),
  };
}

/** A refusal for fraud had closed the procedure that it decided: without it nobody has, unless another on it is open since. */
function withProcedureReopened(state: JourneyState, session: string): JourneyState {
  const refusal = state.sessions.find((each) => each.session === session)?.decision;
  if (refusal?.decision !== 'REFUSED_FOR_FRAUD' || openProcedures(state).some(({ concerns }) => concerns === 'DECISION')) return state;
  const index = state.fraudProcedures.findLastIndex(
    ({ concerns, outcome }) => concerns === 'DECISION' && outcome !== null && !outcome.withdrawn && outcome.on === refusal.on,
  );
  return { ...state, fraudProcedures: state.fraudProcedures.map((each, at) => (at === index ? { ...each, outcome: null } : each)) };
}

/** Its minutes are signed anew, it is notified anew, and what it granted is not granted. */
function withoutDecision(state: JourneyState, session: string, on: LocalDate, closes: boolean): JourneyState {
  const blocks = Object.entries(state.blocks).map(([code, block]) => [
    code,
    withConclusionsKept(block, ({ by }) => !('session' in by) || by.session !== session),
  ]);
  const facts = Object.entries(state.facts).filter(
    ([, { type, target }]) => target.session !== session || (type !== 'MinutesSigned' && type !== 'DecisionNotified'),
  );
  const left: JourneyState = {
    ...state,
    blocks: Object.fromEntries(blocks) as JourneyState['blocks'],
    facts: Object.fromEntries(facts),
    appeals: state.appeals.map((appeal) => (appeal.session === session ? { ...appeal, isSpent: true } : appeal)),
  };
  const marked = closes ? laterSessions(left, session).reduce((each, later) => withGroundAnnulled(each, later.session, on), left) : left;
  return withSession(marked, session, ({ groundAnnulledOn: _, heardAgainstOn, ...before }) => ({
    ...before,
    decision: null,
    signatures: {},
    notified: null,
    ...(before.notified
      ? { redecidedOn: on, ...(before.decision && { lastNotified: before.decision }) }
      : heardAgainstOn !== undefined && { heardAgainstOn }),
    ...(Object.keys(before.signatures).length > 0 && { minutesFellOn: on }),
    ...(closes && { annulledOn: on }),
  }));
}

function withGroundAnnulled(state: JourneyState, session: string, on: LocalDate): JourneyState {
  return withSession(state, session, (later) => (isDecided(later) ? { ...later, groundAnnulledOn: on } : later));
}

/** Convened because the candidate was taken not to have come, and not held. */
function withoutLaterSessions(state: JourneyState, session: string): JourneyState {
  const later = laterSessions(state, session).filter((each) => each.soutenance === null && !isDecided(each));
  return { ...state, sessions: state.sessions.filter((each) => !later.includes(each)) };
}

export function laterSessions(state: JourneyState, session: string): JourneyState['sessions'] {
  const all = certificationSessions(state);
  return all.slice(all.findIndex((each) => each.session === session) + 1);
}

/** What found the fact again finds it no more: its replacement has a version of its own. */
function forgotten(state: JourneyState, fact: ReplacedFact): JourneyState {
  const type: EventType = eventOfKind[fact.kind];
  const isSame = (target: Readonly<Record<string, unknown>>) =>
    (!('assessment' in fact) || target.assessment === fact.assessment) &&
    (!('session' in fact) || target.session === fact.session) &&
    (!('attempt' in fact) || target.attempt === fact.attempt);
  const facts = Object.entries(state.facts).filter(([, known]) => known.type !== type || !isSame(known.target));
  return { ...state, facts: Object.fromEntries(facts) };
}

/** A certificate or a diploma that nothing grants any more is annulled, with its duplicates; its number stays its own. */
function withoutDocuments(state: JourneyState, { documents }: Falls, on: LocalDate): JourneyState {
  return documents.reduce<JourneyState>((before, { of, block, number }) => {
    const issued = of === 'DIPLOMA' ? before.diploma : (before.blocks[block ?? '']?.certificate ?? null);
    const isOfIt = (duplicate: JourneyState['duplicates'][number]) =>
      duplicate.of === of && (of === 'DIPLOMA' || duplicate.block === block);
    const annulled = {
      duplicates: before.duplicates.filter((duplicate) => !isOfIt(duplicate)),
      annulledDocuments: [
        ...(before.annulledDocuments ?? []),
        { kind: of, block, number, issuedOn: issued?.on ?? null, on },
        ...before.duplicates
          .filter(isOfIt)
          .map((duplicate) => ({ kind: 'DUPLICATE' as const, block, number: duplicate.number, issuedOn: duplicate.on, on })),
      ],
    };
    return of === 'DIPLOMA'
      ? { ...before, ...annulled, diploma: null }
      : { ...withBlock(before, block ?? '', (facts) => ({ ...facts, certificate: null })), ...annulled };
  }, state);
}
