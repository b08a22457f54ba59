import { fourBlocks, type Member } from '../member.js';
import { blockPassed, evaluators, graded, scheduled } from '../episodes/training.js';
import { inOrder, step } from '../script.js';

export const inProgress: Member = {
  name: 'en-cours',
  part: 'Un parcours à mi-chemin, à prendre en main',
  person: 18,
  certification: fourBlocks,
  lookAt:
    'À vous : une grille attend son évaluateur, le bloc C sa conclusion, la période en structure d’accueil sa fin ; /commands dit ce qui est permis.',
  ends: 'IN_PROGRESS',
  script: (scene) => {
    const stageId = scene.id('stg');
    return [
      scene.enters(scene.on(-6, 4), { path: 'TRAINING', route: 'FORMATION_CONTINUE', cohort: 'CP-GRENOBLE-3', site: 'GRENOBLE' }),
      ...inOrder(
        [step(scene.on(-6, 9), 'record-placement-review', {})],
        blockPassed(scene, 'A', scene.on(-5, 8)),
        blockPassed(scene, 'B', scene.on(-3, 6), { evaluator: 'eva_2' }),
        [
          step(scene.on(-2, 4), 'agree-stage', {
            stageId,
            kind: 'STAGE',
            hostOrganisationId: 'org_plie-demo',
            tutorId: 'tut_2',
            from: scene.on(-2, 16),
            until: scene.inDays(45),
          }),
          step(scene.on(-2, 16), 'start-stage', { stageId }),
        ],
      ),
      scheduled(scene, 'C-E1', scene.daysAgo(12), scene.daysAgo(33), evaluators),
      scheduled(scene, 'C-E2', scene.daysAgo(5), scene.daysAgo(33), evaluators),
      graded(scene, 'C-E1', scene.daysAgo(12), { evaluator: 'eva_3' }),
      step(scene.daysAgo(5), 'record-attendance', { assessment: 'C-E2', attendance: 'PRESENT' }),
      scheduled(scene, 'D-E1', scene.inDays(10), scene.daysAgo(4), evaluators),
    ];
  },
};
