/** infra/verification.md, made from the coverage. */
import { evidenceNames } from '../evidence-names.js';
import { objectCoverage, tableCoverage, type Coverage } from './coverage.js';

export function coverageDocument(): string {
  return [
    '# Ce que la vérification couvre',
    '',
    'Cette page est écrite par `npm run describe` depuis `libs/verification/coverage/coverage.ts` ; un essai la compare au code, et le code au',
    'schéma. `npm run jalon -- verify` et `/v1/verification` disent de chaque ligne si elle a été regardée cette fois-là.',
    '',
    '## Tables',
    '',
    ...tableOf(
      ['Table', 'Colonnes'],
      Object.entries(tableCoverage)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .flatMap(([table, lines]) =>
          lines.map(({ columns, ...line }) => [`\`${table}\``, columns.map((name) => `\`${name}\``).join(', '), ...told(line)]),
        ),
    ),
    '',
    '## Objets de la base, et ce qui est hors d’elle',
    '',
    ...tableOf(
      ['Objets'],
      Object.values(objectCoverage).map(({ what, ...line }: Coverage & { what: string }) => [what, ...told(line)]),
    ),
    '',
  ].join('\n');
}

function told({ by, how, since, needs }: Coverage): readonly string[] {
  if (by.length === 0) return ['**non vérifié**', how, ''];
  const given = { HISTORY: 'lire Temporal', KEYS: 'le dossier des clés', FILES: 'le dépôt de fichiers' };
  const needed = needs.map((need) => given[need]);
  return [
    by.map((one) => evidenceNames[one]).join(', '),
    how + (needed.length > 0 ? ` (demande : ${needed.join(', ')})` : ''),
    since ?? '',
  ];
}

function tableOf(first: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const head = [...first, 'Selon', 'Comment, ou pourquoi non', 'Depuis'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
