import { fourBlocks, type Member } from '../member.js';
import { blockPassed } from '../episodes/training.js';

export const blockOnly: Member = {
  name: 'bloc-seul',
  part: 'Un seul bloc en formation, sans jury',
  person: 9,
  certification: fourBlocks,
  lookAt: 'Le parcours s’achève avec le certificat du bloc D : ni période en structure d’accueil, ni mémoire, ni jury.',
  ends: 'BLOCKS_VALIDATED',
  script: (scene) => [
    scene.enters(scene.on(-6, 3), {
      path: 'TRAINING',
      route: 'CONTRAT_PROFESSIONNALISATION',
      scope: 'BLOCKS',
      targetBlocks: ['D'],
      cohort: 'BLOC-D',
      site: 'VILLEURBANNE',
    }),
    ...blockPassed(scene, 'D', scene.on(-5, 9), { evaluator: 'eva_3' }),
  ],
};
