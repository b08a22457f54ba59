/** What the verifier prints. */
import { plural } from '#libs/domain/french/plural.js';
import { frenchInstant } from '#libs/domain/time/french-date.js';
import { statusLabels } from '#libs/domain/journey/status.js';
import type { Held, Verdict } from './verify.js';

export function frenchVerdict({ findings, dossier }: Verdict, held: Held): string {
  if (findings.length > 0 && findings.every(({ kind }) => kind === 'EVENT_UNKNOWN'))
    return [
      'Ce dossier ne peut pas être vérifié par ce programme :',
      ...findings.map(({ sentence }) => `  - ${sentence}`),
      '',
      'Prenez le vérificateur qui est joint au dossier, ou un plus récent.',
      '',
    ].join('\n');
  if (findings.length > 0 || !dossier)
    return [
      findings.length === 1 ? 'Une altération :' : `${findings.length} altérations :`,
      ...findings.map(({ sentence }) => `  - ${sentence}`),
      '',
      'Ce dossier n’est pas tel qu’il a été produit, ou ne dit pas ce que dit le registre.',
      '',
    ].join('\n');
  const { head, links, checkpoint, growth, outcome, files, rules, keys, texts, names, told } = dossier;
  const withheld = links.filter((link) => link.withheld).length - told.length;
  return [
    'Rien n’a été altéré.',
    '',
    `Parcours ${head.journeyId} : ${plural(head.version, 'fait')} en une chaîne, ${statusLabels[outcome.status]}.`,
    `Chacun est sous la racine signée le ${frenchInstant(checkpoint.madeAt)} (${plural(checkpoint.size, 'fait')} de tous les parcours).`,
    ...(growth
      ? [`Le point de contrôle du ${frenchInstant(growth.checkpoint.madeAt)} (${plural(growth.checkpoint.size, 'fait')}) la prolonge.`]
      : []),
    links.every((link) => !link.withheld)
      ? 'Les faits, rejoués, mènent à l’état écrit, et le rapport dit ce qu’ils disent.'
      : `${plural(withheld, 'fait n’est là que par son empreinte', 'faits ne sont là que par leur empreinte')} : l’état rejoué et le rapport sont ceux des autres ; le statut du parcours repose sur la signature.`,
    ...(told.length > 0
      ? [
          `${plural(told.length, 'autre n’est communiqué', 'autres ne sont communiqués')} qu’en partie (dits/) : ce qui en est dit repose sur la signature, et mène à l’état et au rapport comme le reste.`,
        ]
      : []),
    `${plural(rules.size, 'version de règles, conforme à son empreinte', 'versions de règles, conformes à leur empreinte')} ; ${plural(files.length, 'fichier nommé', 'fichiers nommés')}.`,
    ...(texts ? ['Les textes ouverts reposent sur la signature seule : rien ici ne peut les comparer à leur forme scellée.'] : []),
    ...(names
      ? ['Les noms reposent sur la signature seule ; sans le dossier noms/, que l’on peut supprimer, tout le reste se vérifie de même.']
      : []),
    '',
    ...trust(
      keys.map(({ kid }) => kid),
      dossier,
      held,
    ),
    '',
  ].join('\n');
}

function trust(keyIds: readonly string[], { checkpoint, growth }: NonNullable<Verdict['dossier']>, held: Held): readonly string[] {
  const sizes = new Set([checkpoint.size, ...(growth ? [growth.checkpoint.size] : [])]);
  return [
    ...(held.keyIds.length > 0
      ? ['Tout est signé par une clé que vous avez donnée.']
      : [
          'Signé par la clé ci-dessous. Comparez-la à celle que l’établissement publie, puis donnez-la par --key :',
          ...keyIds.map((keyId) => `  ${keyId}`),
        ]),
    ...held.checkpoints.map(({ size }) =>
      sizes.has(size)
        ? `Le point de contrôle de ${plural(size, 'fait')} que vous détenez est celui de ce dossier.`
        : `Le point de contrôle de ${plural(size, 'fait')} que vous détenez n’est pas dans ce dossier : rien n’y dit comment ils se suivent.`,
    ),
  ];
}
