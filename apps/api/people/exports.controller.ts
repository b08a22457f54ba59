import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { exportPage } from '#libs/persons/person-export/export-page.js';
import { PersonExporter } from '#libs/persons/person-export/person-exporter.js';
import { personExport, type PersonExport } from '#libs/persons/person-export/person-export.schema.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { AnswersOk } from '../answers/answers.js';
import { JourneyAccess } from '../access/journey-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { candidateIdSchema, directoryIdSchema } from '../http/ids.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { audienceOf } from './export-audience.js';

const description =
  'Identité, parcours et textes déchiffrés, fichiers, qui a lu quoi, finalités et termes ; et ce qui n’y est pas, et pourquoi. Entier ' +
  'pour le candidat lui-même ; sur sa demande, un administrateur ou la référente H+ donne chacun la part qu’il lit. De qui a été inscrit ' +
  'deux fois, ses autres inscriptions y sont aussi.';

@Tagged('personal-data')
@Controller('v1')
export class ExportsController {
  constructor(
    private readonly exporter: PersonExporter,
    private readonly access: JourneyAccess,
  ) {}

  @Get('candidates/:candidateId/export')
  @ForOperation('export-candidate', { summary: 'Tout ce qui est conservé d’un candidat (RGPD, article 15)', description })
  @AnswersOk({ standardSchema: personExport })
  @DescribeProblems(404, 409, 503)
  async candidate(
    @Param('candidateId', { schema: candidateIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<PersonExport> {
    if (caller.role === 'CANDIDATE' && !(await this.access.reachesCandidate(caller, 'export-candidate', id)))
      throw new Problem('not-found', { detail: 'Ce candidat n’existe pas.' });
    return this.found(id, reader, caller);
  }

  @Get('candidates/:candidateId/export.html')
  @ForOperation('export-candidate-page', { summary: 'Le même, en une page lisible', description })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'La page', schema: { type: 'string' } })
  @DescribeProblems(404, 409, 503)
  @Header('content-type', 'text/html; charset=utf-8')
  async candidatePage(
    @Param('candidateId', { schema: candidateIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const page = exportPage(await this.candidate(id, caller, reader));
    reply.headers({ 'content-disposition': `attachment; filename="${id}.html"`, 'cache-control': 'private, no-store' });
    return page;
  }

  @Get('people/:personId/export')
  @ForOperation('export-person', { summary: 'Tout ce qui est conservé d’un juré, évaluateur, tuteur ou accompagnateur (RGPD, article 15)' })
  @AnswersOk({ standardSchema: personExport })
  @DescribeProblems(404, 409, 503)
  async person(
    @Param('personId', { schema: directoryIdSchema }) id: string,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
  ): Promise<PersonExport> {
    return this.found(id, reader, caller);
  }

  private async found(id: string, reader: PersonalDataReader, caller: Caller): Promise<PersonExport> {
    const exported = await this.exporter.export(id, reader, audienceOf(caller));
    if (!exported) throw new Problem('not-found', { detail: 'Cette personne n’existe pas.' });
    return exported;
  }
}
