import { commandNames } from '#libs/domain/journey/decide.js';
import { callerRoles } from '#libs/platform/tokens/token.js';
import { commandAccess, operationAccess, rolesOf } from '../access/access-table.js';
import { accessPage } from './access-page.js';
import { describeApi } from './describe-api.js';

describe('the page of the access table', () => {
  let page: string;
  beforeAll(async () => {
    page = accessPage(await describeApi());
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
});
