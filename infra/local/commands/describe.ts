/**
 * `npm run describe`: writes down again what is described from the code and the migrated database, and compared in specs: the
 * schema that the verification expects (libs/platform/database/description/schema.json) and what it covers (infra/verification.md).
 */
import { runJest } from '../run-jest.js';

const describers = ['libs/platform/database/description/', 'libs/verification/coverage/'];

async function main(): Promise<void> {
  const run = (env: NodeJS.ProcessEnv) =>
    runJest(['--selectProjects', 'unit', 'int', '--runInBand', ...describers], { stdio: 'inherit', env });
  await run({ JALON_WRITE_DESCRIPTIONS: '1' });
  process.exitCode = await run({});
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
