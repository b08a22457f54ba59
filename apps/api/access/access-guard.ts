/**
 * Denies by default, at the earliest moment: before a body is read. It sits on Fastify rather than in Nest, so that no
 * route escapes it, whoever declares it (the documentation's static files are not Nest's). An address that names
 * streams is answered only to who reaches each of them, whatever its handler does; to others as if it did not exist.
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { roleName } from '#libs/domain/french/role-names.js';
import { ProviderUnreachable, TokenRefused, type Caller, type TokenVerifier } from '#libs/platform/tokens/token.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { CommandReadings } from '../commands/command-readings.js';
import { findIdempotencyKey } from '../http/headers.js';
import { outOfReach, Problem } from '../problems/problem.js';
import { isPublicRoute, operationAccess, operationReach, type Reach } from './access-table.js';
import type { Unauthenticated } from '../http/rate-limits.js';
import './caller.js';
import type { RouteAccess } from './operation.js';
import { isUnlimited } from './reach.js';
import { streamsNamed, type AddressParameters, type StreamAccess, type StreamAccesses } from '../streams/stream-access.js';

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

/**
 * Before any route is declared.
 * @param readings of what a command needs besides; null where reach is all that is read here
 */
export function guardAccess(
  fastify: FastifyInstance,
  verifier: TokenVerifier,
  streams: StreamAccesses,
  logger: Logger,
  unauthenticated: Unauthenticated,
  readings: Pick<CommandReadings, 'reached'> | null,
): void {
  fastify.addHook('onRoute', (route) => refuseRouteWithoutAccess(route, streams));
  fastify.addHook('onRequest', async (request) => {
    if (request.is404 || isPublicRoute(request.routeOptions.url)) return;
    const { access } = request.routeOptions.config;
    if (isMetrics(request) && isLocal(request)) return;
    const caller = await authenticate(request, verifier, logger).catch(async (refusal: unknown) => {
      if (refusal instanceof Problem && refusal.type === 'unauthenticated') await unauthenticated(request);
      throw refusal;
    });
    request.caller = caller;
    const reach = access && reachAsked(caller, access, request, streams);
    if (reach === undefined) throw forbidden(caller);
    if (reach === 'WHOLE') requireUnlimited(caller);
    const named = streamsNamed(streams, (request.params ?? {}) as AddressParameters);
    for (const { access: own, streamId } of named) {
      if (!own.isId(streamId)) throw new Problem('not-found', own.absent);
      const key = readings && named.length === 1 ? keyOfCommands(request) : null;
      if (readings && key !== null) {
        const reading = await readings.reached(caller, key, { streamId, access: own, reach });
        if (!reading) throw outOfReach(own.absent);
        request.commandReading = reading;
      } else if (!(await own.reaches(caller, reach, streamId))) throw outOfReach(own.absent);
    }
    request.streamIds = named.map(({ streamId }) => streamId);
  });
}

function refuseRouteWithoutAccess(route: RouteOptions, streams: StreamAccesses): void {
  const access = route.config?.access;
  if (!access && !isPublicRoute(route.url)) throw new RouteWithoutAccess(String(route.method), route.url);
  const reaches: readonly Reach[] = access && 'operation' in access ? Object.values(operationAccess[access.operation]) : [];
  const isNamed = ({ parameter }: StreamAccess) => route.url.split('/').includes(`:${parameter}`);
  const namesStream = Object.values(streams).some(isNamed);
  if (access && 'kind' in access) {
    const own = streams[access.kind];
    if (!own || (namesStream && !isNamed(own)))
      throw new Error(`${String(route.method)} ${route.url} sends commands of ${access.kind}, and names no such stream`);
  }
  if (namesStream && reaches.some((reach) => ['NOBODY', 'SENT', 'DIRECTORY'].includes(reach)))
    throw new Error(`${String(route.method)} ${route.url} names a stream, and its line in the access table reaches none`);
}

/** Null where the request sends no commands for good, or under no key: its handler tells. */
function keyOfCommands(request: FastifyRequest): string | null {
  const { access } = request.routeOptions.config;
  const sends = access && ('kind' in access || access.operation === 'send-batch');
  const isDryRun = (request.query as { readonly dryRun?: unknown }).dryRun !== undefined;
  return sends && !isDryRun ? findIdempotencyKey(request.headers['idempotency-key']) : null;
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
    if (error instanceof ProviderUnreachable) throw new Problem('unavailable', { detail: error.message }, { 'retry-after': '2' });
    if (!(error instanceof TokenRefused)) throw error;
    logger.warn({ requestId: request.id, route: request.routeOptions.url, check: error.check, address: request.ip }, 'token refused');
    throw new Problem(
      'unauthenticated',
      { detail: error.message },
      { 'www-authenticate': 'Bearer realm="jalon", error="invalid_token"' },
      { code: `token.${error.check.toLowerCase().replaceAll('_', '-')}` },
    );
  }
}

function reachAsked({ role }: Caller, access: RouteAccess, request: FastifyRequest, streams: StreamAccesses): Reach | undefined {
  if ('operation' in access) return operationReach(role, access.operation);
  const commands = streams[access.kind]?.commands ?? {};
  const command = 'command' in access ? access.command : (request.params as { command: string }).command;
  if (!Object.hasOwn(commands, command))
    throw new Problem('not-found', { detail: `Il n’existe pas de commande « ${command.slice(0, 60)} ».` });
  return commands[command]?.[role];
}

/** @throws {Problem} `forbidden` */
export function requireUnlimited(caller: Caller): void {
  if (isUnlimited(caller)) return;
  throw new Problem(
    'forbidden',
    { detail: 'Cette action porte sur tout le registre, et votre périmètre est limité.' },
    {},
    { code: 'access.scope' },
  );
}

export function forbidden(caller: Caller, what = 'cette action', sent: readonly { readonly name: string }[] = []): Problem {
  const kept = { code: 'access.role', ...(sent.length > 0 && { commands: sent.map(({ name }) => name) }) };
  return new Problem('forbidden', { detail: `Le rôle « ${roleName(caller.role)} » ne permet pas ${what}.` }, {}, kept);
}
