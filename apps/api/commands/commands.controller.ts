import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { JourneyAccess, reachFor } from '../access/journey-access.js';
import { CallerOf, ForCommandInAddress, ForOperation } from '../access/operation.js';
import { readIdempotencyKey, readIfMatch } from '../http/headers.js';
import { commandIdSchema, journeyIdSchema } from '../http/ids.js';
import { DescribeCommandAnswers } from '../openapi/command-responses.js';
import { check } from '../problems/faults.js';
import { outOfReach, Problem } from '../problems/problem.js';
import { answer, toStatus } from './command-answers.js';
import { batchSchema, commandBodies, dryRunQuery, type Batch, type DryRunQuery } from './command-body.schema.js';
import type { ReceivedCommand } from './command-intake.js';
import { commandStatus, type CommandDone, type CommandPending, type CommandStatus, type DryRunAnswer } from './command-outcome.schema.js';
import { CommandService } from './command-service.js';
import { DryRunService } from './dry-run.js';

interface CommandHeaders {
  readonly 'idempotency-key'?: string;
  readonly 'if-match'?: string;
}

@ApiTags('Commandes')
@Controller('v1')
export class CommandsController {
  constructor(
    private readonly commands: CommandService,
    private readonly dryRuns: DryRunService,
    private readonly records: CommandRecords,
    private readonly access: JourneyAccess,
  ) {}

  @Post('journeys/:journeyId/commands/:command')
  @HttpCode(200)
  @ForCommandInAddress({ summary: 'Envoyer une commande à un parcours' })
  @ApiParam({ name: 'command', schema: { type: 'string' } })
  @DescribeCommandAnswers()
  async command(
    @Param('journeyId', { schema: journeyIdSchema }) journeyId: string,
    @Param('command') command: CommandName,
    @Query({ schema: dryRunQuery }) { dryRun }: DryRunQuery,
    @Headers() headers: CommandHeaders,
    @Body() body: unknown,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandDone | CommandPending | DryRunAnswer> {
    if (command === 'start-journey') throw new Problem('not-found', { detail: 'Un parcours s’ouvre par POST /v1/journeys.' });
    const address = `${journeyId}/${command}`;
    const read = (): ReceivedCommand[] => [{ name: command, data: check(commandBodies[command], body ?? {}), under: [] }];
    return await this.handle({ journeyId, address, body, read, batch: false }, dryRun === 'true', headers, caller, reply);
  }

  @Post('journeys/:journeyId/commands')
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
  ): Promise<CommandDone | CommandPending | DryRunAnswer> {
    const read = (): ReceivedCommand[] =>
      commands.map(({ command, data }, index) => ({ name: command, data, under: ['commands', index, 'data'] }));
    return await this.handle(
      { journeyId, address: `${journeyId}/batch`, body, read, batch: true },
      dryRun === 'true',
      headers,
      caller,
      reply,
    );
  }

  private async handle(
    {
      journeyId,
      address,
      body,
      read,
      batch,
    }: { journeyId: string; address: string; body: unknown; read: () => ReceivedCommand[]; batch: boolean },
    dryRun: boolean,
    headers: CommandHeaders,
    caller: Caller,
    reply: FastifyReply,
  ): Promise<CommandDone | CommandPending | DryRunAnswer> {
    if (dryRun) {
      const ifMatch = headers['if-match'];
      const expectedVersion = ifMatch === undefined ? null : readIfMatch(ifMatch);
      return await this.dryRuns.run({ caller, journeyId, expectedVersion, commands: read() });
    }
    const idempotencyKey = readIdempotencyKey(headers['idempotency-key']);
    const expectedVersion = readIfMatch(headers['if-match']);
    const asReceived = { address, body: body ?? {} };
    const outcome = await this.commands.send({ caller, idempotencyKey, journeyId, expectedVersion, asReceived, commands: read() });
    return answer(outcome, reply, { starts: false, batch });
  }

  @Get('commands/:commandId')
  @ForOperation('read-command-outcome', {
    summary: 'Ce qu’une commande est devenue',
    description:
      'Lisible par qui l’a envoyée, et par l’administrateur et l’auditeur qui atteignent le parcours ; d’une commande confidentielle, ceux-ci ne lisent que l’issue.',
  })
  @ApiOkResponse({ standardSchema: commandStatus })
  async status(@Param('commandId', { schema: commandIdSchema }) commandId: string, @CallerOf() caller: Caller): Promise<CommandStatus> {
    const record = await this.records.findCommand(commandId);
    if (!record || !(await this.mayRead(caller, record))) throw outOfReach({ detail: 'Cette commande n’existe pas.' });
    return toStatus(record, record.actor.id === caller.actorId ? null : caller);
  }

  private async mayRead(caller: Caller, { actor, streamId }: CommandRecord): Promise<boolean> {
    return actor.id === caller.actorId || (await this.access.reaches(reachFor(caller, 'read-command-outcome'), streamId));
  }
}
