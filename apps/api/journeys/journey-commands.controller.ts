import { Body, Controller, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '#libs/platform/tokens/token.js';
import { CallerOf, ForCommandInAddress, ForOperation } from '../access/operation.js';
import { CommandReception, type CommandAnswer, type CommandHeaders } from '../commands/command-reception.js';
import { dryRunQuery, type DryRunQuery } from '../commands/dry-run.schema.js';
import { journeyIdSchema } from '../http/ids.js';
import { DescribeCommandAnswers } from '../openapi/command-responses.js';
import { Tagged } from '../openapi/tags.js';
import { batchSchema, type Batch } from './journey-commands.schema.js';
import { JourneyIntake } from './journey-intake.js';

@Tagged('commands')
@Controller('v1/journeys/:journeyId/commands')
export class JourneyCommandsController {
  constructor(
    private readonly reception: CommandReception,
    private readonly intake: JourneyIntake,
  ) {}

  @Post(':command')
  @HttpCode(200)
  @ForCommandInAddress('journey', { summary: 'Envoyer une commande à un parcours' })
  @ApiParam({ name: 'command', schema: { type: 'string' } })
  @DescribeCommandAnswers()
  async command(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Param('command') command: string,
    @Query({ schema: dryRunQuery }) { dryRun }: DryRunQuery,
    @Headers() headers: CommandHeaders,
    @Body() body: unknown,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return this.reception.one(this.intake, journeyId, command, { caller, headers, isDryRun: dryRun === 'true', body, reply });
  }

  @Post()
  @HttpCode(200)
  @ForOperation('send-batch', { summary: 'Envoyer un lot ordonné, appliqué en entier ou pas du tout' })
  @DescribeCommandAnswers()
  async batch(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Query({ schema: dryRunQuery }) { dryRun }: DryRunQuery,
    @Headers() headers: CommandHeaders,
    @Body({ schema: batchSchema }) { commands }: Batch,
    @Req() { body }: FastifyRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return this.reception.batch(this.intake, journeyId, commands, { caller, headers, isDryRun: dryRun === 'true', body, reply });
  }
}
