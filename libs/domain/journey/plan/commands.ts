/** The command by which a step would be taken, its content the best that may be hoped for. Identifiers yet to come stand for any. */
import { addDays, endOfDay, parisDate, type Instant, type LocalDate } from '../../time/local-date.js';
import { currentAttempt, findAssessment, lastGraded, linesAddedSince, linesToGrade, verdictNow } from '../blocks/attempts.js';
import type { Attached, Command } from '../command.js';
import type { Grading } from '../codes.schema.js';
import type { GridLine, Motive } from '../fields.schema.js';
import { completedHours } from '../host-period/status.js';
import type { Journey } from '../journey.js';
import { idPrefixes } from '../../persons/person-ids.js';
import { grantableBlocks } from '../jury/decisions.js';
import { juryGridLines, missingBlocks } from '../jury/grid.js';
import { findSession } from '../jury/sessions.js';
import type { JurySessionState } from '../jury/state.js';
import type { ProvidingCommand } from '../remaining-item.js';
import { criteriaOf, juryGradesBlocks, requiredFinalAssessment } from '../requirements.js';
import { mayDecide } from '../jury/sitting.js';
import { smallestJury, smallestSitting } from './jury.js';

/** A thing to do: a command, and what it is about where that is known already. */
export interface Move {
  readonly command: ProvidingCommand;
  readonly about?: { readonly field: string; readonly value: string } | undefined;
  /** Of a session, who signs. */
  readonly jurorId?: string;
}

const evaluator = `${idPrefixes.EVALUATOR}_new`;
const text = 'x';
const file = '0'.repeat(64);
const nobody = { number: 'N', feasibilityFiles: { sameCertification: 0, all: 0 } } satisfies Attached;

/** The first day on which a move may be made: what is planned for a day to come waits for it. */
export function dayFor({ state, rules }: Journey, { command, about }: Move, today: LocalDate): LocalDate {
  const known = about?.field === 'assessment' ? findAssessment(rules, about.value) : null;
  const scheduled = command === 'schedule-assessment' ? null : known && currentAttempt(state, known)?.scheduled?.at;
  const session = about?.field === 'session' ? findSession(state, about.value) : null;
  const on = scheduled ?? session?.at ?? null;
  return [today, on ? parisDate(on) : today, session?.soutenance?.on ?? today, session?.decision?.on ?? today].toSorted().at(-1) ?? today;
}

/** Several where a jury may decide one way or another, the best first; none where nothing lawful can be said. */
export function commandsFor(journey: Journey, move: Move, day: LocalDate): readonly Command[] {
  const session = move.about?.field === 'session' ? findSession(journey.state, move.about.value) : null;
  // The decision is then on paper too: see `paper/modes.ts`.
  const attached: Attached = session?.soutenance?.paper ? { ...nobody, onPaper: true } : nobody;
  return contents(journey, move, day).map(
    (data) => ({ name: move.command, data, occurredAt: endOfDay(day), attached }) as unknown as Command,
  );
}

function contents(journey: Journey, { command, about, jurorId }: Move, day: LocalDate): readonly object[] {
  const value = about?.value ?? '';
  const { rules, state } = journey;
  switch (command) {
    case 'schedule-assessment':
      return [{ assessment: value, at: endOfDay(day), place: text, evaluators: [evaluator] }];
    case 'record-attendance':
      return [{ assessment: value, attendance: 'PRESENT' }];
    case 'record-grid':
      return gridOf(journey, value);
    case 'conclude-block':
      return conclusionOf(journey, value);
    case 'open-resit':
      return [{ assessment: value }];
    case 'issue-block-certificate':
      return [{ block: value }];
    case 'agree-stage':
      return [
        {
          stageId: newStage(journey),
          kind: 'STAGE',
          hostOrganisationId: 'org_1',
          tutorId: `${idPrefixes.TUTOR}_new`,
          from: day,
          until: addDays(day, 365),
        },
      ];
    case 'start-stage':
      return [{ stageId: value }];
    case 'complete-stage':
      return [{ stageId: value, hours: Math.max((rules.reglement.hostPeriodMinHours.value ?? 0) - completedHours(state), 1) }];
    case 'submit-memoire':
    case 'submit-livret':
      return [{ file }];
    case 'submit-document':
      return [{ document: value, file }];
    case 'accept-document':
      return [{ document: value }];
    case 'accept-memoire':
    case 'accept-livret':
    case 'resume':
    case 'issue-diploma':
      return [{}];
    case 'reactivate':
      return [{ comment: text }];
    case 'submit-feasibility-file':
      return [{ files: [] }];
    case 'declare-file-complete':
      return [{ lastPieceReceivedOn: day }];
    case 'decide-recevabilite':
      return [{ decision: 'RECEVABLE' }];
    case 'contest-caducite':
      return [{ motive: text }];
    case 'decide-contestation':
      return [{ accepted: true, motive: text }];
    case 'submit-validation-file':
      return [{ dossier: file, proofs: missingBlocks(journey).map(({ code }) => ({ block: code, files: [file] })) }];
    case 'convene-jury':
      return convocation(journey, value, endOfDay(day));
    case 'hold-soutenance':
      return hearing(journey, value);
    case 'decide':
      return decisions(journey, value);
    case 'sign-minutes':
      return [{ session: value, jurorId }];
    case 'notify-decision':
      return [{ session: value, accompanistNotified: true }];
    case 'amend-grid':
      return linesAddedTo(journey, value);
    // A withdrawal is decided, and not planned.
    case 'open-fraud-procedure':
    case 'record-observations':
    case 'withdraw-for-fraud':
    case 'close-fraud-procedure':
      return [];
  }
}

