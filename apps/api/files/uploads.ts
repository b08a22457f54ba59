/** Lets content of any type through to the upload, as a stream, and to nothing else. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.js';
import '../access/access-guard.js';

export const uploadLimitBytes = 200 * 1024 * 1024;

/** One file and no other part; the parser never buffers it. */
export const uploadLimits = {
  limits: { fileSize: uploadLimitBytes, files: 1, fields: 0, parts: 1, headerPairs: 20 },
  throwFileSizeLimit: true,
};

function isUpload(request: FastifyRequest): boolean {
  const { access } = request.routeOptions.config;
  return access !== undefined && 'operation' in access && access.operation === 'upload-file';
}

/** After the multipart plugin and the JSON parser are registered. */
export function acceptUploads(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('*', { bodyLimit: uploadLimitBytes }, (request, payload, done) => {
    if (isUpload(request)) done(null, payload);
    else done(new Problem('unsupported-media-type', { detail: 'Le corps est attendu en application/json.' }));
  });
  fastify.addHook('preValidation', async (request) => {
    if (request.isMultipart() && !isUpload(request)) {
      throw new Problem('unsupported-media-type', { detail: 'Le corps est attendu en application/json.' });
    }
  });
}
