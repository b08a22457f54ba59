import { fourBlocks, type Member } from '../member.js';
import { certified, finalParts, sat } from '../episodes/jury.js';
import { trained } from '../episodes/training.js';

export const blockHeld: Member = {
  name: 'bloc-acquis',
  part: 'Un bloc déjà acquis à l’entrée',
  person: 8,
  certification: fourBlocks,
  lookAt: 'Le bloc A, prouvé par son certificat, n’est pas repassé ; les trois autres suffisent au jury.',
  ends: 'CERTIFIED',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    const proof = scene.file('Certificat du bloc A', 'Obtenu lors d’un parcours antérieur.');
    return [
      scene.enters(scene.on(-17, 4), {
        path: 'TRAINING',
        route,
        cohort: 'CP-GRENOBLE-1',
        site: 'GRENOBLE',
        heldBlocks: [{ block: 'A', certificateNumber: 'CB-ANCIEN-00417', obtainedOn: scene.on(-40, 12), file: proof }],
      }),
      ...trained(scene, -17, ['B', 'C', 'D']),
      ...sat(scene, {
        route,
        on: scene.on(-6, 17),
        decision: 'FULL',
        lines: finalParts(scene),
        but: { 'F-1.4': ['PARTIELLEMENT_ACQUIS', 'Les préconisations restent peu chiffrées.'] },
        against: 1,
      }),
      certified(scene, scene.on(-5, 4)),
    ];
  },
};
