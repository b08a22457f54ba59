import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './client.js';
import { typescript } from './typescript.js';

describe('a client generated in TypeScript', () => {
  it('compiles, with a journey that is typed to the last field', async () => {
    // Where our own packages are found from.
    const folder = mkdtempSync(join(root, 'node_modules', '.client-'));
    try {
      await expect(typescript.make(folder)).resolves.toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
