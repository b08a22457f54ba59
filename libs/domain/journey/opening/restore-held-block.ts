import type { CommandRules, Situation, Target } from '../decider.js';
import { notBefore } from '../sequence.js';
import { aboutTarget } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { allHeld, blocksHeldBy } from './held-blocks.js';
import { certificateTargets, proofConditions } from './held-certificates.js';

/**
 * The withdrawal of a certificate that proved blocks at the entry was undone where it was given, or its end had been said by mistake: they
 * count again. Of one of ours the record says so; of another's, the body that gave it.
 */
export const restoreHeldBlock: CommandRules<'restore-held-block'> = {
  when: 'ALWAYS',
  conditions: ({ state }) =>
    unless(
      allHeld(state).some(({ endedOn }) => endedOn !== undefined),
      'held-block.none-ended',
      'Aucun certificat qui prouvait un bloc acquis avant ce parcours n’a pris fin.',
      recordRule,
    ),
  targets: ended,
  contentConditions: (situation, { data: { certificateNumber, file }, attached }) => {
    const known = allHeld(situation.state).find((each) => each.certificateNumber === certificateNumber);
    return [
      ...aboutTarget(ended(situation), certificateNumber, {
        code: 'held-block.unknown-certificate',
        sentence: `Aucun bloc de ce parcours n’a été tenu pour acquis par le certificat n° ${certificateNumber}.`,
        source: recordRule,
        field: 'certificateNumber',
      }),
      ...notBefore(situation.on, known?.endedOn, 'la fin du certificat'),
      ...(known?.isOurs ? standsConditions(certificateNumber, attached?.certificateEndedOn) : []),
      ...(known && !known.isOurs ? proofConditions(file) : []),
    ];
  },
  events: ({ state }, { data: { certificateNumber, file = null }, occurredAt }) => {
    const held = blocksHeldBy(state, certificateNumber);
    const targetBlocks = state.targetBlocks.filter((code) => !held.includes(code));
    return [{ type: 'HeldBlockRestored', occurredAt, data: { certificateNumber, file, targetBlocks } }];
  },
};

function standsConditions(certificateNumber: string, endedOn: string | null | undefined): readonly Unmet[] {
  return unless(
    endedOn === null,
    'held-block.certificate-ended',
    `Le certificat n° ${certificateNumber}, délivré ici, est toujours retiré ou annulé.`,
    recordRule,
    'certificateNumber',
  );
}

function ended({ state }: Situation): readonly Target[] {
  return certificateTargets(state, ({ certificateNumber, endedOn }) =>
    unless(
      endedOn !== undefined,
      'held-block.stands',
      `Le certificat n° ${certificateNumber} vaut toujours : sa fin n’est pas consignée.`,
      recordRule,
    ),
  );
}
