import { rncp16575, type Member } from '../member.js';
import { certified, sat } from '../episodes/jury.js';
import { feasibility, validationFile } from '../episodes/vae.js';
import { administrator } from '../people.js';
import { together } from '../script.js';

/** Under the law of its day: no caducité then, and no date set for the jury. */
export const rncp16575Vae: Member = {
  name: 'vae-16575',
  part: 'Une VAE de la fiche 16575',
  person: 13,
  certification: rncp16575,
  lookAt: 'Recevable en 2020, jugée sous l’ancien droit de la VAE : un an sans démarche n’y rendait rien caduc.',
  ends: 'CERTIFIED',
  script: (scene) => {
    const blocks = ['1', '2', '3'];
    return [
      scene.enters('2020-02-03', { path: 'VAE', route: 'VAE', cohort: 'VAE-2020', site: 'GRENOBLE' }),
      together(
        administrator,
        feasibility(scene, { submitted: '2020-02-10', complete: '2020-02-24', decided: '2020-04-20' }),
        validationFile(scene, '2021-05-10', blocks),
      ),
      ...sat(scene, { route: 'VAE', on: '2021-11-18', decision: 'FULL', lines: scene.criteriaOf(...blocks) }),
      certified(scene, '2021-12-06'),
    ];
  },
};
