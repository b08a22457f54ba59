import { Readable } from 'node:stream';
import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { withNames } from '#libs/audit/registers/holder-names.js';
import { linesOf, nameColumns, titleColumns } from '#libs/audit/registers/lines.js';
import { titlesByNumber } from '#libs/audit/registers/titles.js';
import { CertifiedRegister } from '#libs/persons/erasure/register.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';

const mediaTypes = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson' } as const;

const registerQuery = z.strictObject({
  format: z.enum(['csv', 'jsonl']).default('csv').describe('csv : pour un tableur français ; jsonl : une ligne JSON par titre'),
  names: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true : avec le nom et la date de naissance des titulaires ; leur lecture est consignée'),
});

@Tagged('integrity')
@Controller('v1/register')
export class RegisterController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly candidates: Candidates,
    private readonly register: CertifiedRegister,
  ) {}

  @Get()
  @ForOperation('export-register', {
    summary: 'Le registre des titres délivrés, dans l’ordre de leurs numéros',
    description: 'Certificats de blocs, parchemins et duplicatas, retirés ou annulés compris ; au fil de l’eau.',
  })
  @ApiProduces('text/csv', 'application/x-ndjson', 'application/problem+json')
  @ApiOkResponse({
    description: 'Le registre',
    content: Object.fromEntries(['text/csv', 'application/x-ndjson'].map((type) => [type, { schema: { type: 'string' } }])),
  })
  @DescribeProblems(422, 503)
  whole(
    @Query({ schema: registerQuery }) { format, names }: z.output<typeof registerQuery>,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): StreamableFile {
    const { candidates, register } = this;
    const writing = { format, bom: format === 'csv' };
    const titles = titlesByNumber(this.dataSource);
    const lines =
      names === 'true'
        ? linesOf(withNames(titles, { candidates, register }, reader), { ...titleColumns, ...nameColumns }, writing)
        : linesOf(titles, titleColumns, writing);
    reply.headers({ 'content-disposition': `attachment; filename="registre.${format}"`, 'cache-control': 'private, no-store' });
    return new StreamableFile(Readable.from(lines), { type: mediaTypes[format] });
  }
}
