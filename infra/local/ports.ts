import { createServer } from 'node:net';

export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return listen(port, host).then(
    () => true,
    () => false,
  );
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
