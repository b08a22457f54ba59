/**
 * Denies by default, at the earliest moment: before a body is read. It sits on Fastify rather than in Nest, so that no
 * route escapes it, whoever declares it (the documentation's static files are not Nest's).
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { commandNames } from '#domain/journey/decide.js';
import type { CommandName } from '#domain/journey/command.js';
import { TokenRefused, type Caller, type CallerRole, type TokenVerifier } from '#tokens/token.js';
import type { Logger } from '#observability/logger.js';
import { Problem } from '../problems/problem.js';
import { isPublicRoute, mayCommand, mayDo } from './access-table.js';
import './caller.js';
import type { RouteAccess } from './operation.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
}

export class RouteWithoutAccess extends Error {
  constructor(method: string, url: string) {
    super(`${method} ${url} has no line in the access table: the API refuses to start`);
  }
}

/** Before any route is declared. */
export function guardAccess(fastify: FastifyInstance, verifier: TokenVerifier, logger: Logger): void {
  fastify.addHook('onRoute', refuseRouteWithoutAccess);
  fastify.addHook('onRequest', async (request) => {
    if (request.is404 || isPublicRoute(request.routeOptions.url)) return;
    const { access } = request.routeOptions.config;
    if (isMetrics(request) && isLocal(request)) return;
    request.caller = await authenticate(request, verifier, logger);
    if (!access || !isAllowed(request.caller, access, request)) throw forbidden(request.caller);
  });
}

function refuseRouteWithoutAccess(route: RouteOptions): void {
  if (!route.config?.access && !isPublicRoute(route.url)) throw new RouteWithoutAccess(String(route.method), route.url);
}

function isMetrics(request: FastifyRequest): boolean {
  const { access } = request.routeOptions.config;
  return access !== undefined && 'operation' in access && access.operation === 'read-metrics';
}

/** The socket's own address; a request that a proxy passed on is not local, whatever it says. */
function isLocal(request: FastifyRequest): boolean {
  const proxied = request.headers['forwarded'] ?? request.headers['x-forwarded-for'] ?? request.headers['via'];
  return proxied === undefined && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '');
}

async function authenticate(request: FastifyRequest, verifier: TokenVerifier, logger: Logger): Promise<Caller> {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) {
    throw new Problem(
      'unauthenticated',
      { detail: 'Aucun jeton (Authorization: Bearer …) n’accompagne la requête.' },
      { 'www-authenticate': 'Bearer realm="jalon"' },
    );
  }
  try {
    return await verifier.verify(token);
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    logger.warn({ requestId: request.id, route: request.routeOptions.url, check: error.check, address: request.ip }, 'token refused');
    throw new Problem('unauthenticated', { detail: error.message }, { 'www-authenticate': 'Bearer realm="jalon", error="invalid_token"' });
  }
}

function isAllowed(caller: Caller, access: RouteAccess, request: FastifyRequest): boolean {
  const { role } = caller;
  if ('operation' in access) return mayDo(role, access.operation);
  if ('command' in access) return mayCommand(role, access.command);
  const { command } = request.params as { command: string };
  if (!isCommandName(command)) throw new Problem('not-found', { detail: `Il n’existe pas de commande « ${command.slice(0, 60)} ».` });
  return mayCommand(role, command);
}

export function isCommandName(name: string): name is CommandName {
  return (commandNames as readonly string[]).includes(name);
}

export function forbidden(caller: Caller, what = 'cette action'): Problem {
  return new Problem('forbidden', { detail: `Le rôle « ${roleLabels[caller.role]} » ne permet pas ${what}.` });
}

const roleLabels: Readonly<Record<CallerRole, string>> = {
  ADMINISTRATOR: 'administrateur',
  STAFF: 'équipe',
  EVALUATOR: 'évaluateur',
  JUROR: 'juré',
  JURY_PRESIDENT: 'président de jury',
  H_PLUS_OFFICER: 'référente H+',
  TRAINING_MANAGER: 'responsable de formation',
  ACCOMPANIST: 'accompagnateur',
  AUDITOR: 'auditeur',
  CANDIDATE: 'candidat',
};
