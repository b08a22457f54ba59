import { fourBlocks, type Member } from '../member.js';
import { certified, finalParts, sat } from '../episodes/jury.js';
import { blockPassed, documentsAccepted, hostPeriod } from '../episodes/training.js';
import { inOrder, step } from '../script.js';

export const trainingToDiploma: Member = {
  name: 'formation',
  part: 'La formation entière, jusqu’au parchemin',
  person: 0,
  certification: fourBlocks,
  lookAt: 'Quatre certificats de bloc, un mémoire repris une fois, le jury, le parchemin et sa transmission.',
  ends: 'CERTIFIED',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    const draft = scene.file('Mémoire professionnel, première version', 'L’accueil inconditionnel à l’épreuve du territoire.');
    return [
      scene.enters(scene.on(-16, 4), { path: 'TRAINING', route, cohort: 'CP-GRENOBLE-1', site: 'GRENOBLE' }),
      ...inOrder(
        [step(scene.on(-16, 8), 'record-placement-review', { adjustments: 'Renforcement en gestion de projet, trois demi-journées.' })],
        blockPassed(scene, 'A', scene.on(-15, 6)),
        blockPassed(scene, 'B', scene.on(-13, 10), {
          evaluator: 'eva_2',
          but: { '2.3-c2': ['PARTIELLEMENT_ACQUIS', 'Le niveau d’urgence est posé sans être discuté avec la personne.'] },
        }),
        hostPeriod(scene, { from: scene.on(-13, 12), until: scene.on(-10, 16), hours: 455 }),
        blockPassed(scene, 'C', scene.on(-11, 9), { evaluator: 'eva_3' }),
        blockPassed(scene, 'D', scene.on(-9, 11)),
        [
          step(scene.on(-9, 4), 'submit-memoire', { file: draft, pages: 31, parts: 4 }),
          step(scene.on(-9, 16), 'return-memoire', { motive: 'La troisième partie ne répond pas encore à la commande de la structure.' }),
        ],
        documentsAccepted(scene, scene.on(-7, 6), scene.on(-7, 18)),
      ),
      ...sat(scene, { route, on: scene.on(-6, 17), decision: 'FULL', lines: finalParts(scene) }),
      certified(scene, scene.on(-5, 3)),
    ];
  },
};
