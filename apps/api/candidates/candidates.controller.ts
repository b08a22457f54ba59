import { createHash } from 'node:crypto';
import { Body, Controller, Get, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Caller } from '#tokens/token.js';
import { candidate, newCandidate, type Candidate, type NewCandidate } from '#vault/candidate.schema.js';
import { PersonExists } from '#vault/vault.js';
import { JourneyAccess } from '../access/journey-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { readIdempotencyKey } from '../http/headers.js';
import { candidateIdSchema } from '../http/page.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { ApiParts } from '../parts.js';
import { Problem } from '../problems/problem.js';

const candidateBody = newCandidate.meta({ id: 'NewCandidate' });
const candidateAnswer = candidate.meta({ id: 'Candidate' });
const candidateCreated = z
  .strictObject({
    id: z.string(),
    possibleDuplicates: z
      .array(z.string())
      .describe('Candidats inscrits avant lui, de mêmes nom, premier prénom et date de naissance, parmi ceux que vous pouvez lire'),
  })
  .meta({ id: 'CandidateCreated' });

@ApiTags('Candidats')
@Controller('v1/candidates')
export class CandidatesController {
  constructor(
    private readonly parts: ApiParts,
    private readonly access: JourneyAccess,
  ) {}

  @Post()
  @ForOperation('create-candidate', {
    summary: 'Inscrire un candidat',
    description: 'Le même envoi répété sous la même clé d’idempotence rend le même candidat (200 au lieu de 201).',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: true, schema: { type: 'string', minLength: 1, maxLength: 200 } })
  @ApiCreatedResponse({ standardSchema: candidateCreated })
  @ApiOkResponse({ standardSchema: candidateCreated, description: 'Déjà inscrit par ce même envoi' })
  @DescribeProblems(400, 413, 415, 422, 503)
  async create(
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: candidateBody }) given: NewCandidate,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof candidateCreated>> {
    const id = candidateIdOf(caller, readIdempotencyKey(key));
    try {
      const { created, possibleDuplicates } = await this.parts.candidates.create(given, id, caller.actorId);
      reply.status(created ? 201 : 200).header('location', `/v1/candidates/${id}`);
      return { id, possibleDuplicates: await this.reached(caller, possibleDuplicates) };
    } catch (error) {
      if (!(error instanceof PersonExists)) throw error;
      throw new Problem('idempotency-key-reused');
    }
  }

  @Get(':candidateId')
  @ForOperation('read-candidate', {
    summary: 'Lire l’identité d’un candidat',
    description: 'Pour qui atteint l’un de ses parcours ; tant qu’il n’en a pas, pour qui l’a inscrit.',
  })
  @ApiOkResponse({ standardSchema: candidateAnswer })
  @DescribeProblems(404, 503)
  async read(@Param('candidateId', { schema: candidateIdSchema }) id: string, @CallerOf() caller: Caller): Promise<Candidate> {
    const found = (await this.access.reachesCandidate(caller, 'read-candidate', id)) && (await this.parts.candidates.get(id));
    if (!found) throw new Problem('not-found', { detail: 'Ce candidat n’existe pas.' });
    return found;
  }

  /** That somebody of this name is enrolled elsewhere is not to be learnt by enrolling them. */
  private async reached(caller: Caller, ids: readonly string[]): Promise<string[]> {
    const reached = await Promise.all(ids.map((id) => this.access.reachesCandidate(caller, 'read-candidate', id)));
    return ids.filter((_, index) => reached[index]);
  }
}

/** Follows from who sends and under which key, so that a repeated request finds the candidate that it made. */
function candidateIdOf({ issuer, subject }: Caller, key: string): string {
  return `can_${createHash('sha256')
    .update(JSON.stringify(['candidate', issuer, subject, key]))
    .digest('hex')
    .slice(0, 40)}`;
}
