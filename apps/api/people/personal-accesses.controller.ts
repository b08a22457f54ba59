import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { role } from '#libs/domain/stream/actor.schema.js';
import { categoryKept } from '#libs/persons/erasure/grounds.js';
import { opaqueIdForm } from '#libs/domain/persons/person-ids.js';
import { AccessLog, type PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersOk } from '../answers/answers.js';
import { accessesToldTo } from '../access/field-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { personIdSchema } from '../http/ids.js';
import { pageQuery } from '../http/page.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { ActorNames, namedActors } from './actor-names.js';
import { operationTold } from './told-operation.js';

const accessesQuery = z.strictObject({
  limit: pageQuery.limit,
  cursor: z.int().min(1).optional().describe('`next` de la page précédente'),
  personId: personIdSchema.optional().describe('Dont les données ont été lues'),
  actorId: z.string().regex(opaqueIdForm).optional().describe('Qui a lu'),
});

const accessPage = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.int(),
        at: z.iso.datetime(),
        actorId: z.string(),
        role,
        operation: operationTold,
        streamId: z
          .string()
          .nullable()
          .describe('Le parcours, ou ce dont il s’agit d’autre, dont des textes ont été ouverts ; null si ce n’étaient pas ceux d’un seul'),
        requestId: z.string().nullable(),
        personId: z.string(),
        category: categoryKept,
      }),
    ),
    next: z.string().nullable(),
    actors: namedActors,
  })
  .meta({ id: 'PersonalAccessPage' });

@Tagged('people')
@Controller('v1/personal-accesses')
export class PersonalAccessesController {
  constructor(
    private readonly accesses: AccessLog,
    private readonly actors: ActorNames,
  ) {}

  @Get()
  @ForOperation('list-personal-accesses', {
    summary: 'Qui a lu les données personnelles de qui, du plus récent au plus ancien',
    description:
      'Une ligne par personne et par catégorie ouvertes ; jamais ce qui a été lu. Les lectures de la part H+ n’y sont pas, dont une seule ' +
      'dirait qu’il y a une telle part : elles sont dans l’export du candidat, pour lui-même ou la référente H+.',
  })
  @AnswersOk({ standardSchema: accessPage })
  @DescribeProblems(422, 503)
  async list(
    @Query({ schema: accessesQuery }) { cursor, limit, ...filter }: z.output<typeof accessesQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof accessPage>> {
    const found = await this.accesses.list({ ...filter, categories: accessesToldTo(caller), before: cursor, limit: limit + 1 });
    const items = found.slice(0, limit);
    const read = items.map(({ actorId }) => actorId);
    return { items, next: found.length > limit ? String(items.at(-1)?.id) : null, actors: await this.actors.of(read, caller, reader) };
  }
}
