import { commandNames } from '#libs/domain/journey/decide.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { kindsWithBuilding } from '#test/door/building/kind.js';
import { callerRoles } from '#libs/platform/tokens/token.js';
import { commandAccess, operationAccess, rolesOf } from '../access/access-table.js';
import { accessPage } from './access-page.js';
import { describeApi } from './describe-api.js';

describe('the page of the access table', () => {
  let page: string;
  beforeAll(async () => {
    page = accessPage(await describeApi(), streamKinds);
  });

  const cellsOf = (name: string) => {
    const [, cells = ''] = new RegExp(`<code>${name}</code>.*?</th>(.*?)</tr>`).exec(page) ?? [];
    return [...cells.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell);
  };

  it('has a row for each command and operation, and in it who may', () => {
    for (const [name, line] of [...Object.entries(commandAccess), ...Object.entries(operationAccess)]) {
      const may = cellsOf(name).flatMap((cell, index) => (cell === '—' ? [] : [callerRoles[index]]));
      expect([name, cellsOf(name).length, new Set(may)]).toEqual([name, callerRoles.length, new Set(rolesOf(line))]);
    }
    expect(page.split('<tr><th scope="row">').length - 1).toBe(commandNames.length + Object.keys(operationAccess).length);
  });

  it('calls everything by a French title, and tells the conditions of a command', () => {
    const titles = [...page.matchAll(/<th scope="row">(.*?)<br><code>(.*?)<\/code>/g)];
    expect(titles.filter(([, title, name]) => title === name).map(([, , name]) => name)).toEqual([]);
    expect(page).toContain('<small>évaluateur : Un évaluateur ne remplit une grille qu’en son propre nom.</small>');
  });

  it('lists what each kind of stream asks of others', async () => {
    expect(page).toContain('<p>Aucun flux n’en commande un autre.</p>');
    const withBuilding = accessPage(await describeApi(), kindsWithBuilding);
    expect(withBuilding).toContain(
      '<ul><li>bâtiments → portes : <code>open-door</code>, <code>close-door</code>, <code>move-door</code></li></ul>',
    );
  });
});
