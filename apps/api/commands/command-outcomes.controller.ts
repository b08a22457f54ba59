import { Controller, Get, Inject, Param } from '@nestjs/common';
import type { Caller } from '#libs/platform/tokens/token.js';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { AnswersOk } from '../answers/answers.js';
import { operationReach } from '../access/access-table.js';
import { CallerOf, ForOperation } from '../access/operation.js';
import { commandIdSchema } from '../http/ids.js';
import { injected } from '../injected.js';
import { Tagged } from '../openapi/tags.js';
import { outOfReach } from '../problems/problem.js';
import type { StreamIntake, StreamIntakes } from '../streams/stream-intake.js';
import { toStatus } from './command-answers.js';
import { commandStatus, type CommandStatus } from './command-outcome.schema.js';

@Tagged('commands')
@Controller('v1/commands')
export class CommandOutcomesController {
  constructor(
    private readonly records: CommandRecords,
    @Inject(injected.kinds) private readonly kinds: StreamKinds,
    @Inject(injected.intakes) private readonly intakes: StreamIntakes,
  ) {}

  @Get(':commandId')
  @ForOperation('read-command-outcome', {
    summary: 'Ce qu’une commande est devenue',
    description:
      'Lisible par qui l’a envoyée, et par l’administrateur et l’auditeur qui atteignent ce qu’elle concerne ; d’une commande confidentielle, ceux-ci ne lisent que l’issue.',
  })
  @AnswersOk({ standardSchema: commandStatus })
  async status(@Param('commandId', { schema: commandIdSchema }) commandId: string, @CallerOf() caller: Caller): Promise<CommandStatus> {
    const record = await this.records.findCommand(commandId);
    const kind = record && this.kinds.findKind(record.streamId);
    const intake = kind && this.intakes[kind.process.kind];
    if (!record || !intake || !(await this.mayRead(caller, record, intake))) throw outOfReach({ detail: 'Cette commande n’existe pas.' });
    return toStatus(record, intake, record.actor.id === caller.actorId ? null : caller);
  }

  private async mayRead(caller: Caller, { actor, streamId }: CommandRecord, { access }: StreamIntake): Promise<boolean> {
    if (actor.id === caller.actorId) return true;
    const reach = operationReach(caller.role, 'read-command-outcome');
    return reach !== undefined && reach !== 'SENT' && (await access.reaches(caller, reach, streamId));
  }
}
