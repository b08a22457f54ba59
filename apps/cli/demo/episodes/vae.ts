/** A VAE from its feasibility file to the file that the jury reads. */
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { administrator } from '../people.js';
import { step, together, type Step } from '../script.js';
import type { Scene } from '../scene.js';

interface Feasibility {
  readonly submitted: LocalDate;
  readonly complete: LocalDate;
  readonly decided: LocalDate;
  readonly refusedBecause?: string;
}

export function feasibilityFile(scene: Scene): string {
  return scene.file('Dossier de faisabilité', 'Expérience, diplômes, attestations d’employeurs.');
}

/** Told in one go: silence had not granted anything yet when the decision came. */
export function feasibility(scene: Scene, { submitted, complete, decided, refusedBecause }: Feasibility): Step {
  const decision =
    refusedBecause === undefined ? { decision: 'RECEVABLE' as const } : { decision: 'NON_RECEVABLE' as const, motives: refusedBecause };
  return together(
    administrator,
    step(submitted, 'submit-feasibility-file', { files: [feasibilityFile(scene)] }),
    step(complete, 'declare-file-complete', { lastPieceReceivedOn: complete }),
    step(decided, 'decide-recevabilite', decision),
  );
}

/** The written dossier and its proofs, block by block. */
export function validationFile(scene: Scene, on: LocalDate, blocks: readonly string[]): Step {
  return step(on, 'submit-validation-file', {
    dossier: scene.file('Dossier de validation', `Activités décrites pour : ${blocks.join(', ')}.`),
    proofs: blocks.map((block) => ({
      block,
      files: [scene.file(`Preuves du bloc ${block}`, 'Attestations, écrits professionnels, comptes rendus.')],
    })),
  });
}
