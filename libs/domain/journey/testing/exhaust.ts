/** Every state that a journey can reach in one day, by whatever carries it on as it is: for specs of the smallest plan. */
import type { LocalDate } from '../../time/local-date.js';
import { allAssessments, currentAttempt, verdictNow } from '../blocks/attempts.js';
import { decide } from '../decide.js';
import { evolve } from '../evolve.js';
import { record, type Journey } from '../journey.js';
import { juryGridLines, missingBlocks } from '../jury/grid.js';
import { missingSignatures, pendingSession } from '../jury/sessions.js';
import { juryPrerequisites, requiredDocuments } from '../requirements.js';
import type { JourneyState } from '../state.js';
import { allAcquired, file, lines, member, motive } from './facts.js';
import { contextAt, fact, tenOClock, type Fact } from './given.js';

/** The least number of commands from a journey to the goal; null where no sequence of fewer than `most` reaches it. */
export function leastCommands(journey: Journey, on: LocalDate, isGoal: (state: JourneyState) => boolean, most: number): number | null {
  let frontier: readonly JourneyState[] = [journey.state];
  const seen = new Set(frontier.map(identity));
  for (let commands = 0; commands < most; commands += 1) {
    if (frontier.some(isGoal)) return commands;
    frontier = frontier.filter((state) => commands + leastLeft(state) < most);
    const reached: JourneyState[] = [];
    for (const state of frontier) {
      for (const next of successors({ rules: journey.rules, state }, on)) {
        const key = identity(next);
        if (seen.has(key)) continue;
        seen.add(key);
        reached.push(next);
      }
    }
    frontier = reached;
  }
  return frontier.some(isGoal) ? most : null;
}

/** What a diploma that a jury grants certainly awaits still: a decision, the signatures of two at least, its notification, the diploma. */
function leastLeft(state: JourneyState): number {
  if (state.scope !== 'FULL' || state.diploma !== null) return 0;
  const granting = state.sessions.findLast(({ decision }) => decision?.decision === 'FULL');
  if (!granting) return pendingSession(state) ? 5 : 6;
  return missingSignatures(granting).length + (granting.notified ? 0 : 1) + 1;
}

/** Two states that differ by their versions only have the same future. */
function identity(state: JourneyState): string {
  return JSON.stringify({ ...state, facts: null }, (key, value: unknown) => (key === 'version' ? undefined : value));
}

function* successors(journey: Journey, on: LocalDate): Generator<JourneyState> {
  const context = contextAt(tenOClock(on));
  for (const { command } of moves(journey, on)) {
    const decision = decide({ ...journey, context }, command);
    if (!decision.accepted) continue;
    yield decision.events.reduce((state, event) => evolve(state, record(event, { rules: journey.rules, state }, context)), journey.state);
  }
}

const attached = { attached: { number: 'N-1', feasibilityFiles: { sameCertification: 0, all: 0 } } };

