import { fourBlocks, type Member } from '../member.js';
import { convened, juryOf } from '../episodes/jury.js';
import { blockPassed } from '../episodes/training.js';
import { hPlusOfficer, juryPresident, trainingManager } from '../people.js';
import { inOrder, step } from '../script.js';

export const hPlus: Member = {
  name: 'amenagement',
  part: 'Un aménagement, et un critère dispensé',
  person: 6,
  certification: fourBlocks,
  lookAt: 'Deux avis, un jury réuni pour cela seul, et un bloc validé sans le critère exempté. La cause n’est écrite nulle part.',
  ends: 'IN_PROGRESS',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    const amenagementId = scene.id('ame');
    const dispenseId = scene.id('dis');
    const exempted = '3.9-c2';
    const jurors = juryOf(scene, route).map(({ jurorId }) => jurorId);
    const opinion = (by: 'H_PLUS_OFFICER' | 'TRAINING_MANAGER', reasons: string) => ({ dispenseId, by, favourable: true, reasons });
    return [
      scene.enters(scene.on(-9, 3), { path: 'TRAINING', route, cohort: 'CP-GRENOBLE-2', site: 'GRENOBLE' }),
      ...inOrder(
        [
          step(scene.on(-9, 10), 'request-amenagement', {
            amenagementId,
            request: 'Difficulté à suivre un échange à plusieurs voix : supports écrits et temps majoré.',
          }),
          step(scene.on(-9, 16), 'grant-amenagement', {
            amenagementId,
            arrangement: 'Consignes remises par écrit, tiers temps aux épreuves orales, place face au jury.',
          }),
        ],
        blockPassed(scene, 'A', scene.on(-8, 7)),
        [
          step(scene.on(-7, 4), 'request-dispense', {
            dispenseId,
            criterion: exempted,
            request: 'Les postes visés sont d’accompagnement individuel, sans animation de groupe.',
          }),
          step(
            scene.on(-7, 14),
            'record-opinion',
            opinion('H_PLUS_OFFICER', 'Aucun aménagement ne rend ce critère évaluable.'),
            hPlusOfficer,
          ),
          step(
            scene.on(-7, 16),
            'record-opinion',
            opinion('TRAINING_MANAGER', 'La conception de la séquence, elle, est évaluée et acquise.'),
            trainingManager,
          ),
          convened(scene, { name: 'dispense', purpose: 'DISPENSE', route, on: scene.on(-6, 9), convenedOn: scene.on(-7, 20) }),
          step(
            scene.on(-6, 9),
            'decide-dispense',
            {
              dispenseId,
              session: scene.id('ses', 'dispense'),
              granted: true,
              abilityPreserved: true,
              criterionNotApplicable: true,
              reasons: 'Capacité globale préservée ; critère sans objet dans les postes visés.',
              present: jurors,
              votes: jurors.map((jurorId) => ({ jurorId, inFavour: true })),
            },
            juryPresident('jur_1'),
          ),
        ],
        blockPassed(scene, 'C', scene.on(-5, 6), { evaluator: 'eva_2' }),
      ),
    ];
  },
};
