import type { FastifyInstance } from 'fastify';
import { topicOfUnmet } from '#libs/domain/journey/confidential.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import '../access/caller.js';
import '../problems/problem.filter.js';
import type { Problem } from '../problems/problem.js';

const mostCodes = 200;
/** In the place of a code that tells of what the measures' readers may not know. */
const confidential = 'confidential';

/** One log line and one measure per request: the route's pattern, never its address, which may hold a name. */
export function observeRequests(fastify: FastifyInstance, logger: Logger, metrics: Metrics): void {
  const codes = new Set<string>();
  /** The codes are ours, and few: should one hold what somebody has sent, it makes no series without end. */
  const bounded = (code: string): string => {
    if (codes.size < mostCodes) codes.add(code);
    return codes.has(code) ? code : 'other';
  };
  fastify.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const labels = { method: request.method, route, status: reply.statusCode };
    metrics.observe('jalon_http_request_duration_seconds', labels, reply.elapsedTime / 1000);
    for (const code of codesOf(request.problem)) metrics.count('jalon_refusals_total', { code: bounded(code) });
    const level = reply.statusCode >= 500 ? 'warn' : route.startsWith('/health') || route === '/metrics' ? 'debug' : 'info';
    const { actorId: actor, role } = request.caller ?? {};
    logger[level](
      { requestId: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), actor, role },
      'request',
    );
  });
}

/** Every condition that was told, each once; else what the log of refusals calls it, else its type. */
function codesOf(problem: Problem | undefined): ReadonlySet<string> {
  if (!problem || problem.status >= 500) return new Set();
  const { members, refusal, type } = problem;
  const told = members.unmet ?? (type === 'forbidden' ? members.errors : undefined) ?? [];
  const codes = told.length > 0 ? told.map(({ code }) => code) : [refusal?.code ?? type];
  return new Set(codes.map((code) => (topicOfUnmet(code) === null ? code : confidential)));
}
