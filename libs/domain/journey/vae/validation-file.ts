/** The validation file that the jury reads: the written dossier and its proofs, block by block. */
import { isBlockValid } from '../blocks/status.js';
import type { CommandOf } from '../command.js';
import type { RulesFor, Situation } from '../decider.js';
import type { Journey } from '../journey.js';
import { certificationSessions } from '../jury/sessions.js';
import { heldUntil } from '../opening/held-blocks.js';
import { unknownBlocks } from '../opening/scope.js';
import { cite } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { attemptNumber, recevableConditions, vaeLaw } from './conditions.js';
import { currentAttempt } from './status.js';

export const validationFileRules: RulesFor<'submit-validation-file'> = {
  'submit-validation-file': {
    when: 'OPEN',
    conditions: (situation) => [
      ...recevableConditions(situation),
      ...unless(
        !awaitsJury(situation),
        'vae.validation-file-already-submitted',
        'Le dossier de validation est déjà déposé : un autre ne peut suivre qu’une décision du jury.',
        vaeLaw(situation, 'VALIDATION_FILE'),
      ),
    ],
    contentConditions: proofConditions,
    events: (situation, { data, occurredAt }) => [
      {
        type: 'ValidationFileSubmitted',
        occurredAt,
        data: { attempt: attemptNumber(currentAttempt(situation)), dossier: data.dossier, proofs: data.proofs },
      },
    ],
  },
};

/** A file deposited on which no jury has decided. */
function awaitsJury(situation: Situation): boolean {
  const deposit = currentAttempt(situation)?.validationFiles.at(-1);
  if (!deposit || blocksLostSince(situation).length > 0) return false;
  return !certificationSessions(situation.state).some((session) => session.decision !== null && session.decision.on >= deposit.on);
}

/** Blocks that were held when the last file was deposited, and are to be presented since: it says nothing of them. */
export function blocksLostSince(journey: Journey): readonly string[] {
  const { state } = journey;
  const proved = currentAttempt(journey)?.validationFiles.at(-1)?.blocks;
  if (!proved) return [];
  return state.targetBlocks.filter((code) => !isBlockValid(state, code) && heldUntil(state, code) !== null && !proved.includes(code));
}

/** Proofs for each block aimed at that is not acquired, and for no other. */
function proofConditions(situation: Situation, { data }: CommandOf<'submit-validation-file'>): readonly Unmet[] {
  const { rules, state } = situation;
  const proved = data.proofs.map((proof) => proof.block);
  const awaited = state.targetBlocks.filter((block) => !isBlockValid(state, block));
  const source = rules.paths.VAE ? cite(rules.paths.VAE, 'blocksValidatedBy', 'validation des blocs') : recordRule;
  return [
    ...unknownBlocks(rules, proved, 'proofs'),
    ...unless(
      new Set(proved).size === proved.length,
      'vae.block-proved-twice',
      'Les preuves d’un bloc se donnent ensemble.',
      recordRule,
      'proofs',
    ),
    ...awaited
      .filter((block) => !proved.includes(block))
      .map((block) => ({
        code: 'vae.block-without-proof',
        sentence: `Aucune preuve n’est donnée pour le bloc ${block}, qui est visé.`,
        source,
        field: 'proofs',
      })),
    ...proved
      .filter((block) => rules.blocks.some((known) => known.code === block) && !awaited.includes(block))
      .map((block) => ({
        code: 'vae.block-not-awaited',
        sentence: `Le bloc ${block} n’est pas visé par ce parcours, ou est déjà acquis.`,
        source,
        field: 'proofs',
      })),
  ];
}
