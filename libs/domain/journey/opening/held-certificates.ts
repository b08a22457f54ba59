/** What a command may say of the certificates that proved blocks at the entry: which, and by what proof. */
import type { Target } from '../decider.js';
import type { JourneyState } from '../state.js';
import { target } from '../targets.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { heldCertificates } from './held-blocks.js';
import type { HeldBlockState } from './state.js';

export function certificateTargets(state: JourneyState, unmet: (held: HeldBlockState) => readonly Unmet[]): readonly Target[] {
  return heldCertificates(state).map((held) => target('certificateNumber', held.certificateNumber, () => unmet(held)));
}

/** Of a certificate that is not ours: the record says nothing of it. */
export function proofConditions(file: string | undefined): readonly Unmet[] {
  return unless(
    file !== undefined,
    'held-block.proof-missing',
    'Ce qu’en dit l’organisme qui avait délivré le certificat est à joindre.',
    recordRule,
    'file',
  );
}
