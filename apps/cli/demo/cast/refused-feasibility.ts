import { fourBlocks, type Member } from '../member.js';
import { feasibility } from '../episodes/vae.js';

export const refusedFeasibility: Member = {
  name: 'irrecevable',
  part: 'Une recevabilité refusée',
  person: 5,
  certification: fourBlocks,
  lookAt: 'Le refus et ses motifs, lisibles par qui y a droit ; un autre dossier pourra être déposé l’an prochain.',
  ends: 'NON_RECEVABLE',
  script: (scene) => [
    scene.enters(scene.on(-9, 5), { path: 'VAE', route: 'VAE', cohort: 'VAE-2', site: 'GRENOBLE' }),
    feasibility(scene, {
      submitted: scene.on(-9, 12),
      complete: scene.on(-8, 6),
      decided: scene.on(-7, 3),
      refusedBecause: 'Les activités décrites relèvent de l’animation ; aucune ne touche à la coordination de parcours.',
    }),
  ],
};
