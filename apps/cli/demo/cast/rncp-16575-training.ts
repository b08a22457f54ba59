import { rncp16575, type Member } from '../member.js';
import { certified, sat } from '../episodes/jury.js';
import { blockPassed, hostPeriod } from '../episodes/training.js';
import { inOrder } from '../script.js';

/** Its days are those of history: it entered while the certification was registered, and ended after (L6113-9). */
export const rncp16575Training: Member = {
  name: 'fiche-16575',
  part: 'La fiche 16575, entrée avant son expiration',
  person: 12,
  certification: rncp16575,
  lookAt: 'Entrée en mars 2021, enregistrement échu le 4 octobre 2021, parchemin en 2022 : trois blocs, jury sans soutenance.',
  ends: 'CERTIFIED',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    return [
      scene.enters('2021-03-08', { path: 'TRAINING', route, cohort: 'CIS-2021', site: 'VILLEURBANNE' }),
      ...inOrder(
        blockPassed(scene, '1', '2021-05-17'),
        hostPeriod(scene, { from: '2021-09-06', until: '2022-01-28', hours: 560 }),
        blockPassed(scene, '2', '2021-11-15', {
          evaluator: 'eva_2',
          but: { 'C.4': ['PARTIELLEMENT_ACQUIS', 'Le budget prévisionnel est à consolider.'] },
        }),
        blockPassed(scene, '3', '2022-01-10', { evaluator: 'eva_3' }),
      ),
      ...sat(scene, { route, on: '2022-03-17', decision: 'FULL' }),
      certified(scene, '2022-04-04'),
    ];
  },
};
