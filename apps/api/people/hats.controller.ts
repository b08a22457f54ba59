/** One human under several ids of the directory: who is also an evaluator, a tutor, a juror. */
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { Hats, HatsOfOneKind } from '#libs/persons/vault/hats.js';
import { People } from '#libs/persons/vault/people.js';
import { staffedKind, type StaffedKind } from '#libs/persons/vault/person.schema.js';
import { PersonUnknown } from '#libs/persons/vault/vault.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { absence, personIdSchema } from '../http/ids.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { pointerTo } from '../problems/faults.js';
import { Problem } from '../problems/problem.js';
import { ActorNames, namedActors } from './actor-names.js';
import { PersonNames } from './person-names.js';

const alike = z.strictObject({
  personId: z.string(),
  kind: staffedKind,
  name: z.string().nullable().describe('null une fois la personne effacée'),
});

const hat = alike
  .extend({
    linkedAt: z.iso.datetime().nullable().describe('null si c’est une autre de ses inscriptions qui y mène'),
    linkedBy: z.string().nullable(),
  })
  .meta({ id: 'PersonHat' });

const hatList = z
  .strictObject({
    items: z.array(hat).describe('Les autres inscriptions de la même personne'),
    possible: z
      .array(alike.meta({ id: 'PossibleHat' }))
      .describe('Personnes d’autres sortes, de noms semblables : peut-être la même, et rien ne le dit tant que personne ne l’a dit'),
    actors: namedActors,
  })
  .meta({ id: 'PersonHats' });

const hatBody = z.strictObject({ personId: personIdSchema.describe('L’autre inscription') }).meta({ id: 'HatToLink' });
const hatLinked = z.strictObject({ personIds: z.array(z.string()) }).meta({ id: 'HatLinked' });

const absent = { detail: 'Cette personne n’existe pas.' };
const notLinked = { detail: 'Ces deux inscriptions ne sont pas dites d’une même personne.' };
const otherInAddress = personIdSchema.clone().describe('L’autre inscription').register(absence, notLinked);

@Tagged('people')
@Controller('v1/people/:personId/hats')
export class HatsController {
  constructor(
    private readonly hats: Hats,
    private readonly people: People,
    private readonly names: PersonNames,
    private readonly actors: ActorNames,
  ) {}

  @Get()
  @ForOperation('list-hats', { summary: 'Les autres inscriptions d’une même personne à l’annuaire, et celles qui pourraient l’être' })
  @AnswersOk({ standardSchema: hatList })
  @DescribeProblems(404, 409, 503)
  async list(
    @Param('personId', { schema: personIdSchema }) personId: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof hatList>> {
    const held = await this.hats.of(personId);
    const own = new Set(held.map((each) => each.personId));
    const like = await this.people.alike(personId);
    if (!like) throw new Problem('not-found', absent);
    const possible = like.filter(({ id }) => !own.has(id));
    const names = await this.names.of([...own, ...possible.map(({ id }) => id)], reader);
    const nameOf = (id: string) => names.get(id)?.name ?? null;
    const actors = await this.actors.of(
      held.map(({ recordedBy }) => recordedBy),
      caller,
      reader,
    );
    return {
      items: held.map(({ personId: id, kind, recordedAt, recordedBy }) => ({
        ...{ personId: id, kind: kind as StaffedKind, name: nameOf(id), linkedAt: recordedAt, linkedBy: recordedBy },
      })),
      possible: possible.map(({ id, kind }) => ({ personId: id, kind, name: nameOf(id) })),
      actors,
    };
  }

  @Post()
  @ForOperation('link-hat', {
    summary: 'Dire que deux inscriptions de sortes différentes sont d’une même personne',
    description:
      'Ce que l’une a été pour un candidat, l’autre l’a été : qui l’a accompagné ou a été son tuteur ne siège pas à son jury (D6412-6). ' +
      'Rien de ce qui est consigné ne change ; deux inscriptions de la même sorte se réunissent autrement.',
  })
  @AnswersCreated({ standardSchema: hatLinked })
  @AnswersOk({ standardSchema: hatLinked, description: 'C’était déjà dit' })
  @DescribeProblems(404, 413, 415, 422, 503)
  async link(
    @Param('personId', { schema: personIdSchema }) personId: string,
    @Body({ schema: hatBody }) { personId: otherId }: z.output<typeof hatBody>,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof hatLinked>> {
    try {
      reply.status((await this.hats.link(personId, otherId, caller.actorId)) ? 201 : 200);
    } catch (error) {
      if (error instanceof PersonUnknown && error.personId === personId) throw new Problem('not-found', absent);
      if (!(error instanceof PersonUnknown) && !(error instanceof HatsOfOneKind)) throw error;
      throw new Problem('invalid', {
        errors: [{ ...(error instanceof PersonUnknown ? unknown : ofOneKind), pointer: pointerTo(['personId']) }],
      });
    }
    return { personIds: [personId, otherId] };
  }

  @Post(':otherId/unlinking')
  @HttpCode(204)
  @ForOperation('unlink-hat', {
    summary: 'Dire que deux inscriptions sont de deux personnes, et l’avaient été dites d’une seule par erreur',
  })
  @ApiNoContentResponse({ description: 'C’est dit' })
  @DescribeProblems(404, 503)
  async unlink(
    @Param('personId', { schema: personIdSchema }) personId: string,
    @Param('otherId', { schema: otherInAddress }) otherId: string,
    @CallerOf() caller: Caller,
  ): Promise<void> {
    if (!(await this.hats.unlink(personId, otherId, caller.actorId))) throw new Problem('not-found', notLinked);
  }
}

const unknown = { code: 'unknown-person', message: 'Personne à l’annuaire n’a cet identifiant, ou son identité a été effacée' };
const ofOneKind = {
  code: 'same-kind',
  message: 'Une même personne inscrite deux fois dans la même sorte ne se relie pas ainsi : ses deux inscriptions se réunissent',
};
