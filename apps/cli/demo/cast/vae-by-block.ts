import { fourBlocks, type Member } from '../member.js';
import { sat } from '../episodes/jury.js';
import { feasibility, validationFile } from '../episodes/vae.js';
import { administrator } from '../people.js';
import { step, together } from '../script.js';

export const vaeByBlock: Member = {
  name: 'vae-bloc',
  part: 'Une VAE pour un bloc',
  person: 10,
  certification: fourBlocks,
  lookAt: 'Le dossier ne vise que le bloc C : il ne compte pas dans le plafond annuel, et le jury ne juge que ce bloc.',
  ends: 'BLOCKS_VALIDATED',
  script: (scene) => [
    scene.enters(scene.on(-12, 4), {
      path: 'VAE',
      route: 'VAE',
      scope: 'BLOCKS',
      targetBlocks: ['C'],
      cohort: 'VAE-1',
      site: 'GRENOBLE',
    }),
    together(
      administrator,
      feasibility(scene, { submitted: scene.on(-12, 10), complete: scene.on(-12, 18), decided: scene.on(-11, 14) }),
      validationFile(scene, scene.on(-8, 5), ['C']),
    ),
    ...sat(scene, { route: 'VAE', on: scene.on(-6, 12), decision: 'PARTIAL', blocks: ['C'], lines: scene.criteriaOf('C') }),
    step(scene.on(-5, 3), 'issue-block-certificate', { block: 'C' }),
  ],
};
