import type { CommandRules, Situation, Target } from '../decider.js';
import { findSession } from '../jury/sessions.js';
import { notBefore } from '../sequence.js';
import { juryValidatesBlocks } from '../requirements.js';
import type { Journey } from '../journey.js';
import { aboutTarget, target } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { unknownBlock } from './conditions.js';
import { blockValidSince, grantingConclusion, heldBlock, isBlockValid } from './status.js';

/** One certificate for each block validated in this journey: one held at entry already has its own. */
export const issueBlockCertificate: CommandRules<'issue-block-certificate'> = {
  when: 'UNTIL_ARCHIVED',
  conditions: () => [],
  targets: toCertify,
  contentConditions: (situation, { data, attached }) => [
    ...aboutTarget(toCertify(situation), data.block, unknownBlock(data.block)),
    ...unless(attached?.number !== undefined, 'certificate.number-missing', 'Aucun numéro n’a été réservé pour ce certificat.', recordRule),
  ],
  events: (_, { data, occurredAt, attached }) =>
    attached?.number === undefined
      ? []
      : [{ type: 'BlockCertificateIssued', data: { block: data.block, number: attached.number }, occurredAt }],
};

function toCertify(situation: Situation): readonly Target[] {
  return situation.rules.blocks.map(({ code, source }) => target('block', code, () => certificateConditions(situation, code, source)));
}

/** Of a block proposed to a jury, whose decision is awaited. */
function notValid(journey: Journey, block: string): string {
  const isProposal = juryValidatesBlocks(journey) && journey.state.blocks[block]?.conclusions.at(-1)?.proposed === true;
  return `Le bloc ${block} n’est pas acquis${isProposal ? ' : c’est la décision du jury qui le valide' : ''}.`;
}

function certificateConditions(situation: Situation, block: string, source: string): readonly Unmet[] {
  const { state, on } = situation;
  const facts = state.blocks[block];
  const granting = grantingConclusion(facts)?.by;
  const session = granting && 'session' in granting ? findSession(state, granting.session) : null;
  return [
    ...unless(isBlockValid(state, block), 'block.not-valid', notValid(situation, block), source),
    ...unless(
      heldBlock(state, block) === null,
      'certificate.block-held',
      `Le bloc ${block} était déjà acquis à l’entrée : il a déjà son certificat.`,
      source,
    ),
    ...unless(
      (facts?.certificate ?? null) === null,
      'certificate.already-issued',
      `Le certificat du bloc ${block} est déjà délivré ; un duplicata peut l’être.`,
      recordRule,
    ),
    ...unless(
      session === null || session.notified !== null,
      'certificate.decision-not-notified',
      `La décision du jury qui accorde le bloc ${block} n’est pas encore notifiée.`,
      recordRule,
    ),
    ...notBefore(on, session?.notified?.on ?? blockValidSince(state, block), 'ce qui l’a rendu valide ou sa notification'),
  ];
}
