import { fourBlocks, type Member } from '../member.js';
import { certified, sat } from '../episodes/jury.js';
import { feasibility, validationFile } from '../episodes/vae.js';
import { administrator } from '../people.js';
import { step, together } from '../script.js';

export const vaeInTwoTimes: Member = {
  name: 'vae-partielle',
  part: 'Une VAE partielle, puis le reste',
  person: 2,
  certification: fourBlocks,
  lookAt: 'Le premier jury nomme deux blocs et motive les autres ; le second n’apprécie que ce qui manquait.',
  ends: 'CERTIFIED',
  script: (scene) => [
    scene.enters(scene.on(-20, 5), { path: 'VAE', route: 'VAE', cohort: 'VAE-1', site: 'GRENOBLE' }),
    together(
      administrator,
      feasibility(scene, { submitted: scene.on(-20, 12), complete: scene.on(-20, 20), decided: scene.on(-19, 18) }),
      step(scene.on(-17, 8), 'record-candidate-step', { kind: 'PLANNED', description: 'Rédaction du dossier, deux entretiens fixés.' }),
      validationFile(scene, scene.on(-15, 6), ['A', 'B', 'C', 'D']),
    ),
    ...sat(scene, {
      name: 1,
      route: 'VAE',
      on: scene.on(-13, 12),
      decision: 'PARTIAL',
      blocks: ['A', 'B'],
      lines: scene.criteriaOf('A', 'B', 'C', 'D'),
      but: {
        '3.6-c1': ['NON_ACQUIS', 'Aucun projet n’est conduit jusqu’à son évaluation.'],
        '4.1-c1': ['NON_ACQUIS', 'La gestion des ressources humaines n’est pas abordée.'],
      },
      motives: [
        { criteria: ['3.6-c1'], text: 'Présenter un projet conduit en propre, de la commande au bilan.' },
        { criteria: ['4.1-c1'], text: 'Montrer une expérience d’encadrement ou de gestion de production.' },
      ],
    }),
    together(
      administrator,
      step(scene.on(-12, 4), 'issue-block-certificate', { block: 'A' }),
      step(scene.on(-12, 4), 'issue-block-certificate', { block: 'B' }),
    ),
    validationFile(scene, scene.on(-6, 9), ['C', 'D']),
    ...sat(scene, { name: 2, route: 'VAE', on: scene.on(-4, 16), decision: 'FULL', lines: scene.criteriaOf('C', 'D') }),
    certified(scene, scene.on(-3, 7)),
  ],
};
