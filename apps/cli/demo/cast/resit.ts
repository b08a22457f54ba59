import { fourBlocks, type Member } from '../member.js';
import { blockPassed, blockSat, graded, scheduled } from '../episodes/training.js';
import { inOrder, step } from '../script.js';

export const resit: Member = {
  name: 'rattrapage',
  part: 'Un bloc non validé, puis une épreuve rattrapée',
  person: 7,
  certification: fourBlocks,
  lookAt: 'Le bloc B conclu deux fois : un seul critère avait manqué, seul ce critère est repassé.',
  ends: 'IN_PROGRESS',
  script: (scene) => {
    const missed = '2.9-c1';
    return [
      scene.enters(scene.on(-10, 4), { path: 'TRAINING', route: 'APPRENTISSAGE', cohort: 'CP-GRENOBLE-2', site: 'GRENOBLE' }),
      ...inOrder(
        blockPassed(scene, 'A', scene.on(-9, 6)),
        blockSat(scene, 'B', scene.on(-7, 8), {
          evaluator: 'eva_2',
          but: { [missed]: ['NON_ACQUIS', 'Les partenaires sont énumérés, sans lien avec les besoins de la personne.'] },
          motive: 'Le réseau à mobiliser pour cette situation n’est pas identifié.',
        }),
        [
          step(scene.on(-5, 5), 'open-resit', { assessment: 'B-E2' }),
          scheduled(scene, 'B-E2', scene.on(-4, 14), scene.on(-5, 12), ['eva_2', 'eva_3']),
          graded(scene, 'B-E2', scene.on(-4, 14), { lines: [missed], evaluator: 'eva_3' }),
          step(scene.on(-4, 22), 'conclude-block', { block: 'B', evaluators: ['eva_2', 'eva_3'] }),
          step(scene.on(-3, 3), 'issue-block-certificate', { block: 'B' }),
        ],
      ),
    ];
  },
};
