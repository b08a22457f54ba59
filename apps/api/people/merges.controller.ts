import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { findMerge, listMerges, type PersonMerge } from '#libs/persons/merging/merge-rows.js';
import { MergeOfAnotherRequest, MergeRefused, PersonMerges } from '#libs/persons/merging/merges.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { PersonUnknown } from '#libs/persons/vault/vault.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { drawnId } from '../http/drawn-ids.js';
import { readIdempotencyKey } from '../http/headers.js';
import { candidateIdSchema } from '../http/ids.js';
import { DescribeProblems, WithIdempotencyKey } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { pointerTo } from '../problems/faults.js';
import { Problem } from '../problems/problem.js';
import { ActorNames, namedActors } from './actor-names.js';
import {
  askedMerge,
  listed,
  listedMerge,
  mergeAnswer,
  mergeBody,
  mergeConsequences,
  mergeIdSchema,
  separationBody,
  shown,
  type AskedMerge,
  type MergeAnswer,
} from './merge.schema.js';
import { actorsOf } from './two-person-decision.js';

const listQuery = z.strictObject({
  limit: z.int().min(1).max(200).default(50).describe('200 au plus'),
  cursor: mergeIdSchema.optional().describe('`next` de la page précédente'),
  candidateId: candidateIdSchema.optional(),
});
const mergePage = z
  .strictObject({ items: z.array(listedMerge), next: z.string().nullable(), actors: namedActors })
  .meta({ id: 'PersonMergePage' });

@Tagged('personal-data')
@Controller('v1/person-merges')
export class MergesController {
  constructor(
    private readonly merges: PersonMerges,
    private readonly dataSource: DataSource,
    private readonly actors: ActorNames,
  ) {}

