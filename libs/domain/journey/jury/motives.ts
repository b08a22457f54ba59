import { isDecidedAs } from '../../certification/deciders.js';
import type { BlockRules } from '../../certification/rules.js';
import { blockGradings } from '../blocks/attempts.js';
import type { CommandOf } from '../command.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import type { Grading } from '../codes.schema.js';
import type { Journey } from '../journey.js';
import {
  blocksAreAssessed,
  criteriaOf,
  juryGradesBlocks,
  juryValidatesBlocks,
  pathSource,
  requiredBlocks,
  requiredFinalAssessment,
} from '../requirements.js';
import { unless, type Unmet } from '../../stream/unmet.js';
import { finalAssessmentVerdict, isFinalAssessmentToPresent, missingBlocks } from './grid.js';
import { grantableBlocks, grantsFinalAssessment, mayBeFull } from './decisions.js';
import type { JurySessionState } from './state.js';

/** Something that a decision leaves not acquired, and the lines of the référentiel that show it. */
interface Shortfall {
  readonly name: string;
  readonly lines: readonly string[];
  /** Whether some decision of this session could grant it. */
  readonly grantable: boolean;
}

type Deliberation = CommandOf<'decide'>['data'];

/**
 * A motive rests on lines that are not acquired, inside the référentiel, and whatever a decision does not grant has its own: so
 * that what is wholly acquired cannot be left out where it could be granted. Where it could not (a block not concluded yet), it
 * stays without a motive, and nobody is refused for what does not lack. Before `as-practised` that was asked of a partial decision
 * alone; a deferral or a refusal had a motive for everything that failed, and one at least.
 */
export function motivesConditions(journey: Journey, session: JurySessionState, data: Deliberation, source: string): readonly Unmet[] {
  const shortfalls = data.decision === 'FULL' ? [] : shortfallsOf(journey, session, data);
  const failing = new Set(shortfalls.flatMap(({ lines }) => lines));
  const referentiel = linesOf(journey);
  const asPractised = isDecidedAs('as-practised', journey.rules);
  const strictly = data.decision === 'PARTIAL' || asPractised;
  const citable = failing.size > 0 || strictly ? failing : referentiel;
  const cited = [...new Set(data.motives.flatMap((motive) => motive.criteria))];
  const outside = cited.filter((line) => !referentiel.has(line));
  const acquired = cited.filter((line) => referentiel.has(line) && !citable.has(line));
  const unmotivated = shortfalls
    .filter(({ lines, grantable }) => lines.length > 0 || (asPractised ? grantable : strictly))
    .filter(({ lines }) => !lines.some((line) => cited.includes(line)));
  const needsOne = data.decision === 'DEFERRED' || data.decision === 'REFUSED';
  const nothingLacks = asPractised && needsOne && failing.size === 0;
  if (nothingLacks && mayBeFull(journey, session)) return [onlyFull(source)];
  if (nothingLacks && unmotivated.length === 0 && data.decision === 'REFUSED') return [nothingToRefuse(journey, source)];
  return [
    ...unless(
      outside.length === 0,
      'motive.outside-referentiel',
      `Ces motifs sont hors du référentiel : ${outside.join(', ')}.`,
      source,
      'motives',
    ),
    ...unless(
      acquired.length === 0,
      'motive.line-acquired',
      `Un motif ne peut pas reposer sur ce qui est acquis, accordé ou exempté : ${acquired.join(', ')}.`,
      source,
      'motives',
    ),
    ...unless(
      unmotivated.length === 0 && (!needsOne || nothingLacks || cited.length > 0),
      'motive.missing',
      unmotivated.length > 0 ? lacking(unmotivated) : 'Une décision défavorable est motivée.',
      source,
      'motives',
    ),
  ];
}

function onlyFull(source: string): Unmet {
  return {
    code: 'decision.nothing-lacks',
    sentence: 'Rien ne manque : la certification est à accorder en entier (FULL).',
    source,
    field: 'decision',
  };
}

