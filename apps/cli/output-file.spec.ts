import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOutput } from './output-file.js';

describe('a file that a command writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-output-'));
  const path = join(folder, 'export.csv');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is its owner’s alone, and stands there whole', async () => {
    await writeOutput(path, ['a;b\n', '1;2\n']);
    expect(readFileSync(path, 'utf8')).toBe('a;b\n1;2\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('stays as it was where the next cannot be written to its end', async () => {
    writeFileSync(path, 'what was kept');
    async function* broken() {
      yield 'half of ';
      await Promise.resolve();
      throw new Error('the disk is full');
    }
    await expect(writeOutput(path, broken())).rejects.toThrow('the disk is full');
    expect(readFileSync(path, 'utf8')).toBe('what was kept');
    expect(readdirSync(folder)).toEqual(['export.csv']);
  });

  it('is named as it was given where it cannot be opened', async () => {
    const elsewhere = join(folder, 'no-such-folder', 'export.csv');
    await expect(writeOutput(elsewhere, ['x'])).rejects.toMatchObject({ code: 'ENOENT', path: elsewhere });
  });
});
