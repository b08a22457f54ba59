import { addMonths } from '#libs/domain/time/local-date.js';
import { fourBlocks, type Member } from '../member.js';
import { feasibilityFile } from '../episodes/vae.js';
import { staff } from '../people.js';
import { step, together } from '../script.js';

export const dueSoon: Member = {
  name: 'bientot',
  part: 'Une décision à rendre cette semaine',
  person: 15,
  certification: fourBlocks,
  lookAt: 'Le silence vaudra recevabilité dans cinq jours ; le rappel est levé. À décider, ou à laisser faire.',
  ends: 'FEASIBILITY_COMPLETE',
  script: (scene) => {
    const complete = addMonths(scene.daysAgo(-5), -2);
    return [
      scene.enters(scene.on(-4, 6), { path: 'VAE', route: 'VAE', cohort: 'VAE-2', site: 'VILLEURBANNE' }),
      together(
        staff,
        step(scene.on(-4, 13), 'submit-feasibility-file', { files: [feasibilityFile(scene)] }),
        step(complete, 'declare-file-complete', { lastPieceReceivedOn: complete }),
      ),
    ];
  },
};
