import { Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { AnswersCreated, AnswersOk } from '../answers/answers.js';
import { forbidden, requireUnlimited } from '../access/access-guard.js';
import { mayDo } from '../access/access-table.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { journeyIdSchema } from '../http/ids.js';
import { injected } from '../injected.js';
import { DescribeProblems } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { Problem } from '../problems/problem.js';
import { orAltered } from './or-altered.js';
import {
  checkpointAnswer,
  checkpointPage,
  consistencyProof,
  inclusionProof,
  publicKeys,
  type CheckpointAnswer,
  type CheckpointPage,
  type ConsistencyAnswer,
  type InclusionAnswer,
  type PublicKeys,
} from './checkpoint.schema.js';

const size = z.int().min(1);
const listQuery = z.strictObject({
  limit: z.int().min(1).max(200).default(50).describe('Nombre d’éléments par page, 200 au plus'),
  cursor: size.optional().describe('`next` de la page précédente : la taille avant laquelle lire'),
});
const readQuery = z.strictObject({
  heads: z.enum(['true', 'false']).default('false').describe('true : avec l’empreinte où en était chaque parcours'),
});
const growthQuery = z.strictObject({ from: size.describe('Taille du premier'), to: size.describe('Taille du second') });
const proofQuery = z.strictObject({
  version: z.int().min(1).max(1_000_000_000).describe('Version de l’événement'),
  size: size.optional().describe('Point de contrôle voulu ; par défaut, le dernier'),
});

@Tagged('integrity')
@Controller('v1')
export class CheckpointsController {
  constructor(
    private readonly checkpoints: CheckpointLog,
    @Inject(injected.keysFolder) private readonly keysFolder: string,
  ) {}

  @Get('checkpoint-keys')
  @ApiOperation({ operationId: 'read-checkpoint-keys', summary: 'Clés publiques qui vérifient les points de contrôle' })
  @AnswersOk({ standardSchema: publicKeys })
  async keys(): Promise<PublicKeys> {
    const { published } = await readCheckpointKeys(this.keysFolder);
    return { keys: [...published] };
  }

  @Get('checkpoints')
  @ForOperation('list-checkpoints', { summary: 'Points de contrôle signés' })
  @AnswersOk({ standardSchema: checkpointPage })
  @DescribeProblems(422, 503)
  async list(@Query({ schema: listQuery }) { limit, cursor }: z.output<typeof listQuery>): Promise<CheckpointPage> {
    const found = await this.checkpoints.list({ before: cursor, limit: limit + 1 });
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? String(items.at(-1)?.size) : null };
  }

  @Post('checkpoints')
  @ForOperation('make-checkpoint', {
    summary: 'Faire un point de contrôle maintenant',
    description: 'Répond 200 avec le dernier où rien n’a été consigné depuis. Le renvoi est sans effet.',
  })
  @AnswersCreated({ standardSchema: checkpointAnswer })
  @AnswersOk({ standardSchema: checkpointAnswer })
  @DescribeProblems(404, 409, 503)
  async make(@Res({ passthrough: true }) reply: FastifyReply): Promise<CheckpointAnswer> {
    const made = await orAltered(() => this.checkpoints.make());
    if (!made) throw new Problem('not-found', { detail: 'Le registre est vide : il n’y a rien à signer.' });
    reply.status(made.isNew ? 201 : 200);
    const { checkpoint, waiting } = made;
    return { checkpoint, heads: [], ...(waiting && { waiting }) };
  }

  @Get('checkpoints/consistency')
  @ForOperation('prove-consistency', { summary: 'Preuve qu’un point de contrôle prolonge un autre' })
  @AnswersOk({ standardSchema: consistencyProof })
  @DescribeProblems(404, 409, 422, 503)
  async consistency(@Query({ schema: growthQuery }) { from, to }: z.output<typeof growthQuery>): Promise<ConsistencyAnswer> {
    const found = await orAltered(() => this.checkpoints.consistency(from, to));
    if (!found) throw new Problem('not-found', { detail: 'L’un de ces points de contrôle n’existe pas, ou le second précède le premier.' });
    return { ...found, proof: [...found.proof] };
  }

  @Get('checkpoints/:size')
  @ForOperation('read-checkpoint', { summary: 'Un point de contrôle, à conserver' })
  @AnswersOk({ standardSchema: checkpointAnswer })
  @DescribeProblems(404, 422, 503)
  async read(
    @Param('size', { schema: size }) asked: number,
    @Query({ schema: readQuery }) { heads }: z.output<typeof readQuery>,
    @CallerOf() caller: Caller,
  ): Promise<CheckpointAnswer> {
    if (heads === 'true') refuseHeads(caller);
    const checkpoint: Checkpoint | null = await this.checkpoints.findCheckpoint(asked);
    if (!checkpoint) throw new Problem('not-found', { detail: 'Ce point de contrôle n’existe pas.' });
    return { checkpoint, heads: heads === 'true' ? [...(await this.checkpoints.heads(asked))] : [] };
  }

  @Get('journeys/:journeyId/proof')
  @ForOperation('prove-inclusion', { summary: 'Preuve qu’un événement est couvert par un point de contrôle' })
  @AnswersOk({ standardSchema: inclusionProof })
  @DescribeProblems(404, 409, 422, 503)
  async proof(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: proofQuery }) query: z.output<typeof proofQuery>,
  ): Promise<InclusionAnswer> {
    const found = await orAltered(() => this.checkpoints.inclusion(journeyId, query.version, query.size));
    if (!found) throw new Problem('not-found', { detail: 'Aucun point de contrôle ne couvre cet événement, ou il n’existe pas.' });
    const { streamId: _, ...place } = found;
    return { journeyId, ...place, proof: [...found.proof] };
  }
}

/** They name every journey. @throws {Problem} `forbidden` */
function refuseHeads(caller: Caller): void {
  if (!mayDo(caller.role, 'read-checkpoint-heads')) throw forbidden(caller, 'de lire où en était chaque parcours');
  requireUnlimited(caller);
}
