/** A random lawful walk: always one of the things that a journey lacks, until it lacks nothing. */
import type { CertificationRules, JurorQuality } from '../../certification/rules.js';
import type { Law } from '../../law/line.js';
import { addDays, parisDate, type LocalDate } from '../../time/local-date.js';
import { blockGradings, currentAttempt, findAssessment, gradableLines, linesAddedSince } from '../blocks/attempts.js';
import { mayBeGrantedOnAssessments } from '../blocks/proposals.js';
import type { CommandData } from '../commands.schema.js';
import type { Grading } from '../codes.schema.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import { isFinalAssessmentToPresent, juryGridLines, missingBlocks } from '../jury/grid.js';
import { findSession, missingSignatures } from '../jury/sessions.js';
import { remaining } from '../remaining.js';
import type { ProvidingCommand, RemainingItem } from '../remaining-item.js';
import { criteriaOf, juryComposition, juryGradesBlocks, juryValidatesBlocks } from '../requirements.js';
import {
  allAcquired,
  attended,
  concluded,
  convened,
  decided,
  file,
  graded,
  heard,
  lines,
  member,
  motive,
  resitOpened,
  resitScheduled,
  scheduled,
  stageAgreed,
  stageCompleted,
  stageStarted,
  type Gradings,
} from './facts.js';
import { fact, given, type Fact, type Given } from './given.js';

const maxSteps = 300;
/** From here on everybody succeeds, so that every walk comes to an end. */
const lastFailure = 40;

/** A number from 0 to `below` - 1. */
export type Chooser = (below: number) => number;

/** What may happen on the way, besides what the journey lacks: facts tried together, on a day. */
export type Disturbance = (journey: Given, on: LocalDate) => readonly Fact[];

/** The journey at the end of the walk. Throws where it lacks something that no command can lawfully provide. */
export function walk(rules: CertificationRules, start: Fact, pick: Chooser, disturbances: readonly Disturbance[] = [], law?: Law): Given {
  let journey = given(rules, law).and(start);
  let on = parisDate(start.command.occurredAt);
  for (let step = 0; step < maxSteps; step++) {
    const items = remaining(journey.journey);
    if (items.length === 0) return journey;
    on = addDays(on, pick(2));
    if (disturbances.length > 0 && step < lastFailure && pick(6) === 0) {
      journey = disturbed(journey, disturbances[pick(disturbances.length)]?.(journey, on) ?? []);
      continue;
    }
    const next = lawfulFact(journey, items, on, failing(pick, step), pick);
    if (!next) throw new Error(`Nothing lawful provides ${items.map(({ code }) => code).join(', ')}`);
    journey = journey.and(next);
  }
  throw new Error(`The walk did not come to an end: ${journey.types().slice(-60).join(' ')}`);
}

/** Disturbed by all of the facts that are accepted, one after the other. */
function disturbed(journey: Given, facts: readonly Fact[]): Given {
  return facts.reduce((before, each) => (before.decide(each).accepted ? before.and(each) : before), journey);
}

/** The first fact that is accepted, from an item and among its facts taken at random. */
function lawfulFact(journey: Given, items: readonly RemainingItem[], on: LocalDate, grade: () => Grading, pick: Chooser): Fact | null {
  for (const item of rotated(items, pick)) {
    const facts = item.commands.slice(0, 1).flatMap((command) => provide(journey, item, command, on, grade));
    const fact = rotated(facts, pick).find((each) => journey.decide(each).accepted);
    if (fact) return fact;
  }
  return null;
}

function rotated<T>(all: readonly T[], pick: Chooser): readonly T[] {
  const from = all.length > 1 ? pick(all.length) : 0;
  return [...all.slice(from), ...all.slice(0, from)];
}

function failing(pick: Chooser, step: number): () => Grading {
  return () =>
    step > lastFailure || pick(5) > 0 ? 'ACQUIS' : ((['PARTIELLEMENT_ACQUIS', 'NON_ACQUIS'] as const)[pick(2)] ?? 'NON_ACQUIS');
}

