/** How much one request may hold, and how long it may take to say it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import '../access/access-guard.js';
import { Problem } from '../problems/problem.js';

/** Time for the largest file over a slow line. Headers come at once, from whoever means to ask something. */
export const serverLimits = {
  requestTimeout: 600_000,
  http: { headersTimeout: 15_000, maxHeaderSize: 16 * 1024 },
};

const longestAddress = 4_096;
/** Each holds a file's stream and its sealing; of a caller, and of all. */
const uploadsOfCaller = 4;
const uploadsOfAll = 16;

export function limitRequests(fastify: FastifyInstance): void {
  const uploads = new Map<string, number>();
  let all = 0;
  fastify.addHook('onRequest', async ({ raw }) => {
    if ((raw.url ?? '').length > longestAddress)
      throw new Problem('malformed-request', { detail: `L’adresse dépasse ${longestAddress} caractères.` });
  });
  // Once the guard has said who it is, and before a byte of the content is read.
  fastify.addHook('preParsing', async (request, reply) => {
    const { caller } = request;
    if (!caller || !isUpload(request)) return;
    const own = uploads.get(caller.actorId) ?? 0;
    if (own >= uploadsOfCaller || all >= uploadsOfAll) {
      const sentence = 'Trop de fichiers sont déposés en même temps.';
      const kept = { code: 'access.too-many-uploads', sentence };
      throw new Problem('too-many-requests', { detail: sentence }, { 'retry-after': '5' }, kept);
    }
    uploads.set(caller.actorId, own + 1);
    all += 1;
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      all -= 1;
      const left = (uploads.get(caller.actorId) ?? 1) - 1;
      if (left > 0) uploads.set(caller.actorId, left);
      else uploads.delete(caller.actorId);
    };
    // Answered, or gone before.
    reply.raw.once('finish', end).once('close', end);
  });
}

function isUpload({ routeOptions }: FastifyRequest): boolean {
  const { access } = routeOptions.config;
  return access !== undefined && 'operation' in access && access.operation === 'upload-file';
}
