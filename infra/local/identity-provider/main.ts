/** The local provider as a process beside the API. Gives its keys up for new ones as they grow old. */
import { parseArgs } from 'node:util';
import { NotInProduction, startIdentityProvider } from './server.js';
import { keepKeysYoung, readSigningKeys } from './signing-keys.js';

const everyMinute = 60_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, keys: { type: 'string' }, audience: { type: 'string' } } });
  const { port, keys: keysFolder, audience } = values;
  if (port === undefined || keysFolder === undefined || audience === undefined) throw new Error('--port, --keys and --audience are needed');
  await keepKeysYoung(keysFolder);
  const server = await startIdentityProvider({ port: Number(port), keysFolder, audience });
  let signing = (await readSigningKeys(keysFolder))[0]?.kid;
  const timer = setInterval(() => {
    followKeys().catch((error: unknown) => console.error('signing keys:', error));
  }, everyMinute);
  const followKeys = async () => {
    await keepKeysYoung(keysFolder);
    const [newest] = await readSigningKeys(keysFolder);
    if (newest?.kid !== signing) await server.reload();
    signing = newest?.kid;
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      clearInterval(timer);
      void server.close().then(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof NotInProduction ? error.message : error);
  process.exit(1);
});
