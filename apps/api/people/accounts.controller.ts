/** Whose account at the identity provider an actor's id is. A token that names its person links itself; the rest is for an administrator. */
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorIdPrefix } from '#libs/domain/persons/person-ids.js';
import type { IdentityConfig } from '#libs/platform/config/identity.js';
import { actorIdOf, type Caller } from '#libs/platform/tokens/token.js';
import { People } from '#libs/persons/vault/people.js';
import { Accounts } from '#libs/persons/vault/accounts.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { PersonUnknown } from '#libs/persons/vault/vault.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { absence, personIdSchema } from '../http/ids.js';
import { injected } from '../injected.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { ActorNames, namedActors } from './actor-names.js';

const actorIdSchema = z
  .templateLiteral([actorIdPrefix, '_', z.string().regex(/^[0-9a-f]{32}$/)])
  .describe('Identifiant sous lequel faits et journaux désignent ce compte')
  .register(absence, { detail: 'Ce compte n’est pas rattaché à cette personne.' });

const accountBody = z
  .union([
    z.strictObject({
      subject: z.string().min(1).max(200).describe('`sub` du compte chez le fournisseur d’identité ; seule son empreinte est gardée'),
      issuer: z.url().max(500).optional().describe('Un fournisseur d’avant ; par défaut, celui d’aujourd’hui'),
    }),
    z.strictObject({ actorId: actorIdSchema }),
  ])
  .meta({ id: 'AccountToLink' });

const account = z
  .strictObject({
    actorId: z.string(),
    personId: z.string(),
    linkedAt: z.iso.datetime(),
    linkedBy: z.string().nullable().describe('Qui l’a rattaché ; null si c’est le jeton du compte qui nommait la personne'),
  })
  .meta({ id: 'LinkedAccount' });

const accountList = z.strictObject({ items: z.array(account), actors: namedActors }).meta({ id: 'LinkedAccounts' });

const accountLinked = account.pick({ actorId: true, personId: true }).meta({ id: 'AccountLinked' });

const absent = 'Cette personne n’existe pas.';

@Tagged('people')
@Controller('v1/people/:personId/accounts')
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly people: People,
    private readonly actors: ActorNames,
    @Inject(injected.identity) private readonly identity: IdentityConfig,
  ) {}

  @Get()
  @ForOperation('list-accounts', {
    summary: 'Les comptes d’une personne : les identifiants sous lesquels elle agit, et qui les lui a rattachés',
  })
  @AnswersOk({ standardSchema: accountList })
  @DescribeProblems(404, 503)
  async list(
    @Param('personId', { schema: personIdSchema }) personId: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof accountList>> {
    if (!(await this.people.isRegistered(personId))) throw new Problem('not-found', { detail: absent });
    const items = (await this.accounts.of(personId)).map((each) => ({ ...each }));
    return {
      items,
      actors: await this.actors.of(
        items.map(({ linkedBy }) => linkedBy),
        caller,
        reader,
      ),
    };
  }

  @Post()
  @ForOperation('link-account', {
    summary: 'Rattacher un compte à une personne, ce qui donne son nom à qui a agi sous ce compte',
    description:
      'Un compte rattaché à quelqu’un d’autre change de personne. Un compte dont le jeton nomme sa personne (jalon_person) se rattache de ' +
      'lui-même la première fois qu’il sert ; ce qu’un administrateur a décidé l’emporte ensuite.',
  })
  @AnswersCreated({ standardSchema: accountLinked })
  @AnswersOk({ standardSchema: accountLinked, description: 'Il l’était déjà' })
  @DescribeProblems(404, 413, 415, 422, 503)
  async link(
    @Param('personId', { schema: personIdSchema }) personId: string,
    @Body({ schema: accountBody }) given: z.output<typeof accountBody>,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof accountLinked>> {
    const actorId = 'actorId' in given ? given.actorId : actorIdOf(given.issuer ?? this.identity.recordedAs, given.subject);
    try {
      reply.status((await this.accounts.link(actorId, personId, caller.actorId)) ? 201 : 200);
    } catch (error) {
      if (error instanceof PersonUnknown) throw new Problem('not-found', { detail: absent });
      throw error;
    }
    return { actorId, personId };
  }

  @Post(':actorId/unlinking')
  @HttpCode(204)
  @ForOperation('unlink-account', {
    summary: 'Détacher un compte d’une personne',
    description: 'Qui a agi sous ce compte n’est plus désigné que par son identifiant. Son jeton ne le rattache pas de nouveau.',
  })
  @ApiNoContentResponse({ description: 'Détaché' })
  @DescribeProblems(404, 503)
  async unlink(
    @Param('personId', { schema: personIdSchema }) personId: string,
    @Param('actorId', { schema: actorIdSchema }) actorId: string,
    @CallerOf() caller: Caller,
  ): Promise<void> {
    if (!(await this.accounts.unlink(actorId, personId, caller.actorId)))
      throw new Problem('not-found', { detail: 'Ce compte n’est pas rattaché à cette personne.' });
  }
}
