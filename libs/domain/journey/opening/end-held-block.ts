import { frenchDate } from '../../time/french-date.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation, Target } from '../decider.js';
import { aboutTarget } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { allHeld, blocksHeldBy, targetsWithout } from './held-blocks.js';
import { certificateTargets, proofConditions } from './held-certificates.js';

/**
 * A certificate that proved blocks at the entry was withdrawn or annulled where it was given: they count no more, whatever has become
 * of the journey. Of one of ours the record says when; of another's, the body that gave it.
 */
export const endHeldBlock: CommandRules<'end-held-block'> = {
  when: 'ALWAYS',
  conditions: ({ state }) =>
    unless(allHeld(state).length > 0, 'held-block.none', 'Aucun bloc n’était acquis avant ce parcours.', recordRule),
  targets: held,
  contentConditions: (situation, command) => [
    ...aboutTarget(held(situation), command.data.certificateNumber, {
      code: 'held-block.unknown-certificate',
      sentence: `Aucun bloc de ce parcours n’est tenu pour acquis par le certificat n° ${command.data.certificateNumber}.`,
      source: recordRule,
      field: 'certificateNumber',
    }),
    ...endConditions(situation, command),
  ],
  events: ({ rules, state }, command) => {
    const { certificateNumber, file = null } = command.data;
    const endedOn = endOf(command);
    if (!endedOn) return [];
    const targetBlocks = targetsWithout(rules, state, blocksHeldBy(state, certificateNumber));
    return [{ type: 'HeldBlockEnded', occurredAt: command.occurredAt, data: { certificateNumber, endedOn, file, targetBlocks } }];
  },
};

function held({ state }: Situation): readonly Target[] {
  return certificateTargets(state, ({ certificateNumber, endedOn }) =>
    unless(
      endedOn === undefined,
      'held-block.already-ended',
      `Le certificat n° ${certificateNumber} a pris fin le ${frenchDate(endedOn)} : cela est déjà consigné.`,
      recordRule,
    ),
  );
}

/** What the record says of one of ours comes before what is typed. */
function endOf({ data, attached }: CommandOf<'end-held-block'>): string | null {
  return attached?.certificateEndedOn ?? data.endedOn ?? null;
}

function endConditions({ state, on }: Situation, command: CommandOf<'end-held-block'>): readonly Unmet[] {
  const { certificateNumber, file } = command.data;
  const known = allHeld(state).find((each) => each.certificateNumber === certificateNumber);
  if (!known) return [];
  const endedOn = endOf(command);
  if (known.isOurs) {
    return unless(
      (command.attached?.certificateEndedOn ?? null) !== null,
      'held-block.certificate-stands',
      `Le certificat n° ${certificateNumber}, délivré ici, n’est ni retiré ni annulé.`,
      recordRule,
      'certificateNumber',
    );
  }
  return [
    ...unless(endedOn !== null, 'held-block.end-missing', 'Le jour du retrait ou de l’annulation est à dire.', recordRule, 'endedOn'),
    ...unless(
      endedOn === null || (known.obtainedOn <= endedOn && endedOn <= on),
      'held-block.end-out-of-order',
      `Le certificat n° ${certificateNumber} a pris fin après avoir été obtenu (${frenchDate(known.obtainedOn)}), et non dans l’avenir.`,
      recordRule,
      'endedOn',
    ),
    ...proofConditions(file),
  ];
}
