/**
 * How often: each address, each caller, and less what costs more or what somebody would try again and again. Counted in
 * this process: behind N of them the limits are N times as high. Each remembers 5,000 addresses or callers at once.
 */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RateLimits } from '#libs/platform/config/rate-limits.js';
import type { Operation } from '../access/access-table.js';
import '../access/caller.js';
import { Problem } from '../problems/problem.js';
import '../problems/problem.filter.js';
import { networkOf } from '../refusals/request-sources.js';

const windowMs = 60_000;

/** A minute and caller. */
const costly: Readonly<Partial<Record<Operation, number>>> = {
  'verify-record': 12,
  'verify-journey': 120,
  'judge-journeys': 30,
  'export-dossier': 60,
  'make-checkpoint': 60,
};
/** Names are searched by blind prefixes: nobody may try them all. */
const searches: readonly Operation[] = ['search-people', 'search-candidates'];

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** Told of each request that proves nobody's identity. @throws {Problem} `too-many-requests`, in place of the 401 */
export type Unauthenticated = (request: FastifyRequest) => Promise<void>;

/** Before the guard: whoever comes too often is not even asked who they are. @returns what the guard tells of refused tokens */
export async function limitAddresses(fastify: FastifyInstance, limits: RateLimits | null): Promise<Unauthenticated> {
  if (limits === null) return async () => {};
  await fastify.register(rateLimit, { global: false });
  const keyGenerator = ({ ip }: FastifyRequest) => networkOf(ip);
  const requests = fastify.createRateLimit({ max: limits.perAddress, timeWindow: windowMs, keyGenerator });
  const failures = fastify.createRateLimit({ max: limits.failedAuthentications, timeWindow: windowMs, keyGenerator });
  fastify.addHook('onRequest', async (request) => within(requests, request, 'Trop de requêtes viennent de votre adresse.'));
  // A token that holds passes all the same: a whole centre may share an address with one script that insists.
  return async (request) => within(failures, request, 'Trop de jetons refusés viennent de votre adresse.');
}

/** After the guard, which has said who it is. */
export function limitCallers(fastify: FastifyInstance, limits: RateLimits | null): void {
  if (limits === null) return;
  const keyGenerator = ({ caller, ip }: FastifyRequest) => caller?.actorId ?? networkOf(ip);
  const limiter = (max: number) => fastify.createRateLimit({ max, timeWindow: windowMs, keyGenerator });
  const requests = limiter(limits.perCaller);
  const ofSearches = limiter(limits.searches);
  const ofCostly = new Map(Object.entries(costly).map(([operation, max]) => [operation, limiter(max)]));
  fastify.addHook('onRequest', async (request) => {
    if (!request.caller) return;
    await within(requests, request, 'Vous envoyez trop de requêtes.');
    const { access } = request.routeOptions.config;
    const operation = access && 'operation' in access ? access.operation : null;
    const own = operation === null ? undefined : ofCostly.get(operation);
    if (own) await within(own, request, 'Vous demandez cela trop souvent.');
    if (isSearch(operation, request)) await within(ofSearches, request, 'Vous cherchez trop de noms.');
  });
}

function isSearch(operation: Operation | null, { query }: FastifyRequest): boolean {
  if (operation === null) return false;
  return searches.includes(operation) || (operation === 'list-journeys' && typeof (query as { q?: unknown }).q === 'string');
}

async function within(limiter: Limiter, request: FastifyRequest, sentence: string): Promise<void> {
  const state = await limiter(request);
  if (!state.isAllowed && state.isExceeded) throw tooMany(sentence, state.ttlInSeconds);
}

function tooMany(sentence: string, seconds: number): Problem {
  const detail = `${sentence} Réessayez dans ${seconds} s.`;
  // What is kept of it says no number: refusals alike are counted as one.
  return new Problem('too-many-requests', { detail }, { 'retry-after': String(seconds) }, { code: 'access.too-many-requests', sentence });
}
