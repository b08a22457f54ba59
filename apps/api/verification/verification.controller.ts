import { Controller, Get, Inject, Param } from '@nestjs/common';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { DataSource } from 'typeorm';
import { RunArchive } from '#libs/engine/archive/run-archive.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { reportSchema, type VerificationReport } from '#libs/verification/report.schema.js';
import { Macs } from '#libs/persons/vault/keyring.js';
import { Vault } from '#libs/persons/vault/vault.js';
import { personalChecks } from '#libs/persons/verification/personal-checks.js';
import { isOfNothing, verify } from '#libs/verification/verify.js';
import { AnswersOk } from '../answers/answers.js';
import { ForOperation } from '../access/operation.js';
import { journeyIdSchema } from '../http/ids.js';
import { injected } from '../injected.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';

@Tagged('integrity')
@Controller('v1')
export class VerificationController {
  private underWay: Promise<VerificationReport> | null = null;

  constructor(
    @Inject(injected.kinds) private readonly kinds: StreamKinds,
    private readonly dataSource: DataSource,
    private readonly runArchive: RunArchive,
    @Inject(injected.temporal) private readonly temporal: Temporal,
    @Inject(injected.keysFolder) private readonly keysFolder: string,
    private readonly vault: Vault,
    private readonly macs: Macs,
  ) {}

  /** It reads everything: whoever asks while one is under way is told what that one finds. */
  @Get('verification')
  @ForOperation('verify-record', {
    summary: 'Vérifier tout le registre',
    description:
      'Chaîne, trous, points de contrôle, vues de lecture, traces de commandes, état du moteur et historique de Temporal, événement par ' +
      'événement. Pour un registre long, préférez « npm run jalon -- verify », qui montre l’avancement.',
  })
  @AnswersOk({ standardSchema: reportSchema })
  @DescribeProblems(503)
  async record(): Promise<VerificationReport> {
    this.underWay ??= this.verified().finally(() => (this.underWay = null));
    return this.underWay;
  }

  @Get('journeys/:journeyId/verification')
  @ForOperation('verify-journey', { summary: 'Vérifier un parcours' })
  @AnswersOk({ standardSchema: reportSchema })
  @DescribeProblems(404, 422, 503)
  async journey(@Param('journeyId', { schema: journeyIdSchema }) journeyId: string): Promise<VerificationReport> {
    const report = await this.verified(journeyId);
    if (isOfNothing(report)) throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
    return report;
  }

  private async verified(journeyId?: string): Promise<VerificationReport> {
    const { kinds, dataSource, runArchive, temporal, keysFolder, vault, macs } = this;
    const beside = personalChecks({ vault, macs, keysFolder });
    return verify({ kinds, dataSource, runArchive, temporal, keysFolder, streamId: journeyId, beside });
  }
}
