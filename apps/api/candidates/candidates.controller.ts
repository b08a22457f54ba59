import { Body, Controller, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import {
  candidate,
  candidateCorrection,
  newCandidate,
  type Candidate,
  type CandidateCorrection,
  type NewCandidate,
} from '#libs/persons/vault/candidate.schema.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import type { Named } from '#libs/persons/vault/identities.js';
import { idsOfPerson, idsOfPersons } from '#libs/record/persons/ids-of-persons.js';
import { PersonExists } from '#libs/persons/vault/vault.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { JourneyAccess } from '../access/journey-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { isCertified } from '#libs/persons/retention/certified.js';
import { PersonCases } from '#libs/persons/retention/person-cases.js';
import { etagOf, readIdempotencyKey, readIfMatch } from '../http/headers.js';
import { candidateIdSchema } from '../http/ids.js';
import { DescribeProblems, WithIdempotencyKey, WithIfMatch } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { answerCorrection, candidateCorrected } from '../people/corrections.js';
import { personIdOf } from '../people/person-ids.js';
import { outOfReach, Problem } from '../problems/problem.js';

const candidateBody = newCandidate.meta({ id: 'NewCandidate' });
const correctionBody = candidateCorrection.meta({ id: 'CandidateCorrection' });
const candidateAnswer = candidate
  .extend({
    otherRegistrations: z
      .array(z.string())
      .describe('Autres inscriptions de la même personne, réunies à celle-ci par deux administrateurs, parmi celles que vous pouvez lire'),
  })
  .meta({ id: 'Candidate' });
const candidateCreated = z
  .strictObject({
    id: z.string(),
    possibleDuplicates: z
      .array(z.string())
      .describe(
        'Candidats inscrits avant lui, de même date de naissance et de noms semblables (de naissance, d’usage ou d’avant, prénoms dans tout ordre), parmi ceux que vous pouvez lire',
      ),
  })
  .meta({ id: 'CandidateCreated' });

const searchQuery = z.strictObject({
  q: z.string().trim().min(1).max(100).describe('Débuts de mots du nom ou des prénoms, accents et casse indifférents'),
  limit: z.int().min(1).max(200).default(50).describe('200 au plus'),
});
const registrationFound = z.strictObject({
  candidateId: z.string(),
  familyName: z.string(),
  usedName: z.string().nullable(),
  givenNames: z.array(z.string()),
  birthDate: z.string().nullable(),
});
type RegistrationFound = z.infer<typeof registrationFound>;
const candidatesFound = z
  .strictObject({
    items: z.array(
      registrationFound.extend({
        otherRegistrations: z
          .array(registrationFound)
          .describe('Les autres inscriptions de la même personne, parmi celles que vous pouvez lire, que leur nom réponde ou non'),
      }),
    ),
  })
  .meta({ id: 'CandidatesFound' });

/** What tells one person from another, and no more; of nobody who was erased. */
function shownNames({ id, identity }: Pick<Candidate, 'id'> & { readonly identity: Named | null }): RegistrationFound[] {
  if (!identity) return [];
  const { familyName, usedName, givenNames, birthDate } = identity;
  return [{ candidateId: id, familyName, usedName: usedName ?? null, givenNames: [...givenNames], birthDate: birthDate ?? null }];
}

/** Each person once, in the place of the first of their registrations that was found. @param persons the ids of the person who bears each id that was found */
function byPerson(
  found: readonly RegistrationFound[],
  others: readonly RegistrationFound[],
  persons: ReadonlyMap<string, readonly string[]>,
) {
  const isSame = (one: RegistrationFound, other: RegistrationFound) => persons.get(one.candidateId)?.includes(other.candidateId) ?? false;
  return found
    .filter((one, place) => !found.slice(0, place).some((before) => isSame(one, before)))
    .map((one) => ({ ...one, otherRegistrations: [...found, ...others].filter((other) => other !== one && isSame(one, other)) }));
}

const absent = 'Ce candidat n’existe pas.';
const etag = { ETag: { description: 'Version de l’identité', schema: { type: 'string' } } } as const;

@Tagged('candidates')
@Controller('v1/candidates')
export class CandidatesController {
  constructor(
    private readonly candidates: Candidates,
    private readonly dataSource: DataSource,
    private readonly access: JourneyAccess,
    private readonly cases: PersonCases,
  ) {}

  @Post()
  @ForOperation('create-candidate', {
    summary: 'Inscrire un candidat',
    description: 'Le même envoi répété sous la même clé d’idempotence rend le même candidat (200 au lieu de 201).',
  })
  @WithIdempotencyKey()
  @AnswersCreated({ standardSchema: candidateCreated })
  @AnswersOk({ standardSchema: candidateCreated, description: 'Déjà inscrit par ce même envoi' })
  @DescribeProblems(400, 413, 415, 422, 503)
  async create(
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: candidateBody }) given: NewCandidate,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof candidateCreated>> {
    const id = personIdOf('CANDIDATE', caller, readIdempotencyKey(key));
    try {
      const { created, possibleDuplicates } = await this.candidates.create(given, id, caller.actorId);
      reply.status(created ? 201 : 200).header('location', `/v1/candidates/${id}`);
      // That somebody of this name is enrolled elsewhere is not to be learnt by enrolling them.
      return { id, possibleDuplicates: [...(await this.access.candidatesReached(caller, 'read-candidate', possibleDuplicates))] };
    } catch (error) {
      if (!(error instanceof PersonExists)) throw error;
      throw new Problem('idempotency-key-reused');
    }
  }

  @Get()
  @ForOperation('search-candidates', {
    summary: 'Chercher des candidats par leur nom, qu’ils aient ou non un parcours',
    description:
      'Ceux dont vous atteignez un parcours ; de ceux qui n’en ont pas encore, ceux que vous avez inscrits, ou tous si votre périmètre est sans limite.',
  })
  @AnswersOk({ standardSchema: candidatesFound })
  @DescribeProblems(409, 422, 503)
  async search(
    @Query({ schema: searchQuery }) { q, limit }: z.output<typeof searchQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<z.infer<typeof candidatesFound>> {
    const reached = (ids: readonly string[]) => this.access.candidatesReached(caller, 'search-candidates', ids);
    const found = await this.candidates.search(q, reader, limit, reached);
    const persons = await idsOfPersons(
      this.dataSource,
      found.map(({ id }) => id),
    );
    const unfound = [...new Set([...persons.values()].flat())].filter((id) => !persons.has(id));
    const others = await this.candidates.getAll(await reached(unfound), reader);
    return { items: byPerson(found.flatMap(shownNames), others.flatMap(shownNames), persons) };
  }

  @Get(':candidateId')
  @ForOperation('read-candidate', {
    summary: 'Lire l’identité d’un candidat',
    description: 'Pour qui atteint l’un de ses parcours ; tant qu’il n’en a pas, pour qui l’a inscrit. ETag : à renvoyer dans If-Match.',
  })
  @AnswersOk({ standardSchema: candidateAnswer, headers: etag })
  @DescribeProblems(404, 409, 503)
  async read(
    @Param('candidateId', { schema: candidateIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof candidateAnswer>> {
    const found = (await this.access.reachesCandidate(caller, 'read-candidate', id)) && (await this.candidates.get(id, reader));
    if (!found) throw outOfReach({ detail: absent });
    reply.header('etag', etagOf(found.version));
    const others = (await idsOfPerson(this.dataSource, id)).filter((each) => each !== id);
    return { ...found, otherRegistrations: [...(await this.access.candidatesReached(caller, 'read-candidate', others))] };
  }

  @Patch(':candidateId')
  @ForOperation('correct-candidate', {
    summary: 'Rectifier l’identité d’un candidat',
    description:
      'Champ par champ : ce qui n’est pas donné demeure, null retire un champ facultatif (RGPD, article 16). Le NIR se recueille une fois la certification accordée.',
  })
  @WithIfMatch('ETag de l’identité telle qu’elle a été lue, ou * pour s’en passer')
  @AnswersOk({ standardSchema: candidateCorrected, headers: etag })
  @DescribeProblems(400, 404, 409, 412, 413, 415, 422, 428, 503)
  async correct(
    @Param('candidateId', { schema: candidateIdSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: correctionBody }) correction: CandidateCorrection,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof candidateCorrected>> {
    if (!(await this.access.reachesCandidate(caller, 'correct-candidate', id))) throw outOfReach({ detail: absent });
    if (typeof correction.nir === 'string' && !(await this.isCertified(id))) throw nirTooSoon();
    const done = await answerCorrection(this.candidates.correct(id, correction, readIfMatch(ifMatch), reader), absent);
    reply.header('etag', etagOf(done.version));
    const possibleDuplicates = [...(await this.access.candidatesReached(caller, 'read-candidate', done.possibleDuplicates))];
    return { ...done, fields: [...done.fields], warnings: [...done.warnings], possibleDuplicates };
  }

  private async isCertified(id: string): Promise<boolean> {
    const found = await this.cases.findCase(id);
    return found !== null && isCertified(found);
  }
}

function nirTooSoon(): Problem {
  const sentence = 'Le NIR ne se recueille qu’une fois la certification accordée, pour sa transmission.';
  return new Problem('refused', {
    detail: sentence,
    unmet: [{ code: 'candidate.not-certified', sentence, source: 'L6113-8 ; RGPD, article 5', field: 'nir' }],
  });
}
