import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFault } from './failure.js';

describe('a file that cannot be written', () => {
  it('is named, with why', async () => {
    const path = join(tmpdir(), 'no-such-folder', 'export.csv');
    const [error] = (await once(createWriteStream(path), 'error').catch((caught: unknown) => [caught])) as [unknown];
    expect(fileFault(error)).toBe(`Le fichier ${path} ne peut pas être ouvert : son dossier n’existe pas.`);
  });

  it('is not what any other fault is told as', () => {
    expect(fileFault(new Error('elsewhere'))).toBeNull();
    expect(fileFault(Object.assign(new Error('connect'), { code: 'ENOENT', syscall: 'connect' }))).toBeNull();
  });
});
