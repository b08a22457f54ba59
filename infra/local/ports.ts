import { createServer } from 'node:net';
import { Failure } from './failure.js';

export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return listen(port, host).then(
    () => true,
    () => false,
  );
}

/** @throws {Failure} where the environment names a port that is taken; else the remembered, the usual or any free one */
export async function choosePort(variable: string, named: number | null, remembered: number | null, usual: number): Promise<number> {
  if (named !== null) {
    if (await isFree(named)) return named;
    throw new Failure(`Le port ${named}, demandé par ${variable}, est déjà utilisé par un autre programme.`);
  }
  for (const port of [remembered, usual]) if (port !== null && (await isFree(port))) return port;
  return await anyFreePort();
}

/** A port that nobody uses now. */
export async function anyFreePort(): Promise<number> {
  return await listen(0, '127.0.0.1');
}

function listen(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
