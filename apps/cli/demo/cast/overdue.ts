import { addMonths } from '#libs/domain/time/local-date.js';
import { fourBlocks, type Member } from '../member.js';
import { feasibility, validationFile } from '../episodes/vae.js';
import { administrator } from '../people.js';
import { together } from '../script.js';

export const overdue: Member = {
  name: 'en-retard',
  part: 'Un jury qui tarde',
  person: 14,
  certification: fourBlocks,
  lookAt: 'Dossier déposé il y a plus de trois mois : le passage devant le jury est en retard, aujourd’hui.',
  ends: 'READY_FOR_JURY',
  script: (scene) => [
    scene.enters(scene.on(-9, 5), { path: 'VAE', route: 'VAE', cohort: 'VAE-2', site: 'GRENOBLE' }),
    together(
      administrator,
      feasibility(scene, { submitted: scene.on(-9, 9), complete: scene.on(-9, 16), decided: scene.on(-8, 14) }),
      validationFile(scene, addMonths(scene.daysAgo(12), -3), ['A', 'B', 'C', 'D']),
    ),
  ],
};
