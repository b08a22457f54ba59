/** Keeps what the API refuses and no command's record tells, before it is answered. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { streamsNamed, type AddressParameters, type StreamAccesses } from '../streams/stream-access.js';
import type { NewRefusal, RefusalReason } from '#libs/record/refusals/refusal.js';
import type { KeptRefusal, Problem, ProblemType } from '../problems/problem.js';
import '../problems/problem.filter.js';
import type { RefusalKeeper } from './refusal-keeper.js';
import { RequestSources } from './request-sources.js';

/** Refused before any rule judged a command: the rest is told by the command's record. */
const always: Readonly<Partial<Record<ProblemType, { readonly kind: NewRefusal['kind']; readonly code: string }>>> = {
  unauthenticated: { kind: 'ACCESS', code: 'token.missing' },
  forbidden: { kind: 'ACCESS', code: 'access.role' },
  'too-many-requests': { kind: 'ACCESS', code: 'access.too-many-requests' },
  'idempotency-key-reused': { kind: 'REQUEST', code: 'idempotency-key.reused' },
};

export function keepRefusals(fastify: FastifyInstance, streams: StreamAccesses, keeper: RefusalKeeper): void {
  const sources = new RequestSources();
  fastify.addHook('onSend', async (request, _reply, payload) => {
    const refused = request.problem && refusedBy(request.problem, request, sources, streams);
    if (refused) await keeper.keep(refused);
    return payload;
  });
  fastify.addHook('onClose', () => keeper.close());
}

function refusedBy(problem: Problem, request: FastifyRequest, sources: RequestSources, streams: StreamAccesses): NewRefusal | null {
  const { type, refusal } = problem;
  const known =
    always[type] ?? (refusal && { kind: type === 'not-found' ? ('ACCESS' as const) : ('REQUEST' as const), code: refusal.code });
  if (!known) return null;
  const { caller } = request;
  const { access } = request.routeOptions.config;
  const parameters = (request.params ?? {}) as AddressParameters;
  // Of several, the one that the command is for.
  const all = streamsNamed(streams, parameters);
  const named = all.find((one) => access && 'kind' in access && one.access === streams[access.kind]) ?? all[0];
  return {
    kind: known.kind,
    actor: caller ? { id: caller.actorId, role: caller.role } : null,
    operation: access && 'operation' in access ? access.operation : null,
    commands: refusal?.commands ?? commandsOf(access, parameters['command'], streams),
    route: request.routeOptions.url === undefined ? null : `${request.method} ${request.routeOptions.url}`,
    streamId: named?.access.isId(named.streamId) ? named.streamId : null,
    commandId: null,
    reasons: reasonsOf(problem, refusal ?? known),
    version: refusal?.version ?? null,
    source: caller ? null : sources.of(request.ip),
    count: 1,
  };
}

function commandsOf(
  access: FastifyRequest['routeOptions']['config']['access'],
  named: string | undefined,
  streams: StreamAccesses,
): readonly string[] {
  if (!access || 'operation' in access) return [];
  if ('command' in access) return [access.command];
  return named !== undefined && Object.hasOwn(streams[access.kind]?.commands ?? {}, named) ? [named] : [];
}

const controlOfAccess = 'contrôle d’accès';

/** Every one that was told. Nothing that was sent is quoted: the sentences are ours. */
function reasonsOf({ type, members, message }: Problem, { code, sentence }: KeptRefusal): readonly RefusalReason[] {
  const { unmet, errors = [], detail } = members;
  if (unmet) return unmet.map(({ code: own, sentence: why, source }) => ({ code: own, sentence: why, source }));
  if (type === 'forbidden' && errors.length > 0)
    return errors.map((error) => ({ code: error.code, sentence: error.message, source: controlOfAccess }));
  return [{ code, sentence: sentence ?? detail ?? message, source: controlOfAccess }];
}
