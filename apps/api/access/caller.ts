import type { Actor } from '#libs/domain/stream/actor.js';
import type { Caller } from '#libs/platform/tokens/token.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard on every route that is not public. */
    caller?: Caller;
    /** Those that the address names, which the caller reaches; set by the guard. */
    streamIds?: readonly string[];
  }
}

export function actorOf(caller: Caller): Actor {
  return { id: caller.actorId, role: caller.role };
}