/** Every command that the certification asks for, but those that change what the journey is, exempt, correct or undo; failing as well as succeeding. */
function moves({ rules, state }: Journey, on: LocalDate): readonly Fact[] {
  const sessions = state.sessions.map(({ session }) => session);
  const stages = Object.keys(state.stages);
  const known = allAssessments(rules);
  return [
    ...known.flatMap((each) => {
      const assessment = each.assessment.code;
      const evaluator = currentAttempt(state, each)?.scheduled?.evaluators[0] ?? 'evl_1';
      const grid = (grading: 'ACQUIS' | 'NON_ACQUIS') => lines(Object.fromEntries(each.assessment.criteria.map((code) => [code, grading])));
      return [
        fact('schedule-assessment', { assessment, at: tenOClock(on), place: 'x', evaluators: [evaluator] }, on),
        fact('record-attendance', { assessment, attendance: 'PRESENT' }, on),
        fact('record-grid', { assessment, evaluator, lines: grid('ACQUIS') }, on),
        fact('record-grid', { assessment, evaluator, lines: grid('NON_ACQUIS') }, on),
        fact('open-resit', { assessment }, on),
      ];
    }),
    ...rules.blocks.flatMap((block) => {
      const { validated, criteria } = verdictNow({ rules, state }, block);
      const short = criteria.filter(({ grading }) => grading !== 'ACQUIS' && grading !== 'EXEMPTED').map(({ criterion }) => criterion);
      return [
        fact(
          'conclude-block',
          { block: block.code, evaluators: ['evl_1'], motives: validated || short.length === 0 ? [] : [motive(...short)] },
          on,
        ),
        fact('issue-block-certificate', { block: block.code }, on, attached),
      ];
    }),
    fact(
      'agree-stage',
      { stageId: `stg_${stages.length + 1}`, kind: 'STAGE', hostOrganisationId: 'org_1', tutorId: 'tut_1', from: on, until: on },
      on,
    ),
    ...stages.flatMap((stageId) => [fact('start-stage', { stageId }, on), fact('complete-stage', { stageId, hours: 500 }, on)]),
    ...(juryPrerequisites({ rules, state }).includes('MEMOIRE') ? [fact('submit-memoire', { file }, on)] : []),
    ...requiredDocuments({ rules, state }).flatMap((document) => [
      fact('submit-document', { document, file }, on),
      fact('accept-document', { document }, on),
    ]),
    ...(['accept-memoire', 'resume'] as const).map((name) => fact(name, {}, on)),
    fact('reactivate', { comment: 'x' }, on),
    fact('submit-feasibility-file', { files: [] }, on, attached),
    fact('declare-file-complete', { lastPieceReceivedOn: on }, on),
    fact('decide-recevabilite', { decision: 'RECEVABLE' }, on),
    fact('contest-caducite', { motive: 'x' }, on),
    fact('decide-contestation', { accepted: true, motive: 'x' }, on),
    fact(
      'submit-validation-file',
      { dossier: file, proofs: missingBlocks({ rules, state }).map(({ code }) => ({ block: code, files: [file] })) },
      on,
    ),
    ...(pendingSession(state) ? [] : [convocation(sessions.length + 1, on)]),
    ...state.sessions.flatMap(({ session, members }) =>
      sessionMoves(
        { rules, state },
        session,
        members.map(({ jurorId }) => jurorId),
        on,
      ),
    ),
    fact('issue-diploma', {}, on, attached),
  ];
}

function convocation(number: number, on: LocalDate): Fact {
  const members = [
    member('jur_1', { president: true, qualities: ['ACADEMIC', 'PROFESSIONAL'] }),
    member('jur_2', { qualities: ['PROFESSIONAL', 'ACADEMIC'] }),
    member('jur_3'),
  ];
  return fact(
    'convene-jury',
    { session: `ses_${number}`, purpose: 'CERTIFICATION', at: tenOClock(on), place: 'x', members, women: 1, men: 1 },
    on,
  );
}

function sessionMoves(journey: Journey, session: string, jurors: readonly string[], on: LocalDate): readonly Fact[] {
  const criteria = juryGridLines(journey);
  const heard = (grid: ReturnType<typeof lines>) =>
    fact('hold-soutenance', { session, attendance: 'PRESENT', grid, gradedBy: grid.length > 0 ? ['jur_2'] : [], heardBy: [...jurors] }, on);
  const blocks = missingBlocks(journey).map(({ code }) => code);
  const short = [
    ...blocks.flatMap((code) => journey.rules.blocks.find((block) => block.code === code)?.skills.flatMap((skill) => skill.criteria) ?? []),
    ...criteria,
  ];
  const sittings = [jurors, jurors.slice(0, 2)];
  return [
    heard(lines(allAcquired(...criteria))),
    ...(criteria.length > 0 ? [heard(lines(Object.fromEntries(criteria.map((code) => [code, 'NON_ACQUIS' as const]))))] : []),
    ...sittings.flatMap((present) => {
      const votes = present.map((jurorId) => ({ jurorId, inFavour: true }));
      const balance = present.length === jurors.length ? {} : { women: 1, men: 1 };
      const sitting = { session, present: [...present], votes, ...balance };
      return [
        fact('decide', { ...sitting, decision: 'FULL', blocks: [], motives: [] }, on),
        fact('decide', { ...sitting, decision: 'PARTIAL', blocks, motives: [] }, on),
        fact('decide', { ...sitting, decision: 'DEFERRED', blocks: [], motives: short.length > 0 ? [motive(...short)] : [] }, on),
      ];
    }),
    ...jurors.map((jurorId) => fact('sign-minutes', { session, jurorId }, on)),
    fact('notify-decision', { session, accompanistNotified: true }, on),
  ];
}
