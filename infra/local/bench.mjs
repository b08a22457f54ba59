import { prepare } from './bootstrap.mjs';

await prepare();
await import('../../dist/test/bench/main.js');
