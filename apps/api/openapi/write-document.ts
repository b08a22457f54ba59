/** Writes `apps/api/openapi.json`: `npm run openapi`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { describeApi, writtenDocument } from './describe-api.js';

async function main(): Promise<void> {
  writeFileSync('apps/api/openapi.json', writtenDocument(await describeApi()));
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
