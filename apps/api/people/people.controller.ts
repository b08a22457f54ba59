import { Body, Controller, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { People } from '#libs/persons/vault/people.js';
import { jurorFieldsAmong, type JurorFields } from '#libs/persons/vault/juror-fields.schema.js';
import { newPerson, person, personCorrection, staffedKind, type Person, type PersonCorrection } from '#libs/persons/vault/person.schema.js';
import { isIdOf, type PersonKind } from '#libs/domain/persons/person-ids.js';
import { ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';
import { PersonExists } from '#libs/persons/vault/vault.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { etagOf, readIdempotencyKey, readIfMatch } from '../http/headers.js';
import { personIdSchema } from '../http/ids.js';
import { listOf } from '../http/query-values.js';
import { DescribeProblems, WithIdempotencyKey, WithIfMatch } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { pointerTo } from '../problems/faults.js';
import { Problem } from '../problems/problem.js';
import { ActorNames } from './actor-names.js';
import { answerCorrection, corrected, correctionList } from './corrections.js';
import { personIdOf } from './person-ids.js';

const personBody = newPerson
  .extend({
    id: personIdSchema.optional().describe('Celui que des parcours désignent déjà, commençant comme sa sorte le veut ; sinon il est tiré'),
  })
  .refine(({ kind, id }) => id === undefined || isIdOf(kind, id), {
    error: 'Cet identifiant n’est pas celui d’une personne de cette sorte',
    path: ['id'],
  })
  .meta({ id: 'NewPerson' });
type PersonBody = z.output<typeof personBody>;

const correctionBody = personCorrection.meta({ id: 'PersonCorrection' });
const personAnswer = person.meta({ id: 'Person' });
const personCreated = z
  .strictObject({
    id: z.string(),
    possibleDuplicates: z.array(z.string()).describe('Personnes de la même sorte inscrites avant elle, de noms semblables'),
  })
  .meta({ id: 'PersonCreated' });
const peopleFound = z.strictObject({ items: z.array(personAnswer) }).meta({ id: 'PeopleFound' });

const searchQuery = z.strictObject({
  q: z.string().trim().min(1).max(100).describe('Débuts de noms, accents et casse indifférents'),
  kind: listOf(staffedKind).optional().describe('Sortes de personnes, séparées par des virgules'),
  limit: z.int().min(1).max(200).default(50).describe('200 au plus'),
});

const notAJuror = { code: 'juror-only', message: 'Ce champ n’est demandé que d’un juré' };
const unknownOrganisation = { code: 'unknown-organisation', message: 'Cette structure n’est pas dans la liste des structures' };

const absent = 'Cette personne n’existe pas.';
const etag = { ETag: { description: 'Version de l’identité', schema: { type: 'string' } } } as const;

@Tagged('people')
@Controller('v1/people')
export class PeopleController {
  constructor(
    private readonly people: People,
    private readonly actors: ActorNames,
    private readonly lists: ReferenceLists,
  ) {}

  @Post()
  @ForOperation('create-person', {
    summary: 'Inscrire un juré, un évaluateur, un tuteur, un accompagnateur ou un membre de l’équipe',
    description:
      'Son identifiant est celui que les commandes désigneront. Le même envoi répété rend la même personne (200 au lieu de 201).',
  })
  @WithIdempotencyKey()
  @AnswersCreated({ standardSchema: personCreated })
  @AnswersOk({ standardSchema: personCreated, description: 'Déjà inscrite par ce même envoi' })
  @DescribeProblems(400, 413, 415, 422, 503)
  async create(
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: personBody }) { id: wanted, ...given }: PersonBody,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof personCreated>> {
    await this.checkJurorFields(given.kind, given);
    const drawn = personIdOf(given.kind, caller, readIdempotencyKey(key));
    const id = wanted ?? drawn;
    try {
      const { created, possibleDuplicates } = await this.people.create(given, id);
      reply.status(created ? 201 : 200).header('location', `/v1/people/${id}`);
      return { id, possibleDuplicates: [...possibleDuplicates] };
    } catch (error) {
      if (!(error instanceof PersonExists)) throw error;
      if (wanted === undefined) throw new Problem('idempotency-key-reused');
      throw new Problem('invalid', { errors: [{ code: 'person-exists', message: 'Cet identifiant est déjà pris', pointer: '#/id' }] });
    }
  }

  @Get()
  @ForOperation('search-people', { summary: 'Chercher des personnes par leur nom' })
  @AnswersOk({ standardSchema: peopleFound })
  @DescribeProblems(409, 422, 503)
  async search(
    @Query({ schema: searchQuery }) { q, kind, limit }: z.output<typeof searchQuery>,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof peopleFound>> {
    return { items: await this.people.search(q, reader, kind, limit) };
  }

  @Get(':personId')
  @ForOperation('read-person', {
    summary: 'Lire l’identité d’une personne',
    description: 'ETag donne la version à renvoyer dans If-Match.',
  })
  @AnswersOk({ standardSchema: personAnswer, headers: etag })
  @DescribeProblems(404, 409, 503)
  async read(
    @Param('personId', { schema: personIdSchema }) id: string,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Person> {
    const found = await this.people.get(id, reader);
    if (!found) throw new Problem('not-found', { detail: absent });
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Patch(':personId')
  @ForOperation('correct-person', {
    summary: 'Rectifier l’identité d’une personne',
    description: 'Champ par champ : ce qui n’est pas donné demeure, null retire un champ facultatif (RGPD, article 16).',
  })
  @WithIfMatch('ETag de l’identité telle qu’elle a été lue, ou * pour s’en passer')
  @AnswersOk({ standardSchema: corrected, headers: etag })
  @DescribeProblems(400, 404, 409, 412, 413, 415, 422, 428, 503)
  async correct(
    @Param('personId', { schema: personIdSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: correctionBody }) correction: PersonCorrection,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof corrected>> {
    await this.checkJurorFields(isIdOf('JUROR', id) ? 'JUROR' : null, correction);
    const done = await answerCorrection(this.people.correct(id, correction, readIfMatch(ifMatch), reader), absent);
    reply.header('etag', etagOf(done.version));
    return { ...done, fields: [...done.fields], possibleDuplicates: [...done.possibleDuplicates] };
  }

  @Get(':personId/corrections')
  @ForOperation('list-corrections', { summary: 'Qui a rectifié quels champs d’une identité, candidats compris, sans les valeurs' })
  @AnswersOk({ standardSchema: correctionList })
  @DescribeProblems(404, 503)
  async corrections(
    @Param('personId', { schema: personIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof correctionList>> {
    if (!(await this.people.isRegistered(id))) throw new Problem('not-found', { detail: absent });
    const items = await this.people.corrections(id);
    const actors = await this.actors.of(
      items.map(({ actorId }) => actorId),
      caller,
      reader,
    );
    return { items: items.map((item) => ({ ...item, fields: [...item.fields] })), actors };
  }

  /** What only jurors are asked is theirs alone, and names organisations that the centre has registered. @throws {Problem} `invalid` */
  private async checkJurorFields(
    kind: PersonKind | null,
    given: { readonly affiliations?: JurorFields['affiliations'] | null },
  ): Promise<void> {
    if (kind !== 'JUROR') {
      const errors = jurorFieldsAmong(given).map((field) => ({ ...notAJuror, pointer: pointerTo([field]) }));
      if (errors.length > 0) throw new Problem('invalid', { errors });
    }
    const affiliations = given.affiliations ?? [];
    const codes = affiliations.map(({ organisationId }) => organisationId);
    const known = codes.length > 0 ? await this.lists.known('ORGANISATION', codes) : new Set<string>();
    const errors = affiliations.flatMap(({ organisationId }, index) =>
      known.has(organisationId) ? [] : [{ ...unknownOrganisation, pointer: pointerTo(['affiliations', index, 'organisationId']) }],
    );
    if (errors.length > 0) throw new Problem('invalid', { errors });
  }
}
