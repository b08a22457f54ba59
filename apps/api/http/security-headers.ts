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

const nothing = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Of a file that somebody uploaded: it runs nothing even where a browser shows it. */
export const sandboxed = `${nothing}; sandbox`;
/** Swagger UI loads its own files and sets style attributes; it calls this API and nobody else. */
const documentationPage =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Nothing about anybody stays on a disk that its reader does not know of. Programs still keep an ETag and ask again with it. */
const unkept = { 'content-security-policy': nothing, 'cache-control': 'no-store', vary: 'authorization' };

/** Of every answer but the documentation's, those to what is no request included. */
export const securityHeaders: Readonly<Record<string, string>> = { ...base, ...unkept };

/** No CORS header among them: browsers keep other sites' pages out (Temporal's own, for the codec, excepted). */
export function sendSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const isDocumentation = request.routeOptions.url?.startsWith('/docs') ?? false;
    reply.headers(isDocumentation ? { ...base, 'content-security-policy': documentationPage } : securityHeaders);
    reply.header('x-request-id', request.id);
  });
}
