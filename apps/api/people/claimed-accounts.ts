/**
 * A token that names its caller's person says whose account that is: recorded the first time, so that who acted can be named later. What the
 * provider signed is believed here as everywhere (ADR 400), until an administrator says otherwise.
 */
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Accounts } from '#libs/persons/vault/accounts.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import '../access/caller.js';

/** After the guard: of who is let in. */
export function recordClaimedAccounts(
  fastify: FastifyInstance,
  accounts: Pick<Accounts, 'recordClaimed'>,
  logger: Pick<Logger, 'warn'>,
): void {
  const known = new LRUCache<string, true>({ max: 5_000 });
  fastify.addHook('preHandler', async ({ caller, id }) => {
    if (!caller?.personId || known.has(caller.actorId)) return;
    try {
      if (await accounts.recordClaimed(caller.actorId, caller.personId)) known.set(caller.actorId, true);
    } catch (error) {
      // The request is not refused for it: the next one tries again, and until then the id stands alone.
      logger.warn({ err: error, requestId: id }, 'the account of a caller could not be recorded');
    }
  });
}
