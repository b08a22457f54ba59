import { addDays, addMonths } from '#libs/domain/time/local-date.js';
import { fourBlocks, type Member } from '../member.js';
import { feasibilityFile } from '../episodes/vae.js';
import { staff } from '../people.js';
import { step, together } from '../script.js';

export const tacitGrant: Member = {
  name: 'silence',
  part: 'Une recevabilité acquise par le silence',
  person: 3,
  certification: fourBlocks,
  lookAt: 'Deux mois sans décision : l’horloge accorde. La caducité court de ce jour, et une démarche l’a arrêtée.',
  ends: 'RECEVABLE',
  script: (scene) => {
    const complete = scene.on(-7, 11);
    const granted = addMonths(complete, 2);
    return [
      scene.enters(scene.on(-8, 4), { path: 'VAE', route: 'VAE', cohort: 'VAE-2', site: 'GRENOBLE' }),
      together(
        staff,
        step(scene.on(-8, 14), 'submit-feasibility-file', { files: [feasibilityFile(scene)] }),
        step(complete, 'declare-file-complete', { lastPieceReceivedOn: complete }),
        step(addDays(granted, 40), 'record-candidate-step', { kind: 'PLANNED', description: 'Entretien de cadrage, plan du dossier.' }),
      ),
    ];
  },
};
