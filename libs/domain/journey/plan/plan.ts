/**
 * The smallest set of things to do for the diploma, and until nothing is missing, in an order that is lawful: each is decided on the
 * journey that those before it have made, so that doing them leads there. Where nothing leads to the diploma, what may be done is done.
 *
 * Smallest among what carries the journey on as it is: its path, its version and what it aims at stand, as do sessions
 * and assessments already arranged; the candidate comes and succeeds; nothing is exempted, corrected or left to
 * silence. What the API counts outside the journey (feasibility files of the year) is taken as allowed.
 */
import { endOfDay, parisDate, type Instant, type LocalDate } from '../../time/local-date.js';
import { frenchDate } from '../../time/french-date.js';
import { settle } from '../clocks/settle.js';
import type { CommandContext } from '../command.js';
import { decideBatch, explain } from '../decide.js';
import type { Journey } from '../journey.js';
import { hasEnded, outcome } from '../outcome.js';
import { isNoJourney } from '../remaining.js';
import type { ProvidingCommand, RemainingItem } from '../remaining-item.js';
import { recordRule, type Unmet } from '../../stream/unmet.js';
import { commandsFor, dayFor, type Move } from './commands.js';
import { awaitsAllElse, isGoalReached, nextMoves, type NextMoves } from './next-moves.js';

export interface PlannedStep {
  readonly command: ProvidingCommand;
  /** What it is about, where that exists already or is of the certification. */
  readonly about: { readonly field: string; readonly value: string } | null;
  /** Of minutes to sign, whose signature is missing, where the jury is known. */
  readonly jurorId: string | null;
  /** What it provides, and where that is asked. */
  readonly towards: Pick<RemainingItem, 'code' | 'sentence' | 'source'>;
  /** Today, or the day for which something is already arranged. */
  readonly notBefore: LocalDate;
}

export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** What stands in the way after the steps; empty where they lead to the end. */
  readonly blockedBy: readonly Unmet[];
}

interface Course {
  /** As it is before the first step. */
  readonly today: Journey;
  readonly journey: Journey;
  readonly day: LocalDate;
  readonly steps: readonly PlannedStep[];
}

const context = (day: LocalDate): CommandContext => ({
  journeyId: 'plan',
  commandId: 'plan',
  actor: { id: 'plan', role: 'STAFF' },
  now: endOfDay(day),
});

/** A journey has at most a few steps for each assessment and each session: far fewer than this. */
const mostSteps = 100;

export function plan(journey: Journey, now: Instant): Plan {
  const today = parisDate(now);
  const settled = settle(journey, { ...context(today), now }).journey;
  if (settled.state.opened === null) return { steps: [], blockedBy: [unmet('journey.not-started', 'Ce parcours n’est pas commencé.')] };
  if (isNoJourney(settled.state)) {
    const sentence = 'Ce parcours est archivé comme doublon ou comme ouvert par erreur : il n’y a rien à y faire.';
    return { steps: [], blockedBy: [unmet('journey.opened-by-mistake', sentence)] };
  }
  let course: Course = { today: settled, journey: settled, day: today, steps: [] };
  while (course.steps.length < mostSteps) {
    const next = advance(course);
    if ('blockedBy' in next) return { steps: course.steps, blockedBy: next.blockedBy };
    course = next;
  }
  return { steps: course.steps, blockedBy: [unmet('plan.endless', 'Aucune suite de démarches n’aboutit.')] };
}

/** By the first thing missing that may be provided; else why the first of them may not. */
function advance(course: Course): Course | Pick<Plan, 'blockedBy'> {
  let blockedBy: readonly Unmet[] | null = null;
  for (const next of nextMoves(course.journey, (assessment) => mayReopen(course, assessment))) {
    if (blockedBy !== null && awaitsAllElse(next.item)) continue;
    const provided = provide(course, next);
    if (!('blockedBy' in provided)) return provided;
    blockedBy ??= provided.blockedBy;
  }
  return { blockedBy: blockedBy ?? atTheEnd(course.journey) };
}

