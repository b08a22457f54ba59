import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiNoContentResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { parisDate } from '#libs/domain/time/local-date.js';
import { Erasures } from '#libs/persons/erasure/erasures.js';
import { CertifiedRegister } from '#libs/persons/erasure/register.js';
import { LegalHolds } from '#libs/persons/retention/legal-holds.js';
import { PersonCases } from '#libs/persons/retention/person-cases.js';
import { cited, keptUntil, rulesFor } from '#libs/persons/retention/due.js';
import { retentionDocument, type RetentionDocument } from '#libs/persons/retention/retention.schema.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { idsOfPerson } from '#libs/record/persons/ids-of-persons.js';
import { personalCategories, PersonKeyDestroyed, PersonUnknown } from '#libs/persons/vault/vault.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { drawnId } from '../http/drawn-ids.js';
import { readIdempotencyKey } from '../http/headers.js';
import { candidateIdSchema, personIdSchema } from '../http/ids.js';
import { injected } from '../injected.js';
import { DescribeProblems, WithIdempotencyKey } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { ActorNames } from '../people/actor-names.js';
import { Problem } from '../problems/problem.js';
import { holdBody, holdIdSchema, holdLifting, holdList, registerAnswer, retentionAnswer } from './erasure.schema.js';

const retentionData = retentionDocument.meta({ id: 'RetentionRules' });
const holdPlaced = z.strictObject({ id: z.string() }).meta({ id: 'LegalHoldPlaced' });
const holdsQuery = z.strictObject({
  personId: personIdSchema.optional(),
  standing: z.enum(['true', 'false']).default('false').describe('true : celles qui ne sont pas levées'),
});

@Tagged('personal-data')
@Controller('v1')
export class RetentionController {
  constructor(
    private readonly cases: PersonCases,
    private readonly erasures: Erasures,
    private readonly certifiedRegister: CertifiedRegister,
    private readonly legalHolds: LegalHolds,
    private readonly actors: ActorNames,
    private readonly dataSource: DataSource,
    @Inject(injected.retention) private readonly retention: RetentionDocument,
  ) {}

  @Get('retention')
  @ForOperation('list-retention', { summary: 'Finalités et durées de conservation, par catégorie de données' })
  @AnswersOk({ standardSchema: retentionData })
  rules(): RetentionDocument {
    return this.retention;
  }

  @Get('people/:personId/retention')
  @ForOperation('read-person-retention', { summary: 'Ce qui est conservé d’une personne, jusqu’à quand, et ce qui s’oppose à l’effacer' })
  @AnswersOk({ standardSchema: retentionAnswer })
  @DescribeProblems(404, 503)
  async person(@Param('personId', { schema: personIdSchema }) personId: string): Promise<z.infer<typeof retentionAnswer>> {
    const person = await this.cases.findCase(personId);
    if (!person) throw new Problem('not-found', { detail: 'Cette personne n’existe pas.' });
    const today = parisDate(new Date().toISOString());
    return {
      personId,
      categories: personalCategories.map((category) => ({
        category,
        isErased: !person.living.has(category),
        rules: rulesFor(this.retention, person.kind, category).map((rule) => ({
          code: rule.code,
          data: rule.data,
          purpose: rule.purpose,
          legalBasis: rule.legalBasis.text,
          keptUntil: keptUntil(rule, person.facts),
          source: cited(rule.keptUntil?.source ?? rule.legalBasis.source),
        })),
        refusals: this.erasures
          .refusals(person, [category], today)
          .map(({ code, sentence, source, until }) => ({ code, sentence, source, until })),
      })),
    };
  }

  @Get('candidates/:candidateId/register')
  @ForOperation('read-register', {
    summary: 'Ce que le registre des certifiés garde d’un candidat',
    description: 'De quoi délivrer un duplicata, même une fois son dossier effacé ; de qui est inscrit deux fois, sous chaque inscription.',
  })
  @AnswersOk({ standardSchema: registerAnswer })
  @DescribeProblems(404, 409, 503)
  async register(
    @Param('candidateId', { schema: candidateIdSchema }) personId: string,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof registerAnswer>> {
    const entries = await Promise.all(
      (await idsOfPerson(this.dataSource, personId)).map(async (id) => {
        const found = await this.certifiedRegister.findPerson(id, reader);
        return found && { personId: id, identity: found.identity, documents: found.documents.map((document) => ({ ...document })) };
      }),
    );
    const held = entries.filter((entry) => entry !== null);
    if (held.length === 0) throw new Problem('not-found', { detail: 'Le registre des certifiés ne contient pas cette personne.' });
    const own = held.find((entry) => entry.personId === personId) ?? { personId, identity: null, documents: [] };
    return { ...own, otherRegistrations: held.filter((entry) => entry !== own) };
  }

  @Post('legal-holds')
  @ForOperation('place-legal-hold', { summary: 'Retenir les données d’une personne : ni effacement ni purge tant que la mesure tient' })
  @WithIdempotencyKey()
  @AnswersCreated({ standardSchema: holdPlaced })
  @DescribeProblems(400, 409, 413, 415, 422, 503)
  async place(
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: holdBody }) given: z.output<typeof holdBody>,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof holdPlaced>> {
    const id = drawnId('hld', 'hld', caller, readIdempotencyKey(key));
    try {
      if (!(await this.legalHolds.place(id, given, caller))) throw new Problem('idempotency-key-reused');
    } catch (error) {
      if (error instanceof PersonUnknown)
        throw new Problem('invalid', {
          errors: [{ code: 'unknown-person', message: 'Personne n’a cet identifiant', pointer: '#/personId' }],
        });
      if (!(error instanceof PersonKeyDestroyed)) throw error;
      const sentence = 'Les données de cette personne ont été effacées : il n’y a plus rien à retenir.';
      throw new Problem('refused', { unmet: [{ code: 'person.erased', sentence, source: 'RGPD, article 17' }] });
    }
    reply.header('location', `/v1/legal-holds?personId=${given.personId}`);
    return { id };
  }

  @Post('legal-holds/:holdId/lifting')
  @HttpCode(204)
  @ForOperation('lift-legal-hold', { summary: 'Lever une mesure de conservation' })
  @ApiNoContentResponse({ description: 'Levée' })
  @DescribeProblems(404, 413, 415, 422, 503)
  async lift(
    @Param('holdId', { schema: holdIdSchema }) id: string,
    @Body({ schema: holdLifting }) { reason }: z.output<typeof holdLifting>,
    @CallerOf() caller: Caller,
  ): Promise<void> {
    if (!(await this.legalHolds.lift(id, reason, caller)))
      throw new Problem('not-found', { detail: 'Aucune mesure de conservation en vigueur n’a cet identifiant.' });
  }

  @Get('legal-holds')
  @ForOperation('list-legal-holds', {
    summary: 'Les mesures de conservation, levées ou non',
    description: 'D’une personne inscrite deux fois, celles de toutes ses inscriptions.',
  })
  @AnswersOk({ standardSchema: holdList })
  @DescribeProblems(422, 503)
  async holds(
    @Query({ schema: holdsQuery }) { personId, standing }: z.output<typeof holdsQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof holdList>> {
    const personIds = personId === undefined ? undefined : await idsOfPerson(this.dataSource, personId);
    const items = await this.legalHolds.list({ ...(personIds && { personIds }), standing: standing === 'true' }, reader);
    const acted = items.flatMap(({ placedBy, lifted }) => [placedBy, lifted?.by]);
    return { items: items.map((item) => ({ ...item })), actors: await this.actors.of(acted, caller, reader) };
  }
}
