import { prepare } from './bootstrap.mjs';

await prepare();
await import('../../dist/infra/local/commands/describe.js');
