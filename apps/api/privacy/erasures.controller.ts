import { Body, Controller, Get, Header, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { certificateInFrench, erasureCertificate, type ErasureCertificate } from '#libs/persons/erasure/certificate.js';
import { findErasure, listErasures, type Erasure } from '#libs/persons/erasure/erasure-rows.js';
import { ErasureNotConfirmable, ErasureRefused, Erasures } from '#libs/persons/erasure/erasures.js';
import { idsOfPersons } from '#libs/record/persons/ids-of-persons.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { PersonUnknown } from '#libs/persons/vault/vault.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { drawnId } from '../http/drawn-ids.js';
import { readIdempotencyKey } from '../http/headers.js';
import { personIdSchema } from '../http/ids.js';
import { DescribeProblems, WithIdempotencyKey } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { ActorNames, namedActors } from '../people/actor-names.js';
import { actorsOf } from '../people/two-person-decision.js';
import { Problem } from '../problems/problem.js';
import { erasureAnswer, erasureBody, erasureIdSchema, listed, listedErasure, type ErasureAnswer } from './erasure.schema.js';

const listQuery = z.strictObject({
  limit: z.int().min(1).max(200).default(50).describe('200 au plus'),
  cursor: erasureIdSchema.optional().describe('`next` de la page précédente'),
  personId: personIdSchema.optional(),
});
const erasurePage = z
  .strictObject({ items: z.array(listedErasure), next: z.string().nullable(), actors: namedActors })
  .meta({ id: 'ErasurePage' });

@Tagged('personal-data')
@Controller('v1/erasures')
export class ErasuresController {
  constructor(
    private readonly erasures: Erasures,
    private readonly dataSource: DataSource,
    private readonly actors: ActorNames,
  ) {}

  @Post()
  @ForOperation('request-erasure', {
    summary: 'Demander l’effacement de données d’une personne',
    description:
      'Rien n’est effacé avant qu’une autre personne confirme. Refusé catégorie par catégorie, avec toutes les raisons, tant qu’un ' +
      'parcours, un délai, un litige ou une obligation légale a besoin des données. Vaut pour toutes les inscriptions de la personne.',
  })
  @WithIdempotencyKey()
  @AnswersCreated({ standardSchema: erasureAnswer })
  @DescribeProblems(400, 409, 413, 415, 422, 503)
  async request(
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: erasureBody }) { reference, ...asked }: z.output<typeof erasureBody>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ErasureAnswer> {
    const id = drawnId('era', 'era', caller, readIdempotencyKey(key));
    const erasure = await refusing(this.erasures.request(id, { ...asked, reference: reference ?? null }, caller));
    reply.header('location', `/v1/erasures/${id}`);
    return this.answered(erasure, caller, reader);
  }

  @Get()
  @ForOperation('list-erasures', { summary: 'Les effacements, demandés ou par la purge, du plus récent au plus ancien' })
  @AnswersOk({ standardSchema: erasurePage })
  @DescribeProblems(422, 503)
  async list(
    @Query({ schema: listQuery }) { limit, cursor, personId }: z.output<typeof listQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof erasurePage>> {
    const found = await listErasures(this.dataSource.manager, { personId, before: cursor, limit: limit + 1 });
    const items = found.slice(0, limit);
    const persons = await idsOfPersons(this.dataSource, [...new Set(items.map(({ personId }) => personId))]);
    const actors = await this.actors.of(items.flatMap(actorsOf), caller, reader);
    return { items: items.map((item) => listed(item, persons)), next: found.length > limit ? (items.at(-1)?.id ?? null) : null, actors };
  }

  @Get(':erasureId')
  @ForOperation('read-erasure', { summary: 'Lire un effacement et son certificat' })
  @AnswersOk({ standardSchema: erasureAnswer })
  @DescribeProblems(404, 422, 503)
  async read(
    @Param('erasureId', { schema: erasureIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<ErasureAnswer> {
    return this.answered(await this.found(id), caller, reader);
  }

  @Post(':erasureId/confirmation')
  @ForOperation('confirm-erasure', {
    summary: 'Confirmer un effacement demandé par quelqu’un d’autre',
    description: 'Détruit les clés, supprime les fichiers, rend le certificat. Confirmé de nouveau, il rend ce qui a été fait.',
  })
  @AnswersCreated({ standardSchema: erasureAnswer })
  @DescribeProblems(404, 409, 422, 503)
  async confirm(
    @Param('erasureId', { schema: erasureIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<ErasureAnswer> {
    await this.found(id);
    return this.answered(await refusing(this.erasures.confirm(id, caller)), caller, reader);
  }

  @Post(':erasureId/withdrawal')
  @ForOperation('withdraw-erasure', { summary: 'Retirer une demande d’effacement qui n’est pas confirmée' })
  @AnswersCreated({ standardSchema: erasureAnswer })
  @DescribeProblems(404, 409, 422, 503)
  async withdraw(
    @Param('erasureId', { schema: erasureIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<ErasureAnswer> {
    await this.found(id);
    return this.answered(await refusing(this.erasures.withdraw(id, caller)), caller, reader);
  }

  @Get(':erasureId/certificate')
  @ForOperation('read-erasure-certificate', { summary: 'Le certificat d’un effacement, signé' })
  @AnswersOk({ standardSchema: erasureCertificate })
  @DescribeProblems(404, 422, 503)
  async certificate(@Param('erasureId', { schema: erasureIdSchema }) id: string): Promise<ErasureCertificate> {
    const { certificate } = await this.found(id);
    if (!certificate) throw new Problem('not-found', { detail: 'Cet effacement n’a pas encore de certificat.' });
    return certificate;
  }

  @Get(':erasureId/certificate.txt')
  @ForOperation('read-erasure-certificate-text', { summary: 'Le certificat d’un effacement, en toutes lettres' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'Le certificat', schema: { type: 'string' } })
  @DescribeProblems(404, 422, 503)
  @Header('content-type', 'text/plain; charset=utf-8')
  async certificateText(@Param('erasureId', { schema: erasureIdSchema }) id: string): Promise<string> {
    return certificateInFrench(await this.certificate(id));
  }

  private async answered(erasure: Erasure, caller: Caller, reader: PersonalDataReader): Promise<ErasureAnswer> {
    const persons = await idsOfPersons(this.dataSource, [erasure.personId]);
    return { ...listed(erasure, persons), actors: await this.actors.of(actorsOf(erasure), caller, reader) };
  }

  private async found(id: string): Promise<Erasure> {
    const erasure = await findErasure(this.dataSource.manager, id);
    if (!erasure) throw new Problem('not-found', { detail: 'Cet effacement n’existe pas.' });
    return erasure;
  }
}

/** @throws {Problem} with every reason, each naming its category */
async function refusing(step: Promise<Erasure>): Promise<Erasure> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof ErasureRefused) {
      const unmet = error.refusals.map(({ code, sentence, source, field }) => ({ code, sentence, source, ...(field && { field }) }));
      throw new Problem('refused', { detail: 'Ces données ne peuvent pas être effacées.', unmet });
    }
    if (error instanceof ErasureNotConfirmable) {
      if (error.code === 'erasure.other-request') throw new Problem('idempotency-key-reused');
      throw new Problem('refused', { unmet: [{ code: error.code, sentence: error.message, source: 'règle des deux personnes' }] });
    }
    if (!(error instanceof PersonUnknown)) throw error;
    throw new Problem('invalid', { errors: [{ code: 'unknown-person', message: 'Personne n’a cet identifiant', pointer: '#/personId' }] });
  }
}
