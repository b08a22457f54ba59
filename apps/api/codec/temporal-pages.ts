/** Lets the pages of Temporal, and those alone, ask a browser for what the codec decodes; and payloads as large as Temporal takes. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

const path = '/v1/codec/decode';
/** One payload of Temporal's may hold 2 MiB, a page of its history some of them, in base64. */
const bodyLimit = 8 * 1024 * 1024;

/** Before the guard: a browser asks without a token whether it may. @param origin of Temporal's pages; null where none may */
export function admitTemporalPages(fastify: FastifyInstance, origin: string | null): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url === path) route.bodyLimit = bodyLimit;
  });
  if (origin === null) return;
  fastify.addHook('onRequest', async (request, reply) => {
    if (!isDecode(request) || request.headers.origin !== origin) return;
    reply.headers({ 'access-control-allow-origin': origin, vary: 'origin, authorization' });
    if (request.method !== 'OPTIONS') return;
    return reply
      .status(204)
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type, x-namespace',
        'access-control-max-age': '600',
      })
      .send();
  });
}

function isDecode({ url }: FastifyRequest): boolean {
  return url === path || url.startsWith(`${path}?`);
}
