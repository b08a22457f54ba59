/** The way between a process and a server, which a test shuts at a point of what passes: real bytes, nothing pretended. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Gate {
  readonly port: number;
  /** From the next request that holds these words on, nothing passes: the server never hears of it. Resolves then. */
  shutBefore(words: string): Promise<void>;
  /** The next request that holds these words passes, and the server answers; the answer does not. Resolves then. */
  shutAfter(words: string): Promise<void>;
  /** What was held back passes after all. */
  release(): void;
  /** Everything on its way is lost, and what comes later passes. */
  reset(): void;
  close(): Promise<void>;
}

interface Trap {
  readonly words: Buffer;
  readonly where: 'BEFORE' | 'AFTER';
  readonly sprung: () => void;
}

export async function openGate(serverPort: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let trap: Trap | null = null;
  let isShut = false;
  let held: (() => void)[] = [];

  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    let awaited: Trap | null = null;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (sent) => {
      if (trap && !isShut && sent.includes(trap.words)) {
        isShut = true;
        if (trap.where === 'BEFORE') trap.sprung();
        else awaited = trap;
        if (awaited) upstream.write(sent);
        else held.push(() => upstream.write(sent));
        trap = null;
      } else if (isShut) held.push(() => upstream.write(sent));
      else upstream.write(sent);
    });
    upstream.on('data', (answer) => {
      if (!isShut) client.write(answer);
      else {
        held.push(() => client.write(answer));
        awaited?.sprung();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const set = (where: Trap['where'], words: string) =>
    new Promise<void>((sprung) => {
      trap = { where, words: Buffer.from(words), sprung };
    });
  const reset = () => {
    for (const socket of sockets) socket.destroy();
    isShut = false;
    held = [];
    trap = null;
  };
  return {
    port: (server.address() as AddressInfo).port,
    shutBefore: (words) => set('BEFORE', words),
    shutAfter: (words) => set('AFTER', words),
    release() {
      isShut = false;
      for (const pass of held.splice(0)) pass();
    },
    reset,
    async close() {
      reset();
      server.close();
      await once(server, 'close');
    },
  };
}
