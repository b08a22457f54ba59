import { fourBlocks, type Member } from '../member.js';
import { feasibilityFile } from '../episodes/vae.js';
import { staff } from '../people.js';
import { step, together } from '../script.js';

export const lateFact: Member = {
  name: 'saisie-tardive',
  part: 'Un fait saisi tard, qui l’emporte sur l’horloge',
  person: 17,
  certification: fourBlocks,
  lookAt: 'L’horloge avait accordé par le silence ; le refus, décidé à temps mais saisi après, annule cet effet et le nomme.',
  ends: 'NON_RECEVABLE',
  script: (scene) => {
    const complete = scene.on(-6, 8);
    return [
      scene.enters(scene.on(-7, 4), { path: 'VAE', route: 'VAE', cohort: 'VAE-2', site: 'VILLEURBANNE' }),
      // Two requests on purpose: between them the two months are past, and silence has granted.
      together(
        staff,
        step(scene.on(-7, 12), 'submit-feasibility-file', { files: [feasibilityFile(scene)] }),
        step(complete, 'declare-file-complete', { lastPieceReceivedOn: complete }),
      ),
      step(scene.on(-5, 18), 'decide-recevabilite', {
        decision: 'NON_RECEVABLE',
        motives: 'Expérience d’une durée et d’une nature insuffisantes au regard de la certification.',
      }),
    ];
  },
};
