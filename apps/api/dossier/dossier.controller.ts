import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { TreeDamaged } from '#libs/record/checkpoints/tree-nodes.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { zipped } from '#libs/audit/dossier/archive.js';
import { enclosures } from '#libs/audit/dossier/enclosures.js';
import { entriesOf } from '#libs/audit/dossier/entries.js';
import type { Dossier } from '#libs/audit/dossier/format.js';
import { JourneyUnknown, NotCovered, readDossier, type DossierSource } from '#libs/audit/dossier/read-dossier.js';
import { withNames, type IsTold } from '#libs/audit/dossier/name-people.js';
import { isIdOf } from '#libs/domain/persons/person-ids.js';
import { Accounts } from '#libs/persons/vault/accounts.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { Identities } from '#libs/persons/vault/identities.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { readsActorNames, readsCandidateName } from '../access/field-access.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { ReaderOf } from '../access/personal-data-reader.js';
import { journeyIdSchema } from '../http/ids.js';
import { injected } from '../injected.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';

const dossierQuery = z.strictObject({
  names: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true : avec, à part (noms/), les noms que votre rôle peut connaître ; ce dossier-là supprimé, le reste se vérifie de même'),
});

@Tagged('integrity')
@Controller('v1/journeys/:journeyId')
export class DossierController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly archive: RulesArchive,
    private readonly catalogue: CertificationCatalogue,
    private readonly identities: Identities,
    private readonly accounts: Accounts,
    @Inject(injected.keysFolder) private readonly keysFolder: string,
  ) {}

  @Get('dossier')
  @ForOperation('export-dossier', {
    summary: 'Le dossier du parcours, que n’importe qui vérifie hors ligne',
    description:
      'Une archive : les faits, leurs preuves, les règles, un rapport lisible et le programme qui vérifie tout avec Node seul. Les faits ' +
      'confidentiels n’y sont que par leur empreinte ; les votes du jury y sont comptés, sans dire de qui ils sont. Les mêmes octets tant que ' +
      'le parcours ne change pas. Il faut qu’un point de contrôle couvre le parcours jusqu’à son dernier fait : sinon 404.',
  })
  @ApiProduces('application/zip', 'application/problem+json')
  @ApiOkResponse({ description: 'L’archive', content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  @DescribeProblems(404, 409, 422, 503)
  async dossier(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: dossierQuery }) { names }: z.output<typeof dossierQuery>,
    @CallerOf() caller: Caller,
    @ReaderOf() reader: PersonalDataReader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { dataSource, archive, identities, accounts } = this;
    const keys = await readCheckpointKeys(this.keysFolder);
    const unnamed = await read({ dataSource, archive, certifications: this.catalogue.list(), keys }, journeyId);
    const dossier = names === 'true' ? await withNames(unnamed, { identities, accounts }, reader, namesToldTo(caller)) : unnamed;
    const entries = entriesOf(dossier, { ...(await enclosures()), signer: keys.signer });
    reply.headers({ 'content-disposition': `attachment; filename="dossier-${journeyId}.zip"`, 'cache-control': 'private, no-store' });
    return new StreamableFile(Readable.from(zipped(entries)), { type: 'application/zip' });
  }
}

/** Who acted is told to whoever audits; whom the journey is about and names, to who may know them. */
function namesToldTo(caller: Caller): IsTold {
  const isActor: IsTold = (personId, as) => as === 'ACTED' && readsActorNames(caller) && !isIdOf('CANDIDATE', personId);
  return readsCandidateName(caller) ? () => true : isActor;
}

/** @throws {Problem} */
async function read(source: DossierSource, journeyId: string): Promise<Dossier> {
  try {
    return await readDossier(source, journeyId, { disclosure: 'WITHOUT_CONFIDENTIAL' });
  } catch (error) {
    if (error instanceof JourneyUnknown || error instanceof NotCovered) throw new Problem('not-found', { detail: error.message });
    if (error instanceof TreeDamaged) throw new Problem('record-altered', { detail: error.message });
    throw error;
  }
}
