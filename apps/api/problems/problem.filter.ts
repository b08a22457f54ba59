import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { inBinaryUnits } from '#libs/domain/french/plural.js';
import { EventUnknown } from '#libs/domain/stream/event-schemas.js';
import { CommandTooLarge } from '#libs/engine/dispatch/argument-limit.js';
import { FileTooLarge } from '#libs/persons/files/measure.js';
import { SealedTextRefused } from '#libs/persons/vault/sealed-text.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { unavailabilityOf } from '#libs/platform/connections/unavailability.js';
import { JournalUnchecked } from '#libs/record/journal/restore-fence.js';
import type { LastRefusedWrite } from '../health/last-refused-write.js';
import { Problem, type ProblemType } from './problem.js';
import { unavailable } from './unavailable.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where one is answered, for whoever keeps what was refused. */
    problem?: Problem;
  }
}

/** Every error leaves the API through here: as a problem, in French, without a stack or a driver's words. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly lastRefusedWrite: LastRefusedWrite,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = this.toProblem(error, request);
    if (problem.status >= 500 || problem.type === 'record-altered')
      this.logger.error({ err: error, requestId: request.id, route: request.routeOptions?.url }, problem.message);
    sendProblem(http.getResponse<FastifyReply>(), problem, request);
  }

  private toProblem(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Problem) return error;
    this.lastRefusedWrite.saw(error);
    const cause = unavailabilityOf(error);
    if (cause) return unavailable(cause);
    if (error instanceof JournalUnchecked) return new Problem('unavailable', { detail: comparing }, { 'retry-after': '5' });
    if (error instanceof EventUnknown) return new Problem('unavailable', { detail: newerOf(error) }, { 'retry-after': '60' });
    if (error instanceof FileTooLarge || error instanceof CommandTooLarge) return new Problem('too-large', { detail: error.message });
    if (error instanceof SealedTextRefused) return new Problem('record-altered', { detail: alteredText });
    const status = statusOf(error);
    const type = status === null ? 'internal' : (byStatus[status] ?? (status < 500 ? 'malformed-request' : 'internal'));
    const detail = detailOf(type, request);
    return new Problem(type, detail ? { detail } : {});
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem, request: FastifyRequest): void {
  request.problem = problem;
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  for (const header of ['content-disposition', 'content-length', 'etag', 'location']) reply.removeHeader(header);
  void reply
    .status(problem.status)
    .headers(problem.headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.toDocument(request.id)));
}

const comparing =
  'La base de données vient d’être démarrée ou restaurée : le registre est comparé aux historiques du moteur avant qu’un numéro soit donné. Réessayez dans un instant.';

const alteredText =
  'Une donnée personnelle de cette réponse a été altérée dans la base, ou déplacée d’une personne ou d’un endroit à l’autre : elle n’est pas montrée. Une vérification du registre dira laquelle.';

/** Not of which type the fact is: who may know that, only a newer version knows too. The log says it. */
function newerOf({ version }: EventUnknown): string {
  return `Le fait n° ${version} a été consigné par une version de Jalon plus récente que celle qui répond ici, qui ne sait pas le lire. Rien n’est perdu : réessayez quand la mise à jour sera terminée.`;
}

function detailOf(type: ProblemType, { method, routeOptions }: FastifyRequest): string | undefined {
  if (type === 'not-found') return `Aucune ressource ne répond à ${method} sur cette adresse.`;
  if (type === 'too-large') {
    return `Le corps d’une requête à cette adresse ne peut pas dépasser ${inBinaryUnits(routeOptions.bodyLimit)}, en UTF-8.`;
  }
  return details[type];
}

/** Nest and Fastify say most with the status: a body too large, a media type, an unknown route, malformed JSON. */
function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return null;
}

const byStatus: Readonly<Record<number, ProblemType>> = {
  400: 'malformed-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'invalid',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'unavailable',
};

const details: Partial<Record<ProblemType, string>> = {
  'malformed-request': 'Le corps ou l’adresse de la requête ne peut pas être lu.',
  'unsupported-media-type': 'Le corps est attendu en application/json.',
};
