import { fourBlocks, type Member } from '../member.js';
import { convened, finalParts, sat } from '../episodes/jury.js';
import { trained } from '../episodes/training.js';
import { staff } from '../people.js';
import { step } from '../script.js';

export const appealUpheld: Member = {
  name: 'reclamation',
  part: 'Une réclamation accueillie',
  person: 20,
  certification: fourBlocks,
  lookAt: 'Refus, réclamation, décision : rien n’est changé au verdict, l’affaire revient devant un jury, déjà convoqué.',
  ends: 'WITH_JURY',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    const session = scene.id('ses', 1);
    return [
      scene.enters(scene.on(-15, 4), { path: 'TRAINING', route, cohort: 'CP-GRENOBLE-1', site: 'VILLEURBANNE' }),
      ...trained(scene, -15, ['A', 'B', 'C', 'D']),
      ...sat(scene, {
        name: 1,
        route,
        on: scene.on(-4, 13),
        decision: 'REFUSED',
        lines: finalParts(scene),
        but: {
          'F-3.1': ['NON_ACQUIS', 'Exposé interrompu, propos décousu.'],
          'F-3.2': ['NON_ACQUIS', 'Le livret n’a pas pu être présenté.'],
        },
        motives: [{ criteria: ['F-3.1', 'F-3.2'], text: 'La soutenance ne permet pas d’apprécier le travail écrit.' }],
      }),
      step(
        scene.on(-4, 13),
        'record-incident',
        { session, description: 'Travaux bruyants dans la salle voisine pendant tout l’exposé.' },
        staff,
      ),
      step(scene.on(-3, 6), 'file-appeal', { session, grounds: 'Conditions de passage altérées, signalées le jour même.' }),
      step(scene.on(-2, 4), 'decide-appeal', { upheld: true, motive: 'L’incident est établi : le candidat est entendu à nouveau.' }),
      convened(scene, { name: 2, route, on: scene.inDays(25), convenedOn: scene.daysAgo(7) }),
    ];
  },
};
