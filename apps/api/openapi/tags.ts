/** What the operations are grouped by. A generated client names a package after each: ASCII, and what a person reads beside it. */
import { ApiTags } from '@nestjs/swagger';

export const tags = {
  journeys: { title: 'Parcours', about: 'Les parcours : ce qu’ils sont, ce qui s’y est passé, ce qui reste à faire' },
  commands: { title: 'Commandes', about: 'Ce qui s’envoie à un parcours, et ce qu’il en advient' },
  deadlines: { title: 'Échéances', about: 'Les échéances de tous les parcours' },
  figures: { title: 'Chiffres', about: 'Combien de parcours, devenus quoi, en combien de temps' },
  candidates: { title: 'Candidats', about: 'L’identité des candidats' },
  people: { title: 'Personnes', about: 'Jurés, évaluateurs, tuteurs et accompagnateurs ; qui a lu les données de qui' },
  files: { title: 'Fichiers', about: 'Les fichiers que les parcours nomment' },
  certifications: { title: 'Certifications', about: 'Les certifications, version par version' },
  'reference-lists': {
    title: 'Listes du centre',
    about: 'Sites, promotions et structures d’accueil entre lesquels les commandes choisissent',
  },
  'personal-data': {
    title: 'Données personnelles',
    about: 'Conservation, effacement et communication de ce qui concerne une personne',
  },
  integrity: { title: 'Intégrité', about: 'Vérifications, points de contrôle, preuves, dossiers et refus' },
  temporal: { title: 'Temporal', about: 'Pour les pages et la ligne de commande de Temporal' },
  operations: { title: 'Exploitation', about: 'Pour qui fait tourner le service' },
} as const;

export const Tagged = (name: keyof typeof tags): ClassDecorator & MethodDecorator => ApiTags(name);
