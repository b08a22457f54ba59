import type { FastifyInstance } from 'fastify';

const base = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

const nothing = "default-src 'none'; frame-ancestors 'none'";
/** Swagger UI loads its own files and sets style attributes; it calls this API and nobody else. */
const documentationPage =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** No CORS header is ever sent: browsers keep other sites' pages out. */
export function sendSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...base, 'x-request-id': request.id });
    const isDocumentation = request.routeOptions.url?.startsWith('/docs') ?? false;
    reply.header('content-security-policy', isDocumentation ? documentationPage : nothing);
    if (!isDocumentation) reply.header('cache-control', 'private, no-cache').header('vary', 'authorization');
  });
}
