import { Controller, Get, Header, Inject, Redirect } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import { ForOperation } from '../access/operation.js';
import { injected } from '../injected.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { checkReadiness } from './readiness.js';

const liveness = z.strictObject({ status: z.literal('live') }).meta({ id: 'Liveness' });
const readiness = z.strictObject({ status: z.literal('ready'), checks: z.record(z.string(), z.literal(true)) }).meta({ id: 'Readiness' });

@Tagged('operations')
@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalogue: CertificationCatalogue,
    @Inject(injected.temporal) private readonly temporal: Temporal,
    @Inject(injected.metrics) private readonly measures: Metrics,
  ) {}

  /** The address that a start prints, opened in a browser. */
  @Get()
  @ApiExcludeEndpoint()
  @Redirect('/docs', 302)
  home(): void {}

  @Get('health/live')
  @ApiOperation({ operationId: 'live', summary: 'Le processus répond' })
  @ApiOkResponse({ standardSchema: liveness })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @ApiOperation({ operationId: 'ready', summary: 'Tout ce dont l’API dépend répond' })
  @ApiOkResponse({ standardSchema: readiness })
  async ready(): Promise<z.infer<typeof readiness>> {
    const { dataSource, temporal, catalogue } = this;
    const checks = await checkReadiness({ dataSource, temporal, catalogue });
    const failing = checks.filter(({ failure }) => failure !== null);
    if (failing.length > 0) {
      throw new Problem(
        'unavailable',
        { errors: failing.map(({ name, failure }) => ({ code: name, message: failure as string })) },
        { 'retry-after': '2' },
      );
    }
    return { status: 'ready', checks: Object.fromEntries(checks.map(({ name }) => [name, true as const])) };
  }

  @Get('metrics')
  @ForOperation('read-metrics', { summary: 'Mesures, au format Prometheus' })
  @ApiExcludeEndpoint()
  @ApiProduces('text/plain')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(): Promise<string> {
    return await this.measures.registry.metrics();
  }
}