  @Post()
  @ForOperation('request-person-merge', {
    summary: 'Demander la réunion de deux inscriptions d’une même personne',
    description:
      'Rien ne change avant qu’une autre personne confirme. Rend ce qui s’ensuivrait : parcours de l’une et de l’autre, plafonds atteints, ' +
      'identités qui se contredisent. Les deux inscriptions demeurent ; ce qui est consigné n’est pas défait.',
  })
  @WithIdempotencyKey()
  @AnswersCreated({ standardSchema: askedMerge })
  @DescribeProblems(400, 409, 413, 415, 422, 503)
  async request(
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: mergeBody }) { candidateIds, reference, ...asked }: z.output<typeof mergeBody>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AskedMerge> {
    const id = drawnId('mrg', 'mrg', caller, readIdempotencyKey(key));
    const [one = '', other = ''] = candidateIds;
    const merge = await refusing(
      this.merges.request(id, { ...asked, candidateIds: [one, other], reference: reference ?? null }, caller),
      candidateIds,
    );
    return this.asked(merge, caller, reader, reply);
  }

  @Get()
  @ForOperation('list-person-merges', { summary: 'Les réunions et séparations d’inscriptions, de la plus récente à la plus ancienne' })
  @AnswersOk({ standardSchema: mergePage })
  @DescribeProblems(422, 503)
  async list(
    @Query({ schema: listQuery }) { limit, cursor, candidateId }: z.output<typeof listQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof mergePage>> {
    const candidateIds = candidateId === undefined ? undefined : [candidateId];
    const found = await listMerges(this.dataSource.manager, { candidateIds, before: cursor, limit: limit + 1 });
    const items = found.slice(0, limit);
    const actors = await this.actors.of(items.flatMap(actorsOf), caller, reader);
    return { items: items.map(listed), next: found.length > limit ? (items.at(-1)?.id ?? null) : null, actors };
  }

  @Get(':mergeId')
  @ForOperation('read-person-merge', { summary: 'Lire une réunion ou une séparation d’inscriptions' })
  @AnswersOk({ standardSchema: mergeAnswer })
  @DescribeProblems(404, 422, 503)
  async read(
    @Param('mergeId', { schema: mergeIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<MergeAnswer> {
    return this.answered(await this.found(id), caller, reader);
  }

  @Get(':mergeId/consequences')
  @ForOperation('read-person-merge-consequences', {
    summary: 'Ce qui s’ensuivrait aujourd’hui d’une réunion : à lire avant de la confirmer',
  })
  @AnswersOk({ standardSchema: mergeConsequences })
  @DescribeProblems(404, 409, 422, 503)
  async consequences(
    @Param('mergeId', { schema: mergeIdSchema }) id: string,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof mergeConsequences>> {
    return shown(await this.merges.consequences(await this.found(id), reader));
  }

  @Post(':mergeId/confirmation')
  @ForOperation('confirm-person-merge', {
    summary: 'Confirmer une réunion ou une séparation demandée par quelqu’un d’autre',
    description:
      'Dès lors plafonds, parcours ouvert, liens des jurés, export et effacement comptent la personne. Confirmée de nouveau, elle rend ce qui a été fait.',
  })
  @AnswersCreated({ standardSchema: mergeAnswer })
  @DescribeProblems(404, 409, 422, 503)
  async confirm(
    @Param('mergeId', { schema: mergeIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<MergeAnswer> {
    await this.found(id);
    return this.answered(await refusing(this.merges.confirm(id, caller)), caller, reader);
  }

  @Post(':mergeId/withdrawal')
  @ForOperation('withdraw-person-merge', { summary: 'Retirer une demande de réunion ou de séparation qui n’est pas confirmée' })
  @AnswersCreated({ standardSchema: mergeAnswer })
  @DescribeProblems(404, 409, 422, 503)
  async withdraw(
    @Param('mergeId', { schema: mergeIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<MergeAnswer> {
    await this.found(id);
    return this.answered(await refusing(this.merges.withdraw(id, caller)), caller, reader);
  }

  @Post(':mergeId/separations')
  @ForOperation('request-person-separation', {
    summary: 'Demander la séparation de deux inscriptions réunies par erreur',
    description:
      'Rien ne change avant qu’une autre personne confirme, comme pour la réunion. Ce qui a été accepté ou refusé entre-temps demeure.',
  })
  @WithIdempotencyKey()
  @AnswersCreated({ standardSchema: askedMerge })
  @DescribeProblems(400, 404, 409, 413, 415, 422, 503)
  async separate(
    @Param('mergeId', { schema: mergeIdSchema }) mergeId: string,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: separationBody }) { ground, reference }: z.output<typeof separationBody>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AskedMerge> {
    await this.found(mergeId);
    const id = drawnId('mrg', 'separation', caller, readIdempotencyKey(key));
    const separation = await refusing(this.merges.requestSeparation(id, { mergeId, ground, reference: reference ?? null }, caller));
    return this.asked(separation, caller, reader, reply);
  }

  private async asked(decision: PersonMerge, caller: Caller, reader: PersonalDataReader, reply: FastifyReply): Promise<AskedMerge> {
    reply.header('location', `/v1/person-merges/${decision.id}`);
    const consequences = shown(await this.merges.consequences(decision, reader));
    return { ...(await this.answered(decision, caller, reader)), consequences };
  }

  private async answered(decision: PersonMerge, caller: Caller, reader: PersonalDataReader): Promise<MergeAnswer> {
    return { ...listed(decision), actors: await this.actors.of(actorsOf(decision), caller, reader) };
  }

  private async found(id: string): Promise<PersonMerge> {
    const decision = await findMerge(this.dataSource.manager, id);
    if (!decision) throw new Problem('not-found', { detail: 'Cette décision n’existe pas.' });
    return decision;
  }
}

/** @param candidateIds as the request names them, where it does @throws {Problem} with every reason */
async function refusing(step: Promise<PersonMerge>, candidateIds: readonly string[] = []): Promise<PersonMerge> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof MergeRefused) throw new Problem('refused', { unmet: error.reasons });
    if (error instanceof MergeOfAnotherRequest) throw new Problem('idempotency-key-reused');
    if (!(error instanceof PersonUnknown)) throw error;
    const pointer = pointerTo(['candidateIds', Math.max(0, candidateIds.indexOf(error.personId))]);
    throw new Problem('invalid', { errors: [{ code: 'unknown-candidate', message: 'Aucun candidat n’a cet identifiant', pointer }] });
  }
}
