import { fourBlocks, type Member } from '../member.js';
import { finalParts, sat } from '../episodes/jury.js';
import { trained } from '../episodes/training.js';

export const deferred: Member = {
  name: 'ajournee',
  part: 'Un ajournement',
  person: 16,
  certification: fourBlocks,
  lookAt: 'Les quatre blocs sont acquis, le mémoire ne suffit pas : il peut être redéposé, et une autre session convoquée.',
  ends: 'DEFERRED',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    return [
      scene.enters(scene.on(-15, 3), { path: 'TRAINING', route, cohort: 'CP-GRENOBLE-1', site: 'GRENOBLE' }),
      ...trained(scene, -15, ['A', 'B', 'C', 'D']),
      ...sat(scene, {
        route,
        on: scene.on(-4, 12),
        decision: 'DEFERRED',
        lines: finalParts(scene),
        but: {
          'F-1.2': ['NON_ACQUIS', 'Le diagnostic ne s’appuie sur aucune donnée recueillie.'],
          'F-1.3': ['PARTIELLEMENT_ACQUIS', 'La mission est racontée plus qu’analysée.'],
        },
        motives: [{ criteria: ['F-1.2', 'F-1.3'], text: 'Reprendre le diagnostic de situation et l’analyse de la mission.' }],
      }),
    ];
  },
};