/** A refusal ends the journey, so it rests on something; a deferral lets what is awaited be done. */
function nothingToRefuse(journey: Journey, source: string): Unmet {
  const blocks = blocksToConclude(journey);
  const next = [...(blocks.length > 0 ? [toConclude(blocks)] : []), 'la décision peut être d’ajourner'].join(' ; ');
  return {
    code: 'decision.nothing-lacks',
    sentence: `Aucune ligne ne manque, rien ne motive un refus : ${next} (DEFERRED).`,
    source,
    field: 'decision',
  };
}

/** What no decision can grant though nothing lacks in it: its conclusion, which is not the jury's, comes first. */
export function concludingWarnings(journey: Journey, { decision, blocks: granted }: Deliberation): readonly Unmet[] {
  if (decision === 'FULL' || !isDecidedAs('as-practised', journey.rules)) return [];
  const blocks = blocksToConclude(journey).filter((block) => !granted.includes(block));
  return unless(
    blocks.length === 0,
    'decision.block-to-conclude',
    `Aucune ligne n’y manque, mais le jury ne peut pas encore l’accorder : ${toConclude(blocks)}.`,
    pathSource(journey, 'blocksValidatedBy'),
    'decision',
  );
}

function toConclude(blocks: readonly string[]): string {
  return blocks.length > 1 ? `les blocs ${blocks.join(', ')} sont à conclure` : `le bloc ${blocks.join()} est à conclure`;
}

/** Blocks that their assessments are to make valid, every criterion of which is acquired. */
function blocksToConclude(journey: Journey): readonly string[] {
  if (!blocksAreAssessed(journey) || juryValidatesBlocks(journey)) return [];
  return missingBlocks(journey)
    .filter((block) => linesLacking(journey, block, blockGradings(journey, block)).length === 0)
    .map(({ code }) => code);
}

/** What a motive is asked for; for what lacks nothing none can be found, and what is left is to grant it. */
function lacking(unmotivated: readonly Shortfall[]): string {
  const [short, whole] = [unmotivated.filter(({ lines }) => lines.length > 0), unmotivated.filter(({ lines }) => lines.length === 0)];
  const them = whole.length > 1 ? 'les accorder' : 'l’accorder';
  return [
    ...(short.length > 0 ? [`Un motif, qui cite ses lignes non acquises, est demandé pour : ${short.map(citing).join(' ; ')}.`] : []),
    ...(whole.length > 0 ? [`Rien n’y manque, la décision ne peut que ${them} : ${whole.map(({ name }) => name).join(', ')}.`] : []),
  ].join(' ');
}

/** With the codes that a motive takes. */
function citing({ name, lines }: Shortfall): string {
  return `${name} (${lines.join(', ')})`;
}

function linesOf(journey: Journey): ReadonlySet<string> {
  const parts = requiredFinalAssessment(journey)?.parts.map(({ code }) => code) ?? [];
  return new Set([...requiredBlocks(journey).flatMap(criteriaOf), ...parts]);
}

function shortfallsOf(journey: Journey, session: JurySessionState, { decision, blocks }: Deliberation): readonly Shortfall[] {
  const denied = missingBlocks(journey).filter(({ code }) => decision !== 'PARTIAL' || !blocks.includes(code));
  const byJury = juryGradesBlocks(journey);
  const graded: ReadonlyMap<string, Grading> = new Map(Object.entries(session.soutenance?.gradings ?? {}));
  const grantable = grantableBlocks(journey, session);
  const ofBlocks = denied.map((block) => ({
    name: `bloc ${block.code}`,
    lines: linesLacking(journey, block, byJury ? graded : blockGradings(journey, block)),
    grantable: grantable.includes(block.code),
  }));
  const final = requiredFinalAssessment(journey);
  const keepsFinal = grantsFinalAssessment(decision) && finalAssessmentVerdict(journey, session);
  if (!final || !isFinalAssessmentToPresent(journey) || keepsFinal) return ofBlocks;
  const lines = final.parts.map(({ code }) => code).filter((part) => graded.get(part) !== 'ACQUIS');
  return [...ofBlocks, { name: `épreuve ${final.code}`, lines, grantable: grantable.length > 0 }];
}

function linesLacking(journey: Journey, block: BlockRules, counted: ReadonlyMap<string, Grading>): readonly string[] {
  const exempted = exemptedCriteria(journey.state);
  return criteriaOf(block).filter((criterion) => !exempted.has(criterion) && counted.get(criterion) !== 'ACQUIS');
}
