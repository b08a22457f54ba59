import type { BlockRules } from '../../certification/rules.js';
import type { CommandOf } from '../command.js';
import type { Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import {
  blocksAreAssessed,
  juryGradesBlocks,
  juryValidatesBlocks,
  pathRules,
  requiredBlocks,
  requiredFinalAssessment,
} from '../requirements.js';
import { notBefore } from '../sequence.js';
import { clause } from '../reglement-source.js';
import { unless, type Unmet } from '../../stream/unmet.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { frenchDate } from '../../time/french-date.js';
import { fraudSource } from '../after/fraud.js';
import { suspicionConditions } from '../blocks/conclusion.js';
import { juryValidatesOnAssessments, mayBeGrantedOnAssessments, suspectedIn } from '../blocks/proposals.js';
import { blockValidSince, isBlockValid } from '../blocks/status.js';
import type { JuryDecision } from './events.js';
import { finalAssessmentVerdict, gradedBlockVerdict, isFinalAssessmentValidated, missingBlocks } from './grid.js';
import type { JurySessionState } from './state.js';

type Deliberation = CommandOf<'decide'>['data'];

/** Deferring or refusing grants nothing, not even a final assessment that the grid validates. */
export function grantsFinalAssessment(decision: JuryDecision): boolean {
  return decision === 'FULL' || decision === 'PARTIAL';
}

/** What the decision may grant, given the facts and the jury's grid. */
export function decisionConditions(situation: Situation, session: JurySessionState, data: Deliberation, source: string): readonly Unmet[] {
  const { decision, blocks } = data;
  switch (decision) {
    case 'FULL':
      return [...fullConditions(situation, session, source), ...noBlocksConditions(blocks, source)];
    case 'PARTIAL':
      return partialConditions(situation, session, blocks, source);
    case 'DEFERRED':
    case 'REFUSED':
      return noBlocksConditions(blocks, source);
  }
}

function noBlocksConditions(blocks: readonly string[], source: string): readonly Unmet[] {
  return unless(blocks.length === 0, 'decision.blocks-without-partial', 'Seule une décision partielle nomme des blocs.', source, 'blocks');
}

/** The whole certification: every block, by its assessments or by the jury's grid, and the final assessment. */
function fullConditions(journey: Situation, session: JurySessionState, source: string): readonly Unmet[] {
  return [
    ...unless(
      journey.state.scope === 'FULL',
      'decision.full-not-aimed-at',
      'Ce parcours ne vise que des blocs : la décision nomme ceux qui sont acquis (PARTIAL).',
      source,
      'decision',
    ),
    ...missingBlocks(journey)
      .filter((block) => !isGrantable(journey, session, block.code))
      .flatMap((block) => unless(false, 'decision.block-not-valid', `Le bloc ${block.code} n’est pas acquis.`, block.source, 'decision')),
    ...heldBySuspicion(journey, missingBlocks(journey), 'decision'),
    ...suspectedDecisionConditions(journey),
    ...validLaterConditions(
      journey,
      requiredBlocks(journey).map(({ code }) => code),
    ),
    ...unless(
      finalAssessmentVerdict(journey, session),
      'decision.final-assessment-not-validated',
      'La grille du jury ne valide pas l’épreuve finale.',
      clause('épreuve finale validée', journey.rules.reglement.finalAssessmentValidated),
      'decision',
    ),
  ];
}

/** Names blocks (R6412-7): those that the jury validates, or, where assessments do, those that are valid already. */
function partialConditions(journey: Situation, session: JurySessionState, blocks: readonly string[], source: string): readonly Unmet[] {
  const { state } = journey;
  const required = requiredBlocks(journey).map(({ code }) => code);
  const foreign = blocks.filter((block) => !required.includes(block));
  const notValidated = blocks.filter(
    (block) => required.includes(block) && !isBlockValid(state, block) && !isGrantable(journey, session, block),
  );
  const isNamedToGrant = (block: string) =>
    juryValidatesBlocks(journey) && blocks.includes(block) && (!blocksAreAssessed(journey) || isGrantable(journey, session, block));
  const nothingLeft =
    state.scope === 'FULL' &&
    required.every((block) => isBlockValid(state, block) || isNamedToGrant(block)) &&
    finalAssessmentVerdict(journey, session);
  return [
    ...unless(blocks.length > 0, 'decision.partial-names-none', 'Une décision partielle nomme les blocs acquis.', source, 'blocks'),
    ...unless(new Set(blocks).size === blocks.length, 'decision.block-twice', 'Un même bloc est nommé deux fois.', source, 'blocks'),
    ...unless(foreign.length === 0, 'decision.block-not-targeted', `Ce parcours ne vise pas : ${foreign.join(', ')}.`, source, 'blocks'),
    ...unless(
      notValidated.length === 0,
      'decision.block-not-valid',
      `Ni épreuve ni grille ne valide : ${notValidated.join(', ')}.`,
      source,
      'blocks',
    ),
    ...heldBySuspicion(
      journey,
      missingBlocks(journey).filter(({ code }) => blocks.includes(code)),
      'blocks',
    ),
    ...suspectedDecisionConditions(journey),
    ...unnamedConditions(journey, blocks, source),
    ...unless(
      !nothingLeft,
      'decision.partial-is-full',
      'Plus rien ne manque : la certification est à accorder en entier (FULL).',
      source,
      'decision',
    ),
  ];
}

/** Nothing is granted on an assessment that may yet be voided. */
function heldBySuspicion(journey: Situation, blocks: readonly BlockRules[], field: string): readonly Unmet[] {
  if (!juryValidatesOnAssessments(journey)) return [];
  return blocks.flatMap((block) => suspicionConditions(journey, block)).map((unmet) => ({ ...unmet, field }));
}

/** Nothing is granted while the jury has yet to refuse for fraud what it is to decide, or the procedure to be closed. */
function suspectedDecisionConditions(journey: Situation): readonly Unmet[] {
  const opened = journey.state.fraudProcedures.find(({ concerns, outcome }) => concerns === 'DECISION' && outcome === null);
  return unless(
    opened === undefined || !isDecidedAs('as-practised', journey.rules),
    'fraud.decision-suspected',
    `Une procédure pour fraude est ouverte depuis le ${frenchDate(opened?.openedOn)} sur la décision à rendre : elle se clôt, ou le jury refuse pour fraude, avant que rien soit accordé.`,
    fraudSource(journey),
    'decision',
  );
}

/** The decision tells the candidate all that they have acquired (R6412-7): where assessments make blocks valid, none of these is left out. */
function unnamedConditions(journey: Situation, blocks: readonly string[], source: string): readonly Unmet[] {
  if (juryValidatesBlocks(journey) || !isDecidedAs('as-practised', journey.rules)) return [];
  const unnamed = requiredBlocks(journey)
    .map(({ code }) => code)
    .filter((code) => (blockValidSince(journey.state, code) ?? journey.on) <= journey.on && isBlockValid(journey.state, code))
    .filter((code) => !blocks.includes(code));
  return unless(
    blocks.length === 0 || unnamed.length === 0,
    'decision.valid-block-unnamed',
    `Une décision partielle nomme tous les blocs acquis ; manquent : ${unnamed.join(', ')}.`,
    source,
    'blocks',
  );
}

/** A block that became valid after the day of the decision was not among what it rests on. */
function validLaterConditions({ state, on }: Situation, blocks: readonly string[]): readonly Unmet[] {
  return blocks.flatMap((block) => notBefore(on, blockValidSince(state, block), `la validation du bloc ${block}`));
}

/** A jury that validates blocks does so by its grid, where the path gives it one over them, else on what their assessments have shown. */
function isGrantable(journey: Journey, session: JurySessionState, code: string): boolean {
  if (!juryValidatesBlocks(journey)) return false;
  const block = missingBlocks(journey).find((missing) => missing.code === code);
  if (!block) return false;
  if (blocksAreAssessed(journey) && suspectedIn(journey.state, block) !== null) return false;
  if (!juryGradesBlocks(journey)) return mayBeGrantedOnAssessments(journey, block);
  return pathRules(journey)?.juryGrid !== 'TARGET_BLOCKS' || gradedBlockVerdict(journey, session, block).validated;
}

/** Blocks that a partial decision may name: those that are valid, and those that this session may make so. */
export function grantableBlocks(journey: Journey, session: JurySessionState): readonly string[] {
  return requiredBlocks(journey)
    .map(({ code }) => code)
    .filter((code) => isBlockValid(journey.state, code) || isGrantable(journey, session, code));
}

/** Whether nothing lacks for the whole, but perhaps the day from which it may be granted. */
export function mayBeFull(journey: Journey, session: JurySessionState): boolean {
  const isWhole = grantableBlocks(journey, session).length === requiredBlocks(journey).length;
  return journey.state.scope === 'FULL' && isWhole && finalAssessmentVerdict(journey, session);
}

/** Blocks that a decision makes valid, or names as being so. */
export function grantedBlocks(journey: Journey, { decision, blocks }: Deliberation): readonly string[] {
  return decision === 'FULL' ? missingBlocks(journey).map(({ code }) => code) : blocks;
}

/** Whether the final assessment stands validated once the decision is taken; null where none is asked. */
export function finalAssessmentAfter(journey: Journey, session: JurySessionState, decision: JuryDecision): boolean | null {
  if (requiredFinalAssessment(journey) === null) return null;
  return grantsFinalAssessment(decision) ? finalAssessmentVerdict(journey, session) : isFinalAssessmentValidated(journey.state);
}
