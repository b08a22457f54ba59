/** The page that a person reads first. */
import { plural } from '#libs/domain/french/plural.js';
import { entry, type Dossier, type DossierFormat } from './format.js';

/** The same whether or not the names are there: they may be taken away, and this page is signed. */
const identities: Readonly<Record<DossierFormat, string>> = {
  'jalon-dossier/1': 'Aucune identité : les personnes y sont des identifiants opaques.',
  'jalon-dossier/2': `Aucune identité hors du dossier noms/, s’il y est : les personnes sont des identifiants opaques, et ${entry.namedReport} est le
    même rapport avec leurs noms. Ces noms ont leur propre signature : noms/ supprimé, tout le reste se vérifie de même.
    Supprimez-le dès que vous n’en avez plus besoin (RGPD, article 5, 1, e).`,
};

/** In a dossier that holds something of which they are left out. */
const withheldVotes = `Ni le vote de chacun dans un jury, ni ce que seuls connaissent ceux qui délibèrent : les faits qui en parlent n’y sont que
    par leur empreinte, et dits/ en donne le reste, les voix comptées, sur la signature de l’établissement.`;

export function readMe(dossier: Dossier): string {
  const { head, keys, texts, told } = dossier;
  const { journeyId, version } = head;
  return `DOSSIER DU PARCOURS ${journeyId}
${'='.repeat(21 + journeyId.length)}

Ce dossier contient l’histoire de ce parcours, du premier fait au fait n° ${version}, et de quoi prouver que rien n’y a été
changé. Pour le vérifier, il ne faut ni le serveur qui l’a produit, ni sa parole, ni le réseau.

Lire
    Ouvrez ${entry.report} dans un navigateur : il s’imprime, et ne contient aucun programme.

Vérifier
    Avec Node 20 ou plus récent, dans le dossier décompressé :

        node ${entry.verifier}

    ou, sans rien décompresser, avec le programme extrait de l’archive :

        node ${entry.verifier} chemin/de/l-archive.zip

    Le programme relit tout, refait chaque empreinte, rejoue les faits et recompose le rapport. Il finit par 0 si tout
    concorde, par 1 en nommant ce qui a été altéré, par 2 s’il n’a pas pu lire.

S’assurer de qui l’a produit
    Les signatures de ce dossier se vérifient avec la clé publique dont l’empreinte est

${keys.map(({ kid }) => `        ${kid}`).join('\n')}

    Comparez-la à celle que l’établissement publie (GET /v1/checkpoint-keys de son service, ou tout moyen par lequel il la
    fait connaître), puis donnez-la au programme, qui refusera toute autre :

        node ${entry.verifier} ${keys.map(({ kid }) => `--key ${kid}`).join(' ')}

    Si vous détenez un point de contrôle reçu auparavant, donnez-le aussi : --checkpoint fichier.json

    Qui doute du programme lui-même peut en écrire un autre : la forme de chaque fichier est décrite, à l’octet près, dans
    ${entry.format} (en anglais).

Ce qu’il contient
${contents(dossier)}

Ce qu’il ne contient pas
    ${identities[head.format]}${told.length > 0 ? `\n    ${withheldVotes}` : ''}
    ${
      texts
        ? `Les textes libres sont ouverts dans ${entry.texts} ; leur forme scellée est dans les faits. Le lien de l’une à l’autre\n    repose sur la signature de l’établissement.`
        : 'Les textes libres (remarques, motifs) y restent scellés : leur forme chiffrée est dans les faits.'
    }
`;
}

function contents({ head, checkpoint, growth, texts, told }: Dossier): string {
  const lines: readonly (readonly [name: string, ...what: string[]])[] = [
    [entry.report, 'l’histoire, en français'],
    [entry.head, 'de quel parcours il s’agit'],
    [
      entry.event(1).replace('000001', 'NNNNNN'),
      'les faits, chacun tel qu’il est enregistré',
      ...(head.disclosure === 'WHOLE'
        ? []
        : [
            '(certains n’y sont que par leur empreinte : ils sont confidentiels, ou ordinaires',
            'et là pour que l’absence des autres ne dise rien)',
          ]),
    ],
    ...(told.length > 0
      ? [[entry.told(1).replace('000001', 'NNNNNN'), 'ce qui est communiqué de faits qui ne le sont pas en entier'] as const]
      : []),
    [entry.chain, 'l’empreinte de chaque fait, et la preuve que le point de contrôle le couvre'],
    [entry.checkpoint, `la racine signée de l’arbre de tous les parcours (${plural(checkpoint.size, 'fait')})`],
    ...(growth ? [[entry.growth, 'la preuve qu’un point de contrôle plus récent la prolonge'] as const] : []),
    [entry.keys, 'les clés publiques'],
    [entry.refusals, 'ce que les règles ont refusé, et pourquoi'],
    [entry.state, 'l’état auquel mènent les faits'],
    ['regles/', 'les règles appliquées, nommées par leur empreinte'],
    ['certifications/', 'le texte des certifications, là où il est chargé'],
    [entry.files, 'les fichiers que les faits nomment : empreinte, taille, type'],
    ...(texts ? [[entry.texts, 'les textes libres, ouverts'] as const] : []),
    [entry.manifest, 'l’empreinte de tout ce qui précède'],
    [entry.signature, 'sa signature'],
  ];
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  return lines.flatMap(([name, ...what]) => what.map((text, index) => `    ${(index === 0 ? name : '').padEnd(width)}${text}`)).join('\n');
}
