/** Adds to each operation the problems that any of them may answer. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemTypes, problemUri } from '../problems/problem.js';
import type { SchemaConverter } from './schemas.js';

export const unmetSchema = z
  .strictObject({
    code: z.string().describe('Code stable de la condition'),
    sentence: z.string(),
    source: z.string().describe('Article du code du travail, ligne du référentiel ou clause du règlement'),
    field: z.string().optional().describe('Champ de la commande en cause'),
  })
  .meta({ id: 'Unmet', description: 'Condition non remplie' });

/** Of a refusal, or of what a step provides. */
export const reasonSchema = z.strictObject({ code: z.string(), sentence: z.string(), source: z.string() }).meta({ id: 'Reason' });

const faultSchema = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    pointer: z.string().optional().describe('Pointeur JSON dans le corps'),
    parameter: z.string().optional(),
    header: z.string().optional(),
  })
  .meta({ id: 'Fault' });

const problemSchema = z
  .strictObject({
    type: z.enum(Object.keys(problemTypes).map((type) => problemUri(type as keyof typeof problemTypes))),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    errors: z.array(faultSchema).optional().describe('Toutes les fautes de la requête'),
    unmet: z.array(unmetSchema).optional().describe('Toutes les conditions non remplies'),
    version: z.int().optional().describe('Version du parcours sur laquelle les conditions ont été lues'),
    index: z.int().optional().describe('Rang, depuis 0, de la commande refusée dans un lot'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

/** The status codes that are told one by one are those a client acts on. */
const always: readonly number[] = [429];
const withToken: readonly number[] = [401, 403, ...always];

type Response = { content?: Record<string, unknown> };
type Operation = { security?: readonly unknown[]; responses: Record<string, Response | { $ref: string }> };

const hasToken = ({ security }: Operation) => security !== undefined && security.length > 0;

/** Problems are described once for each status, and referred to. */
export function describeProblems(document: OpenAPIObject, schemas: SchemaConverter): void {
  schemas.schemaOf(problemSchema, 'output');
  const described: Record<string, unknown> = {};
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path as Record<string, Operation>)) {
      for (const status of hasToken(operation) ? withToken : always) operation.responses[status] ??= problemResponse(status);
      operation.responses['default'] ??= problemResponse(null);
      for (const [status, response] of Object.entries(operation.responses)) {
        if (!('content' in response) || !response.content?.['application/problem+json']) continue;
        if (status.startsWith('2')) {
          describeSuccess(response.content);
          continue;
        }
        described[`Problem-${status}`] = response;
        operation.responses[status] = { $ref: `#/components/responses/Problem-${status}` };
      }
    }
  }
  document.components = { ...document.components, responses: described } as OpenAPIObject['components'];
}

/** An operation that answers in several types is described as answering the same in each, problems among them. */
function describeSuccess(content: Record<string, unknown>): void {
  delete content['application/problem+json'];
  if ('text/csv' in content) content['text/csv'] = { schema: { type: 'string' } };
}

interface ProblemResponse {
  readonly description: string;
  readonly headers?: Record<string, { description: string; schema: { type: 'integer'; minimum: number } }>;
  readonly content: Record<string, { schema: { $ref: string } }>;
}

const retryAfter = { description: 'Dans combien de secondes recommencer', schema: { type: 'integer' as const, minimum: 0 } };

/** @param status null for every status that is not told by itself */
export function problemResponse(status: number | null): ProblemResponse {
  const titles = Object.values(problemTypes).filter((type) => type.status === status);
  return {
    description: status === null ? 'Toute autre erreur' : titles.map(({ title }) => title).join(' ; '),
    ...(status === 429 || status === 503 ? { headers: { 'Retry-After': retryAfter } } : {}),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