function provide(course: Course, { item, sequences }: NextMoves): Course | Pick<Plan, 'blockedBy'> {
  let refusal: readonly Unmet[] = [];
  for (const sequence of sequences) {
    const tried = sequence.reduce<Course | Pick<Plan, 'blockedBy'>>(
      (reached, move) => ('blockedBy' in reached ? reached : take(reached, move, item)),
      course,
    );
    if (!('blockedBy' in tried)) return tried;
    refusal = tried.blockedBy;
  }
  return { blockedBy: refusal.length > 0 ? refusal : [toUnmet(item)] };
}

/** Nothing is missing. */
function atTheEnd(journey: Journey): readonly Unmet[] {
  if (isLost(journey)) return [lost(journey)];
  return isGoalReached(journey) ? [] : [unmet('plan.nothing-left', 'Rien ne manque, et pourtant le parcours n’aboutit pas.')];
}

/** Takes a step, coming back from a suspension or a departure first where that alone forbids it. */
function take(course: Course, move: Move, item: RemainingItem): Course | Pick<Plan, 'blockedBy'> {
  const day = dayFor(course.journey, move, course.day);
  const possible = commandsFor(course.journey, move, day);
  // A jury that the plan convenes has the best before it: what it may not grant, none after it may.
  const commands = isNamed(course.today, move) ? possible : possible.slice(0, 1);
  let refusal: readonly Unmet[] = [];
  for (const command of commands) {
    const decision = decideBatch(course.journey, [command], context(day));
    if (decision.accepted) {
      const { code, sentence, source } = item;
      const named = isNamed(course.today, move);
      const step: PlannedStep = {
        command: move.command,
        about: (named && move.about) || null,
        jurorId: (named && move.jurorId) || null,
        towards: { code, sentence, source },
        notBefore: day,
      };
      return { ...course, journey: decision.journey, day, steps: [...course.steps, step] };
    }
    const back = wayBack(decision.unmet);
    if (back && move.command !== back) {
      const returned = take(course, { command: back }, { ...item, ...comingBack[back] });
      return 'blockedBy' in returned ? returned : take(returned, move, item);
    }
    if (refusal.length === 0) refusal = decision.unmet;
  }
  return { blockedBy: refusal };
}

const comingBack = {
  resume: { code: 'resumption', sentence: 'Le parcours suspendu est à reprendre.', source: recordRule },
  reactivate: { code: 'reactivation', sentence: 'Le parcours est à réactiver.', source: recordRule },
} as const;

function wayBack(refusal: readonly Unmet[]): 'resume' | 'reactivate' | null {
  const codes = refusal.map(({ code }) => code);
  if (codes.includes('journey.abandoned') || codes.includes('journey.archived')) return 'reactivate';
  return codes.includes('journey.suspended') ? 'resume' : null;
}

/** A resit is open to an assessment, but for the candidate's being away, which a return mends. */
function mayReopen({ journey, day }: Course, assessment: string): boolean {
  const resit = explain({ ...journey, context: context(day) }).find(({ command }) => command === 'open-resit');
  return resit?.targets?.some(({ value, unmet: reasons }) => value === assessment && reasons.length === 0) ?? false;
}

/** Sessions and periods that the plan itself would name have no name yet. */
function isNamed({ state }: Journey, { about }: Move): boolean {
  if (about?.field === 'session') return state.sessions.some(({ session }) => session === about.value);
  return about?.field !== 'stageId' || Object.hasOwn(state.stages, about.value);
}

function isLost(journey: Journey): boolean {
  const { kind } = outcome(journey);
  return hasEnded(journey) && kind !== 'CERTIFIED' && kind !== 'BLOCKS_VALIDATED';
}

function toUnmet({ code, sentence, source }: RemainingItem): Unmet {
  return { code, sentence, source };
}

function lost(journey: Journey): Unmet {
  const { since } = outcome(journey);
  const { death } = journey.state;
  if (death !== undefined) {
    const sentence = `Le candidat est décédé le ${frenchDate(death.on)} : ce qui lui était acquis demeure, et rien ne s’y ajoute.`;
    return unmet('candidate.dead', sentence);
  }
  const when = since === null ? '' : ` depuis le ${frenchDate(since)}`;
  return unmet('journey.ended', `Ce parcours est terminé${when}, sans certification : un autre peut être ouvert.`);
}

function unmet(code: string, sentence: string): Unmet {
  return { code, sentence, source: recordRule };
}
