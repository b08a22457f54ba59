import { fourBlocks, type Member } from '../member.js';
import { certified, sat } from '../episodes/jury.js';
import { feasibilityFile, validationFile } from '../episodes/vae.js';
import { administrator } from '../people.js';
import { step, together } from '../script.js';

export const vaeToDiploma: Member = {
  name: 'vae',
  part: 'Une VAE jusqu’au parchemin',
  person: 1,
  certification: fourBlocks,
  lookAt: 'Dossier complété, accompagnement, démarches, dossier de validation, puis un jury qui accorde les quatre blocs.',
  ends: 'CERTIFIED',
  script: (scene) => {
    const blocks = ['A', 'B', 'C', 'D'];
    return [
      scene.enters(scene.on(-15, 3), { path: 'VAE', route: 'VAE', cohort: 'VAE-1', site: 'VILLEURBANNE' }),
      step(scene.on(-15, 10), 'designate-accompanist', { accompanistId: 'acc_1', since: scene.on(-15, 10) }),
      together(
        administrator,
        step(scene.on(-15, 16), 'submit-feasibility-file', { files: [feasibilityFile(scene)] }),
        step(scene.on(-15, 24), 'request-completion', { missing: 'L’attestation d’employeur pour la période la plus longue.' }),
        step(scene.on(-14, 9), 'declare-file-complete', { lastPieceReceivedOn: scene.on(-14, 9) }),
        step(scene.on(-13, 4), 'decide-recevabilite', { decision: 'RECEVABLE', notifiedOn: scene.on(-13, 6) }),
        step(scene.on(-11, 12), 'record-candidate-step', { kind: 'RECOMMENDED', description: 'Atelier d’écriture réflexive.' }),
        step(scene.on(-10, 14), 'record-candidate-step', { kind: 'PLANNED', description: 'Immersion de deux jours au PLIE.' }),
        validationFile(scene, scene.on(-9, 10), blocks),
      ),
      ...sat(scene, {
        route: 'VAE',
        on: scene.on(-7, 15),
        decision: 'FULL',
        lines: scene.criteriaOf(...blocks),
        but: { '3.9-c2': ['PARTIELLEMENT_ACQUIS', 'Une seule séance animée, sans variété de techniques.'] },
        accompanistNotified: true,
      }),
      certified(scene, scene.on(-6, 8)),
    ];
  },
};