/** The facts by which a command may provide an item: several where the jury may decide one way or another. */
function provide(
  { journey }: Given,
  { about }: RemainingItem,
  command: ProvidingCommand,
  on: LocalDate,
  grade: () => Grading,
): readonly Fact[] {
  const { rules, state } = journey;
  const value = about?.value ?? '';
  const gradings = (criteria: readonly string[]): Gradings => Object.fromEntries(criteria.map((criterion) => [criterion, grade()]));
  const known = findAssessment(rules, value);
  const exempted = exemptedCriteria(state);
  const attempt = (known && currentAttempt(state, known)?.attempt) ?? 1;
  switch (command) {
    case 'schedule-assessment':
      return [attempt > 1 ? resitScheduled(value, on, attempt) : scheduled(value, on)];
    case 'record-attendance':
      return [attended(value, on, grade() === 'NON_ACQUIS' ? 'EXCUSED' : 'PRESENT')];
    case 'record-grid': {
      if (!known) return [];
      const counted = blockGradings(journey, known.block, currentAttempt(state, known) ?? undefined);
      const acquired = known.assessment.criteria.filter((criterion) => counted.get(criterion) === 'ACQUIS');
      const gradable = gradableLines(journey, known);
      // No resit follows: what fails now is never acquired, and a walk has an end.
      const isLast = (currentAttempt(state, known)?.attempt ?? 0) > (rules.reglement.resitsPerAssessment.value ?? Infinity);
      const given = isLast ? allAcquired(...gradable) : gradings(gradable);
      return [graded(value, on, { ...given, ...allAcquired(...acquired.filter((line) => gradable.includes(line))) })];
    }
    case 'amend-grid': {
      const added = known ? linesAddedSince(journey, known) : [];
      return [fact(command, { assessment: value, evaluator: 'evl_1', lines: lines(gradings(added)), reason: 'sealed' }, on)];
    }
    case 'conclude-block': {
      const block = rules.blocks.find(({ code }) => code === value);
      const failed = block
        ? criteriaOf(block).filter((criterion) => !exempted.has(criterion) && blockGradings(journey, block).get(criterion) !== 'ACQUIS')
        : [];
      return [concluded(value, on, ...(failed.length > 0 ? [motive(...failed)] : []))];
    }
    case 'open-resit':
      return [resitOpened(value, on)];
    case 'issue-block-certificate':
      return [fact(command, { block: value }, on, { attached: { number: `C-${value}` } })];
    case 'agree-stage':
      return [stageAgreed(on)];
    case 'start-stage':
      return [stageStarted(on, value)];
    case 'complete-stage':
      return [stageCompleted(on, 210, value)];
    case 'submit-memoire':
    case 'submit-livret':
      return [fact(command, { file }, on)];
    case 'submit-document':
      return [fact(command, { document: value, file }, on)];
    case 'accept-document':
      return [fact(command, { document: value }, on)];
    case 'accept-memoire':
    case 'accept-livret':
      return [fact(command, {}, on)];
    case 'open-fraud-procedure':
      return [fact(command, { concerns: 'DIPLOMA', grievances: 'sealed' }, on)];
    case 'record-observations':
      return [fact(command, { observations: 'sealed' }, on)];
    case 'withdraw-for-fraud':
    case 'close-fraud-procedure':
      return [fact(command, { reasons: 'sealed' }, on)];
    case 'submit-feasibility-file':
      return [fact(command, { files: [] }, on, { attached: { feasibilityFiles: { sameCertification: 0, all: 0 } } })];
    case 'declare-file-complete':
      return [fact(command, { lastPieceReceivedOn: on }, on)];
    case 'decide-recevabilite':
      return [fact(command, { decision: 'RECEVABLE' }, on)];
    case 'submit-validation-file':
      return [fact(command, { dossier: file, proofs: missingBlocks(journey).map(({ code }) => ({ block: code, files: [file] })) }, on)];
    case 'convene-jury':
      return [convened(on, { session: value || `ses_${state.sessions.length + 1}`, ...regularJury(journey) })];
    case 'hold-soutenance': {
      const heardBy = (findSession(state, value)?.members ?? []).map(({ jurorId }) => jurorId);
      return [heard(on, gradings(juryGridLines(journey)), { session: value, gradedBy: heardBy.slice(0, 1), heardBy })];
    }
    case 'decide':
      return decisions(journey, value, on);
    case 'sign-minutes': {
      const session = findSession(state, value);
      return session ? missingSignatures(session).map((jurorId) => fact(command, { session: value, jurorId }, on)) : [];
    }
    case 'notify-decision':
      return [fact(command, { session: value, accompanistNotified: true }, on)];
    case 'resume':
      return [fact(command, {}, on)];
    case 'reactivate':
      return [fact(command, { comment: 'sealed' }, on)];
    case 'issue-diploma':
      return [fact(command, {}, on, { attached: { number: 'D-1' } })];
    case 'contest-caducite':
    case 'decide-contestation':
      return [];
  }
}

