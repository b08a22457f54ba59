import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import multipart from '@fastify/multipart';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { startProcessMeasures } from '#libs/platform/observability/process-measures.js';
import { NestLogger } from '#libs/platform/observability/nest-logger.js';
import { guardAccess } from './access/access-guard.js';
import { ApiModule } from './api.module.js';
import { admitTemporalPages } from './codec/temporal-pages.js';
import { acceptUploads, uploadLimits } from './files/uploads.js';
import { drainConnections } from './http/drain-connections.js';
import { bodyLimitBytes, readJsonBodies } from './http/json-body.js';
import { limitAddresses, limitCallers } from './http/rate-limits.js';
import { limitRequests, serverLimits } from './http/request-limits.js';
import { observeRequests } from './http/observe-requests.js';
import { securityHeaders, sendSecurityHeaders } from './http/security-headers.js';
import { recordClaimedAccounts } from './people/claimed-accounts.js';
import { serveDocumentation } from './openapi/documentation.js';
import type { ApiParts } from './api-parts.js';
import { startCommandsAtZero } from '#libs/engine/dispatch/zero-commands.js';
import { accessesOf, servedKinds, type ServedKinds } from './streams/served-kinds.js';
import { speakFrench } from './problems/zod-in-french.js';
import { ProblemFilter, sendProblem } from './problems/problem.filter.js';
import { Problem } from './problems/problem.js';
import { refuseUnreadable } from './problems/unreadable-request.js';
import { keepRefusals } from './refusals/keep-refusals.js';
import { RefusalKeeper } from './refusals/refusal-keeper.js';
import { ValidationPipe } from './problems/validation.pipe.js';

/**
 * The API, ready to listen.
 * @param kinds those that the parts know, each with what it brings
 */
export async function createApi(parts: ApiParts, kinds: ServedKinds = servedKinds): Promise<NestFastifyApplication> {
  speakFrench();
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    ...serverLimits,
    // Whoever is not one of them may write what it likes in these headers.
    trustProxy: parts.config.trustedProxies.length > 0 ? [...parts.config.trustedProxies] : false,
    // A client's own id would let it write into our log.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200 },
    // No hook runs before these.
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(
        reply.headers(securityHeaders),
        new Problem('malformed-request', { detail: 'L’adresse de la requête ne peut pas être lue.' }),
        request,
      ),
    clientErrorHandler: refuseUnreadable,
  });
  const fastify: FastifyInstance = adapter.getInstance();
  drainConnections(fastify);
  sendSecurityHeaders(fastify);
  observeRequests(fastify, parts.logger, parts.metrics);
  startCommandsAtZero(parts.kinds, parts.metrics);
  startProcessMeasures(parts.metrics);
  const streams = accessesOf(kinds, parts);
  keepRefusals(fastify, streams, new RefusalKeeper(parts.refusals, parts.logger));
  admitTemporalPages(fastify, parts.config.temporalPagesOrigin);
  const unauthenticated = await limitAddresses(fastify, parts.config.rateLimits);
  guardAccess(fastify, parts.tokens, streams, parts.logger, unauthenticated, parts.readings);
  limitCallers(fastify, parts.config.rateLimits);
  recordClaimedAccounts(fastify, parts.accounts, parts.logger);
  limitRequests(fastify);
  await fastify.register(multipart, uploadLimits);
  readJsonBodies(fastify);
  acceptUploads(fastify);
  const api = await NestFactory.create<NestFastifyApplication>(
    ApiModule.over(() => parts, kinds),
    adapter,
    {
      logger: new NestLogger(parts.logger),
      bodyParser: false,
      abortOnError: false,
    },
  );
  api.useGlobalPipes(new ValidationPipe());
  api.useGlobalFilters(new ProblemFilter(parts.logger, parts.lastRefusedWrite));
  serveDocumentation(api, parts.kinds);
  await api.init();
  await fastify.ready();
  return api;
}
