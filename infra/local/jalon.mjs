import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { prepare, root } from './bootstrap.mjs';

await prepare();

/** A running stack leaves its addresses in its folder; what the environment says goes before. */
process.env.JALON_HOME = resolve(process.env.JALON_HOME ?? join(root, '.jalon'));
const stack = join(process.env.JALON_HOME, 'stack.json');
if (existsSync(stack)) process.env = { ...JSON.parse(readFileSync(stack, 'utf8')), ...process.env };

await import('../../dist/apps/cli/main.js');
