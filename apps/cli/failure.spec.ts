import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemOf } from './api-client.js';
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

describe('a problem of the API', () => {
  const problem = (type: string, detail?: string) => problemOf(404, { type: `urn:jalon:problem:${type}`, title: 'Titre', detail }).message;

  it('says what does not exist, without calling it an address', () => {
    expect(problem('not-found', 'Cette personne n’existe pas.')).toBe('Cette personne n’existe pas.');
    expect(problem('not-found')).toBe('Titre');
    expect(problem('stale', 'Relisez.')).toBe('Titre : Relisez.');
  });
});
