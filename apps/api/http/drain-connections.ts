import type { FastifyInstance } from 'fastify';

/** Once the API stops, each answer ends its connection: kept alive, it would hold the process until it times out. */
export function drainConnections(fastify: FastifyInstance): void {
  let stopping = false;
  fastify.addHook('preClose', () => {
    stopping = true;
    return Promise.resolve();
  });
  fastify.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
}
