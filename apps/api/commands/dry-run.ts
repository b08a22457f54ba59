import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SentCommand, StreamInMemory } from '#libs/domain/stream/process.js';
import { streamIdOf } from '#libs/engine/dispatch/identifiers.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { previewCommands } from '#libs/record/commands/preview-commands.js';
import { actorOf } from '../access/caller.js';
import { Problem } from '../problems/problem.js';
import type { StreamIntake } from '../streams/stream-intake.js';
import { refused } from './command-answers.js';
import type { DryRunAnswer } from './command-outcome.schema.js';
import { bodyOf, CommandService } from './command-service.js';
import { checkFiles, refuseTextsOfNobody, type ReceivedCommand } from './received-command.js';

interface DryRun {
  readonly caller: Caller;
  readonly intake: StreamIntake;
  readonly streamId: string | null;
  readonly expectedVersion: number | null;
  readonly commands: readonly ReceivedCommand[];
}

const commandId = 'dry-run';

/**
 * What would happen, by the very code that decides, on what the read models hold and the caller is shown: tried at will and
 * without a trace, it must not tell of facts that they may not read. Records nothing, seals nothing.
 */
@Injectable()
export class DryRunService {
  constructor(
    private readonly commands: CommandService,
    private readonly storedFiles: StoredFiles,
    private readonly dataSource: DataSource,
  ) {}

  async run({ caller, intake, streamId, expectedVersion, commands }: DryRun): Promise<DryRunAnswer> {
    const { kind, sentences } = intake;
    this.commands.checkRoles(caller, intake, commands);
    const { stream, ready } = await this.prepare(caller, intake, streamId, commands);
    const { version } = stream.state;
    if (expectedVersion !== null && expectedVersion !== version)
      throw refused({ type: 'VersionStale', detail: { version } }, { sentences, isBatch: false });
    const now = new Date().toISOString();
    const dated = ready.map((command) => ({ ...command, occurredAt: command.occurredAt ?? now }));
    const decision = await previewCommands(this.dataSource, kind, stream, dated, {
      streamId: streamId ?? streamIdOf(kind, commandId),
      commandId,
      actor: actorOf(caller),
      now,
    });
    if (!decision.accepted) return { accepted: false, version, index: decision.index, unmet: [...decision.unmet] };
    return {
      accepted: true,
      version,
      events: decision.events.map(({ version: at, type, occurredAt, data }) => ({ version: at, type, occurredAt, data: { ...data } })),
      warnings: decision.warnings.map(({ index, warning }) => ({ index, ...warning })),
    };
  }

  private async prepare(
    caller: Caller,
    intake: StreamIntake,
    streamId: string | null,
    sent: readonly ReceivedCommand[],
  ): Promise<{ readonly stream: StreamInMemory; readonly ready: readonly SentCommand[] }> {
    const bodies = (name: string) => bodyOf(intake, name);
    if (streamId === null) {
      const { command, rules, subjectId } = await this.commands.begin(caller, intake, sent[0] as ReceivedCommand);
      refuseTextsOfNobody(subjectId, bodies, sent);
      return { stream: { rules, state: intake.kind.process.initialState }, ready: [command] };
    }
    const found = await intake.findShown(caller, streamId);
    if (!found) throw new Problem('not-found', intake.access.absent);
    const { standing, shown } = found;
    const commands = intake.completed(caller, sent, standing);
    this.commands.checkConditions(caller, intake, commands, standing);
    const subjectId = intake.kind.persons.subjectOf(standing);
    refuseTextsOfNobody(subjectId, bodies, commands);
    await checkFiles(this.storedFiles, caller, subjectId, commands);
    return { stream: shown, ready: await intake.prepared(caller, standing, commands, streamId) };
  }
}
