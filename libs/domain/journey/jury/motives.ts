import { isDecidedAs } from '../../certification/deciders.js';
import { blockGradings } from '../blocks/attempts.js';
import type { CommandOf } from '../command.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import type { Grading } from '../fields.schema.js';
import type { Journey } from '../journey.js';
import { criteriaOf, pathRules, requiredBlocks, requiredFinalAssessment } from '../requirements.js';
import { unless, type Unmet } from '../../stream/unmet.js';
import { finalAssessmentVerdict, isFinalAssessmentToPresent, missingBlocks } from './grid.js';
import { grantsFinalAssessment } from './decisions.js';
import type { JurySessionState } from './state.js';

/** Something that a decision leaves not acquired, and the lines of the référentiel that show it. */
interface Shortfall {
  readonly name: string;
  readonly lines: readonly string[];
}

type Deliberation = CommandOf<'decide'>['data'];

/**
 * A motive rests on lines that are not acquired, inside the référentiel, and whatever a decision does not grant has its own: so
 * that what is wholly acquired cannot be left out. Before `as-practised` that was asked of a partial decision alone; a deferral
 * or a refusal had a motive for everything that failed, and one at least.
 */
export function motivesConditions(journey: Journey, session: JurySessionState, data: Deliberation, source: string): readonly Unmet[] {
  const shortfalls = data.decision === 'FULL' ? [] : shortfallsOf(journey, session, data);
  const failing = new Set(shortfalls.flatMap(({ lines }) => lines));
  const referentiel = linesOf(journey);
  const strictly = data.decision === 'PARTIAL' || isDecidedAs('as-practised', journey.rules);
  const citable = failing.size > 0 || strictly ? failing : referentiel;
  const cited = [...new Set(data.motives.flatMap((motive) => motive.criteria))];
  const outside = cited.filter((line) => !referentiel.has(line));
  const acquired = cited.filter((line) => referentiel.has(line) && !citable.has(line));
  const unmotivated = shortfalls
    .filter(({ lines }) => strictly || lines.length > 0)
    .filter(({ lines }) => !lines.some((line) => cited.includes(line)));
  const needsOne = data.decision === 'DEFERRED' || data.decision === 'REFUSED';
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
      unmotivated.length === 0 && (!needsOne || cited.length > 0),
      'motive.missing',
      unmotivated.length > 0 ? lacking(unmotivated) : 'Une décision défavorable est motivée.',
      source,
      'motives',
    ),
  ];
}

/** What a motive is asked for; for what lacks nothing none can be found, and what is left is to grant it. */
function lacking(unmotivated: readonly Shortfall[]): string {
  const [short, whole] = [unmotivated.filter(({ lines }) => lines.length > 0), unmotivated.filter(({ lines }) => lines.length === 0)];
  return [
    ...(short.length > 0 ? [`Un motif, qui cite ses lignes non acquises, est demandé pour : ${short.map(citing).join(' ; ')}.`] : []),
    ...(whole.length > 0 ? [`Rien n’y manque, la décision ne peut que l’accorder : ${whole.map(({ name }) => name).join(', ')}.`] : []),
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
  const exempted = exemptedCriteria(journey.state);
  const denied = missingBlocks(journey).filter(({ code }) => decision !== 'PARTIAL' || !blocks.includes(code));
  const byJury = pathRules(journey)?.blocksValidatedBy === 'JURY';
  const graded: ReadonlyMap<string, Grading> = new Map(Object.entries(session.soutenance?.gradings ?? {}));
  const ofBlocks = denied.map((block) => {
    const counted = byJury ? graded : blockGradings(journey, block);
    const lines = criteriaOf(block).filter((criterion) => !exempted.has(criterion) && counted.get(criterion) !== 'ACQUIS');
    return { name: `bloc ${block.code}`, lines };
  });
  const final = requiredFinalAssessment(journey);
  const keepsFinal = grantsFinalAssessment(decision) && finalAssessmentVerdict(journey, session);
  if (!final || !isFinalAssessmentToPresent(journey) || keepsFinal) return ofBlocks;
  const lines = final.parts.map(({ code }) => code).filter((part) => graded.get(part) !== 'ACQUIS');
  return [...ofBlocks, { name: `épreuve ${final.code}`, lines }];
}