function acquired(criteria: readonly string[]): readonly GridLine[] {
  return criteria.map((criterion) => ({ criterion, grading: 'ACQUIS' }));
}

function gridOf(journey: Journey, assessment: string): readonly object[] {
  const known = findAssessment(journey.rules, assessment);
  const attempt = known && currentAttempt(journey.state, known);
  if (!known || !attempt) return [];
  return [{ assessment, evaluator: attempt.scheduled?.evaluators[0] ?? evaluator, lines: acquired(linesToGrade(journey, known, attempt)) }];
}

/** The lines that a migration has added since it was filled in. */
function linesAddedTo(journey: Journey, assessment: string): readonly object[] {
  const known = findAssessment(journey.rules, assessment);
  const attempt = known && lastGraded(journey.state, known);
  if (!known || !attempt) return [];
  const by = attempt.scheduled?.evaluators[0] ?? evaluator;
  return [{ assessment, evaluator: by, lines: acquired(linesAddedSince(journey, known)), reason: text }];
}

/** Where the block is not validated, every criterion that is not acquired is a motive. */
function conclusionOf(journey: Journey, code: string): readonly object[] {
  const block = journey.rules.blocks.find((known) => known.code === code);
  if (!block) return [];
  const { criteria, validated } = verdictNow(journey, block);
  const failed = criteria.filter(({ grading }) => grading !== 'ACQUIS' && grading !== 'EXEMPTED').map(({ criterion }) => criterion);
  const graders = Object.values(journey.state.blocks[code]?.assessments ?? {}).flatMap(({ attempts }) =>
    attempts.flatMap(({ grid }) => grid?.evaluators ?? []),
  );
  const motives: readonly Motive[] = validated || failed.length === 0 ? [] : [{ criteria: failed, text }];
  return [{ block: code, evaluators: graders.length > 0 ? [...new Set(graders)] : [evaluator], motives }];
}

function newStage({ state }: Journey): string {
  return `stg_${Object.keys(state.stages).length + 1}-new`;
}

/** Under its own name where one is convened that must change; else another. */
function convocation(journey: Journey, session: string, at: Instant): readonly object[] {
  const members = smallestJury(journey);
  if (!members) return [];
  const name = session || `ses_${journey.state.sessions.length + 1}-new`;
  return [{ session: name, purpose: 'CERTIFICATION', at, place: text, members, women: 1, men: 1 }];
}

function hearing(journey: Journey, session: string): readonly object[] {
  const heardBy = (findSession(journey.state, session)?.members ?? []).map(({ jurorId }) => jurorId);
  const grid = acquired(juryGridLines(journey));
  return [{ session, attendance: 'PRESENT', grid, gradedBy: grid.length > 0 ? heardBy.slice(0, 1) : [], heardBy }];
}

/**
 * Everything, or every block aimed at; where the session's grid forbids it, a deferral, after which another jury sits; where a block that is
 * wholly acquired may not be left out, what may be granted.
 */
function decisions(journey: Journey, name: string): readonly object[] {
  const session = findSession(journey.state, name);
  const present = session && smallestSitting(journey, mayDecide(journey, session))?.map(({ jurorId }) => jurorId);
  if (!session || !present) return [];
  const isWhole = present.length === session.members.length;
  const votes = present.map((jurorId) => ({ jurorId, inFavour: true }));
  const sitting = { session: name, present, votes, ...(!isWhole && { women: 1, men: 1 }) };
  const blocks = missingBlocks(journey).map(({ code }) => code);
  const best =
    journey.state.scope === 'FULL'
      ? { ...sitting, decision: 'FULL', blocks: [], motives: [] }
      : { ...sitting, decision: 'PARTIAL', blocks, motives: [] };
  const deferral = { ...sitting, decision: 'DEFERRED', blocks: [], motives: [{ criteria: shortfalls(journey, session), text }] };
  const granted = grantableBlocks(journey, session);
  const partial = {
    ...sitting,
    decision: 'PARTIAL',
    blocks: granted,
    motives: [{ criteria: shortfalls(journey, session, granted), text }],
  };
  return [best, deferral, ...(granted.length > 0 ? [partial] : [])];
}

/** What the session's grid leaves not acquired, of blocks that are not granted. */
function shortfalls(journey: Journey, { soutenance }: JurySessionState, granted: readonly string[] = []): readonly string[] {
  const graded: Readonly<Record<string, Grading>> = soutenance?.gradings ?? {};
  const denied = missingBlocks(journey).filter(({ code }) => !granted.includes(code));
  const criteria = juryGradesBlocks(journey) ? denied.flatMap(criteriaOf) : [];
  const parts = requiredFinalAssessment(journey)?.parts.map(({ code }) => code) ?? [];
  return [...criteria, ...parts].filter((line) => graded[line] !== 'ACQUIS');
}