/** A president, and the members that the composition asks for. */
function regularJury(journey: Given['journey']): Pick<CommandData<'convene-jury'>, 'members' | 'women' | 'men'> {
  const composition = juryComposition(journey);
  const president = member('jur_1', { president: true, qualities: [composition?.presidentQualities[0] ?? 'ACADEMIC'] });
  const asked = (composition?.members ?? []).flatMap(({ quality, min }) => Array<JurorQuality>(min).fill(quality));
  const others = Math.max(asked.length, (composition?.minMembers ?? 2) - 1, 1);
  const tied = new Set(journey.state.accompanists.map(({ accompanistId }) => accompanistId));
  const free = Array.from({ length: others + tied.size }, (_, index) => `jur_${index + 2}`).filter((jurorId) => !tied.has(jurorId));
  const members = free.slice(0, others).map((jurorId, index) => member(jurorId, { qualities: [asked[index] ?? 'PROFESSIONAL'] }));
  return { members: [president, ...members], women: 1, men: 1 };
}

/** Every decision that is not a refusal, motivated by everything that is not acquired. */
function decisions(journey: Given['journey'], session: string, on: LocalDate): readonly Fact[] {
  const { rules, state } = journey;
  const shown = findSession(state, session)?.soutenance?.gradings ?? {};
  const missing = missingBlocks(journey);
  const byJury = juryGradesBlocks(journey);
  const exempted = exemptedCriteria(state);
  const isShort = (criterion: string, counted: ReadonlyMap<string, Grading>) =>
    !exempted.has(criterion) && (byJury ? shown[criterion] : counted.get(criterion)) !== 'ACQUIS';
  const short = missing.flatMap((block) => criteriaOf(block).filter((criterion) => isShort(criterion, blockGradings(journey, block))));
  const final = isFinalAssessmentToPresent(journey) ? (rules.finalAssessment?.parts ?? []) : [];
  const parts = final.map(({ code }) => code).filter((part) => shown[part] !== 'ACQUIS');
  const motives = [...short, ...parts].length > 0 ? [motive(...short, ...parts)] : [];
  const whole = missing
    .filter((block) =>
      byJury
        ? criteriaOf(block).every((criterion) => exempted.has(criterion) || shown[criterion] === 'ACQUIS')
        : mayBeGrantedOnAssessments(journey, block),
    )
    .map(({ code }) => code);
  const granted = juryValidatesBlocks(journey)
    ? whole
    : rules.blocks.map(({ code }) => code).filter((code) => !missing.some((block) => block.code === code));
  const leftOut = missing
    .filter((block) => !granted.includes(block.code))
    .flatMap((block) => criteriaOf(block).filter((criterion) => short.includes(criterion)));
  const partial = [...leftOut, ...parts].length > 0 ? [motive(...leftOut, ...parts)] : [];
  const present = findSession(state, session)?.members.map(({ jurorId }) => jurorId) ?? [];
  const sitting = { session, present, votes: present.map((jurorId) => ({ jurorId, inFavour: true })) };
  return [
    decided(on, 'FULL', sitting),
    decided(on, 'PARTIAL', { ...sitting, blocks: granted, motives: partial }),
    decided(on, 'DEFERRED', { ...sitting, motives }),
  ];
}
