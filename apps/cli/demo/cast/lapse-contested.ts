import { fourBlocks, type Member } from '../member.js';
import { convened } from '../episodes/jury.js';
import { feasibility, validationFile } from '../episodes/vae.js';
import { administrator } from '../people.js';
import { step } from '../script.js';

export const lapseContested: Member = {
  name: 'caducite',
  part: 'Une caducité contestée avec succès',
  person: 4,
  certification: fourBlocks,
  lookAt: 'Six mois sans démarche : caduque. La contestation acceptée annule l’effet de l’horloge, et le dossier est déposé.',
  ends: 'WITH_JURY',
  script: (scene) => [
    scene.enters(scene.on(-13, 6), { path: 'VAE', route: 'VAE', cohort: 'VAE-1', site: 'VILLEURBANNE' }),
    feasibility(scene, { submitted: scene.on(-13, 13), complete: scene.on(-13, 20), decided: scene.on(-12, 16) }),
    step(scene.on(-5, 8), 'contest-caducite', { motive: 'Arrêt maladie de sept mois, attestation jointe au dossier papier.' }),
    step(scene.on(-5, 24), 'decide-contestation', { accepted: true, motive: 'Motif légitime : empêchement établi sur toute la période.' }),
    validationFile(scene, scene.daysAgo(40), ['A', 'B', 'C', 'D']),
    convened(scene, { route: 'VAE', on: scene.inDays(20), convenedOn: scene.daysAgo(9) }),
    step(
      scene.daysAgo(8),
      'record-incident',
      { session: scene.id('ses'), description: 'Salle à changer : travaux au centre la semaine de la session.' },
      administrator,
    ),
  ],
};
