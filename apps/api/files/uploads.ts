/** Lets content of any type through to the upload, as a stream, and to nothing else. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { defaultMaxBytes } from '#libs/persons/files/file-store.js';
import { FileTooLarge } from '#libs/persons/files/measure.js';
import { Problem } from '../problems/problem.js';
import '../access/access-guard.js';

/** A form around the largest file, refused before it is read. */
const uploadLimitBytes = defaultMaxBytes + 64 * 1024;

/** One file and no other part, never buffered. Its size is the file store's to refuse: past a limit here, it would be cut short. */
export const uploadLimits = {
  limits: { fileSize: Number.MAX_SAFE_INTEGER, files: 1, fields: 0, parts: 1, headerPairs: 20 },
};

function isUpload(request: FastifyRequest): boolean {
  const { access } = request.routeOptions.config;
  return access !== undefined && 'operation' in access && access.operation === 'upload-file';
}

/** After the multipart plugin and the JSON parser are registered. */
export function acceptUploads(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('*', (request, payload, done) => {
    if (isUpload(request)) done(null, payload);
    else done(new Problem('unsupported-media-type', { detail: 'Le corps est attendu en application/json.' }));
  });
  fastify.addHook('preValidation', async (request) => {
    if (isUpload(request) && Number(request.headers['content-length'] ?? 0) > uploadLimitBytes) throw new FileTooLarge(defaultMaxBytes);
    if (request.isMultipart() && !isUpload(request)) {
      throw new Problem('unsupported-media-type', { detail: 'Le corps est attendu en application/json.' });
    }
  });
}
