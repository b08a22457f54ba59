import { Controller, Get, Header, Inject, Redirect } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiProduces } from '@nestjs/swagger';
import { z } from 'zod';
import { logState } from '#libs/platform/observability/log-output.js';
import { AnswersOk } from '../answers/answers.js';
import { ForOperation } from '../access/operation.js';
import { injected } from '../injected.js';
import { Measures } from '../metrics/measures.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { checkpointWarning } from './checkpoint-probe.js';
import { checkReadiness, type Needed } from './readiness.js';
import { schemaWarning } from './schema-probe.js';

const liveness = z.strictObject({ status: z.literal('live') }).meta({ id: 'Liveness' });
const readiness = z
  .strictObject({
    status: z.literal('ready'),
    checks: z.record(z.string(), z.literal(true)),
    warnings: z
      .array(z.strictObject({ code: z.string(), message: z.string() }))
      .optional()
      .describe('Ce qui n’empêche pas de servir et demande qu’on s’en occupe'),
  })
  .meta({ id: 'Readiness' });

@Tagged('operations')
@Controller()
export class HealthController {
  constructor(
    @Inject(injected.needed) private readonly needed: Needed,
    private readonly measures: Measures,
  ) {}

  /** The address that a start prints, opened in a browser. */
  @Get()
  @ApiExcludeEndpoint()
  @Redirect('/docs', 302)
  home(): void {}

  @Get('health/live')
  @ApiOperation({ operationId: 'live', summary: 'Le processus répond' })
  @AnswersOk({ standardSchema: liveness })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @ApiOperation({ operationId: 'ready', summary: 'Tout ce dont l’API dépend répond' })
  @AnswersOk({ standardSchema: readiness })
  async ready(): Promise<z.infer<typeof readiness>> {
    const checks = await checkReadiness(this.needed);
    const failing = checks.filter(({ failure }) => failure !== null);
    if (failing.length > 0) {
      throw new Problem(
        'unavailable',
        { errors: failing.map(({ name, failure }) => ({ code: name, message: failure as string })) },
        { 'retry-after': '2' },
      );
    }
    const told = {
      checkpoints: await checkpointWarning(this.needed.signing),
      schema: await schemaWarning(this.needed.schema),
      log:
        logState() === 'GIVEN_UP'
          ? 'Plus personne ne lit le journal de ce processus : ce qu’il dirait est perdu jusqu’à son redémarrage.'
          : null,
    };
    const warnings = Object.entries(told).flatMap(([code, message]) => (message === null ? [] : [{ code, message }]));
    return {
      status: 'ready',
      checks: Object.fromEntries(checks.map(({ name }) => [name, true as const])),
      ...(warnings.length > 0 && { warnings }),
    };
  }

  @Get('metrics')
  @ForOperation('read-metrics', { summary: 'Mesures, au format Prometheus' })
  @ApiExcludeEndpoint()
  @ApiProduces('text/plain')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(): Promise<string> {
    return await this.measures.exposition();
  }
}
