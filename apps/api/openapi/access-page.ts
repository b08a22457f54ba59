/** The access table as a page, for whoever asks what a role may do: made from the table, its conditions and the API's description. */
import type { OpenAPIObject } from '@nestjs/swagger';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { callerRoles } from '#libs/platform/tokens/token.js';
import { roleName } from '#libs/domain/french/role-names.js';
import { commandAccess, operationAccess, type Line, type Operation, type Reach } from '../access/access-table.js';
import { conditionsOf } from '../access/command-conditions.js';
import { reachLabels, reachMarks } from '../access/reach.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';

/** Of what has a line of its own and no address of its own. */
const titlesBesides: Readonly<Partial<Record<Operation, string>>> = {
  'read-checkpoint-heads': 'Lire où en était chaque parcours à un point de contrôle',
  'read-metrics': 'Lire les mesures du service',
};

export function accessPage(document: OpenAPIObject, kinds: StreamKinds): string {
  const operations = Object.keys(operationAccess) as Operation[];
  const titles = summariesOf(document);
  const commands = Object.keys(commandAccess) as CommandName[];
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Jalon : qui peut faire quoi</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color: #1a1a2e; background: #fff }
table { border-collapse: collapse; font-size: .85rem }
th, td { border: 1px solid #b8b8c8; padding: .25rem .5rem; text-align: left; vertical-align: top }
thead th { position: sticky; top: 0; background: #eef }
tbody th { font-weight: 600 }
td.none { color: #6b6b7b }
code, small { color: #44445a }
</style>
</head>
<body>
<h1>Qui peut faire quoi</h1>
<p>Ce qui n’est pas dans ces tables est refusé. Un parcours hors d’atteinte répond comme s’il n’existait pas.</p>
<dl>${(Object.keys(reachMarks) as Reach[]).map((reach) => `<dt><strong>${reachMarks[reach]}</strong></dt><dd>${escaped(reachLabels[reach])}</dd>`).join('')}</dl>
<h2>Commandes</h2>
${table(commands.map((name) => row(commandTitles[name], name, commandAccess[name], conditionsTold(name))))}
<h2>Lectures et autres opérations</h2>
${table(operations.map((name) => row(titles.get(name) ?? titlesBesides[name] ?? name, name, operationAccess[name], '')))}
<h2>Ce qu’un flux demande à d’autres</h2>
<p>Le droit se juge une fois, quand une personne envoie sa commande. Ce qui en découle ailleurs se fait en son nom ; ce qui n’est pas dans cette liste ne se fait pas.</p>
${sendings(kinds)}
</body>
</html>
`;
}

function summariesOf(document: OpenAPIObject): ReadonlyMap<string, string> {
  const described = Object.values(document.paths).flatMap(
    (path) => Object.values(path) as { readonly operationId?: string; readonly summary?: string }[],
  );
  return new Map(described.map(({ operationId = '', summary = '' }) => [operationId, summary]));
}

function table(rows: readonly string[]): string {
  const heads = callerRoles.map((role) => `<th scope="col">${escaped(roleName(role))}</th>`).join('');
  return `<table><thead><tr><th scope="col">Action</th>${heads}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function row(title: string, name: string, line: Line, conditions: string): string {
  const cells = callerRoles.map((role) => {
    const reach = line[role];
    return reach === undefined ? '<td class="none">—</td>' : `<td>${reachMarks[reach]}</td>`;
  });
  return `<tr><th scope="row">${escaped(title)}<br><code>${name}</code>${conditions}</th>${cells.join('')}</tr>`;
}

function conditionsTold(command: CommandName): string {
  return conditionsOf(command)
    .map(({ sentence, roles }) => `<br><small>${escaped(roles.map(roleName).join(', '))} : ${escaped(sentence)}</small>`)
    .join('');
}

function sendings(kinds: StreamKinds): string {
  const items = kinds.all.flatMap(({ process: { manager }, sentences }) =>
    Object.entries(manager?.sends ?? {}).map(([target, names]) => {
      const to = kinds.all.find(({ process }) => process.kind === target)?.sentences.noun.many ?? target;
      return `<li>${escaped(`${sentences.noun.many} → ${to}`)} : ${names.map((name) => `<code>${name}</code>`).join(', ')}</li>`;
    }),
  );
  return items.length > 0 ? `<ul>${items.join('')}</ul>` : '<p>Aucun flux n’en commande un autre.</p>';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
