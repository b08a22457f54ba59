import type { FastifyInstance } from 'fastify';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import '../access/caller.js';

/** One log line and one measure per request: the route's pattern, never its address, which may hold a name. */
export function observeRequests(fastify: FastifyInstance, logger: Logger, metrics: Metrics): void {
  const durations = metrics.durations('http_request_seconds', 'Durée des requêtes HTTP', ['method', 'route', 'status']);
  fastify.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    const level = reply.statusCode >= 500 ? 'warn' : route.startsWith('/health') || route === '/metrics' ? 'debug' : 'info';
    const { actorId: actor, role } = request.caller ?? {};
    logger[level](
      { requestId: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), actor, role },
      'request',
    );
  });
}
