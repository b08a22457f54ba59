import { fourBlocks, type Member } from '../member.js';
import { blockPassed, graded, scheduled } from '../episodes/training.js';
import { inOrder, step } from '../script.js';

export const returnAfterAbandonment: Member = {
  name: 'retour',
  part: 'Un abandon, puis le retour',
  person: 11,
  certification: fourBlocks,
  lookAt: 'Suspension, reprise, abandon, réactivation sept mois après : le bloc validé est resté, une épreuve excusée est reprise.',
  ends: 'IN_PROGRESS',
  script: (scene) => [
    scene.enters(scene.on(-17, 4), { path: 'TRAINING', route: 'FORMATION_CONTINUE', cohort: 'CP-GRENOBLE-1', site: 'VILLEURBANNE' }),
    ...inOrder(blockPassed(scene, 'A', scene.on(-16, 7)), [
      scheduled(scene, 'B-E1', scene.on(-14, 12), scene.on(-15, 22)),
      step(scene.on(-14, 12), 'record-attendance', { assessment: 'B-E1', attendance: 'EXCUSED' }),
      step(scene.on(-14, 13), 'suspend', { reason: 'FAMILY', comment: 'Présence nécessaire auprès d’un proche.' }),
      step(scene.on(-13, 17), 'resume', { comment: 'Reprise tentée à mi-temps.' }),
      step(scene.on(-12, 6), 'abandon', { reason: 'FAMILY', comment: 'La reprise ne peut pas être fixée.' }),
      step(scene.on(-5, 5), 'reactivate', { comment: 'La situation s’est dénouée ; reprise au bloc B.' }),
    ]),
    scheduled(scene, 'B-E1', scene.on(-4, 10), scene.on(-5, 20)),
    graded(scene, 'B-E1', scene.on(-4, 10)),
  ],
};
