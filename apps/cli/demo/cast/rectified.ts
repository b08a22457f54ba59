import { fourBlocks, type Member } from '../member.js';
import { blockPassed, hostPeriod, scheduled } from '../episodes/training.js';
import { evaluator } from '../people.js';
import { step, together } from '../script.js';

export const rectified: Member = {
  name: 'incident',
  part: 'Un incident, et une rectification',
  person: 19,
  certification: fourBlocks,
  lookAt:
    'Une alarme pendant l’épreuve, consignée avec elle ; des heures de la période en structure d’accueil mal saisies, corrigées par un fait qui nomme l’autre.',
  ends: 'IN_PROGRESS',
  script: (scene) => {
    const placement = [step(scene.on(-11, 9), 'record-placement-review', {})];
    const period = hostPeriod(scene, { from: scene.on(-10, 6), until: scene.on(-8, 12), hours: 4200 });
    // No clock runs in training before a jury, so that each command makes one event: the completed period comes last.
    const completion = 1 + placement.length + period.length;
    return [
      scene.enters(scene.on(-11, 3), { path: 'TRAINING', route: 'FORMATION_CONTINUE', cohort: 'CP-GRENOBLE-2', site: 'GRENOBLE' }),
      ...placement,
      ...period,
      step(scene.on(-8, 20), 'rectify', {
        eventVersion: completion,
        field: 'HOURS',
        value: 420,
        reason: 'Zéro de trop à la saisie ; l’attestation de la structure porte 420 heures.',
      }),
      scheduled(scene, 'A-E1', scene.on(-7, 9), scene.on(-8, 22)),
      together(evaluator('eva_1'), step(scene.on(-7, 9), 'record-attendance', { assessment: 'A-E1', attendance: 'EXCUSED' })),
      step(scene.on(-7, 9), 'record-incident', {
        assessment: 'A-E1',
        description: 'Alarme incendie à la deuxième heure, salle évacuée : épreuve interrompue pour tous, à refaire.',
      }),
      ...blockPassed(scene, 'A', scene.on(-6, 10)),
    ];
  },
};
