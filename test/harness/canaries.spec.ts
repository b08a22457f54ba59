import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { canary, tracesIn, tracesUnder } from './canaries.js';
import { runFolder } from './run-folder.js';

describe('the search for canaries', () => {
  const [name, remark] = [canary('Nom', 1), canary('Remarque', 2)];

  it.each<[string, (text: string) => string | Buffer]>([
    ['as it was typed', (text) => `before ${text} after`],
    ['in UTF-16', (text) => Buffer.from(text, 'utf16le')],
    ['escaped in JSON', (text) => JSON.stringify(text).replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)],
    ['in an address', (text) => `/search?q=${encodeURIComponent(text)}&limit=1`],
    ['in hexadecimal', (text) => Buffer.from(`x${text}`).toString('hex')],
    ['in base 64', (text) => Buffer.from(text).toString('base64')],
    ['in base 64, after one byte', (text) => Buffer.from(`{${text}}`).toString('base64')],
    ['in base 64, after two bytes', (text) => Buffer.from(`{"${text}"}`).toString('base64')],
    [
      'without its accents',
      (text) =>
        text
          .normalize('NFD')
          .replaceAll(/\p{Mn}/gu, '')
          .toLowerCase(),
    ],
    ['across two pieces of a large file', (text) => Buffer.concat([Buffer.alloc((1 << 22) - 5), Buffer.from(text)])],
  ])('finds one %s', async (_where, written) => {
    const folder = mkdtempSync(join(runFolder(), 'canaries-'));
    writeFileSync(join(folder, 'a'), written(name));
    expect((await tracesUnder(folder, [name, remark])).map(({ file, canary: of }) => [file, of])).toContainEqual(['a', name]);
    expect((await tracesUnder(folder, [remark])).length).toBe(0);
  });

  it('finds nothing where there is nothing, and does not read what is compressed', async () => {
    const folder = mkdtempSync(join(runFolder(), 'canaries-'));
    writeFileSync(join(folder, 'a'), gzipSync(name.repeat(100)));
    expect(await tracesUnder(folder, [name])).toEqual([]);
    expect(tracesIn('metrics', 'jalon_commands_total{name="decide"} 3', [name, remark])).toEqual([]);
  });
});
