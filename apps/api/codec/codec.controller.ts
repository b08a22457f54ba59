import { Body, Controller, Headers, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Payload } from '@temporalio/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { PayloadDecodings } from '#libs/engine/temporal/payload-decodings.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersOk } from '../answers/answers.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { injected } from '../injected.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';

/** As protobuf writes a payload in JSON: bytes in base64. */
const metadata = z.record(z.string().max(200), z.base64());
const description = 'Contenu de Temporal, tel que protobuf l’écrit en JSON';
const payload = z.object({ metadata: metadata.default({}), data: z.base64().default('') }).meta({ id: 'TemporalPayload', description });
const decodedPayload = z.object({ metadata, data: z.base64() }).meta({ id: 'DecodedPayload', description });

const payloads = z.object({ payloads: z.array(payload).max(2_000) }).meta({ id: 'TemporalPayloads' });
const decodedPayloads = z.object({ payloads: z.array(decodedPayload) }).meta({ id: 'DecodedPayloads' });

type WrittenPayload = z.output<typeof decodedPayload>;

const keyIdName = 'encryption-key-id';

/**
 * Temporal's remote codec protocol, for its pages and its command line; `encode` is left out (ADR 802). What cannot be
 * decoded is given back as it came: it was altered, or its key is missing.
 */
@Tagged('temporal')
@Controller('v1/codec')
export class CodecController {
  constructor(
    private readonly decodings: PayloadDecodings,
    @Inject(injected.temporal) private readonly temporal: Temporal,
    @Inject(injected.logger) private readonly logger: Logger,
  ) {}

  @Post('decode')
  @HttpCode(200)
  @ForOperation('decode-payloads', {
    summary: 'Déchiffrer des contenus de Temporal',
    description: 'Pour les pages et la ligne de commande de Temporal (remote codec). Chaque déchiffrement est consigné avant la réponse.',
  })
  @ApiHeader({ name: 'X-Namespace', required: false, schema: { type: 'string' } })
  @AnswersOk({ standardSchema: decodedPayloads })
  @DescribeProblems(400, 413, 415, 422, 503)
  async decode(
    @Body({ schema: payloads }) { payloads: given }: z.output<typeof payloads>,
    @Headers('x-namespace') namespace: string | undefined,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<z.output<typeof decodedPayloads>> {
    const own = this.temporal.client.options.namespace;
    if (namespace !== undefined && namespace !== own) {
      throw new Problem('invalid', {
        errors: [{ code: 'wrong-value', message: `Cette installation lit l’espace de noms « ${own} »`, header: 'X-Namespace' }],
      });
    }
    const decoded = await Promise.all(given.map(async (each) => this.decoded(each)));
    const keyIds = decoded.flatMap(({ keyId }) => keyId ?? []);
    const { actorId, role } = caller;
    await this.decodings.record({ actorId, role, namespace: own, keyIds, requestId: request.id });
    this.logger.info({ actorId, role, namespace: own, payloads: keyIds.length, requestId: request.id }, 'payloads decoded');
    return { payloads: decoded.map(({ written }) => written) };
  }

  /** `keyId` null where nothing was opened. */
  private async decoded(given: WrittenPayload): Promise<{ readonly written: WrittenPayload; readonly keyId: string | null }> {
    const sealedUnder = given.metadata[keyIdName];
    if (sealedUnder === undefined) return { written: given, keyId: null };
    const { payloadCodecs } = this.temporal.client.options.loadedDataConverter;
    try {
      let opened: Payload[] = [read(given)];
      for (const codec of payloadCodecs.toReversed()) opened = await codec.decode(opened);
      return { written: written(opened[0] ?? {}), keyId: Buffer.from(sealedUnder, 'base64').toString().slice(0, 100) };
    } catch {
      return { written: given, keyId: null };
    }
  }
}

function read({ metadata, data }: WrittenPayload): Payload {
  const bytes = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(bytes) as Record<string, Buffer>, data: Buffer.from(data, 'base64') };
}

function written({ metadata, data }: Payload): WrittenPayload {
  const texts = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return { metadata: Object.fromEntries(texts) as Record<string, string>, data: Buffer.from(data ?? []).toString('base64') };
}
