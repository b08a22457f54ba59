import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { SentCommand } from '#libs/domain/journey/command.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { initialState } from '#libs/domain/journey/state.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { journeyKind } from '#libs/journey/kind.js';
import { streamIdOf } from '#libs/engine/dispatch/identifiers.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { previewCommands } from '#libs/record/commands/preview-commands.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { actorOf } from '../access/caller.js';
import { viewShownTo } from '../access/readable.js';
import { Problem } from '../problems/problem.js';
import { refused } from './command-answers.js';
import { checkFiles, type ReceivedCommand } from './command-intake.js';
import type { DryRunAnswer } from './command-outcome.schema.js';
import { CommandService } from './command-service.js';

interface DryRun {
  readonly caller: Caller;
  readonly journeyId: string | null;
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
    private readonly journeys: JourneyQueries,
    private readonly archive: RulesArchive,
    private readonly storedFiles: StoredFiles,
    private readonly dataSource: DataSource,
  ) {}

  async run({ caller, journeyId, expectedVersion, commands }: DryRun): Promise<DryRunAnswer> {
    this.commands.checkRoles(caller, commands);
    const { journey, ready } = await this.prepare(caller, journeyId, commands);
    const { version } = journey.state;
    if (expectedVersion !== null && expectedVersion !== version) throw refused({ type: 'VersionStale', detail: { version } }, false);
    const now = new Date().toISOString();
    const dated = ready.map((command) => ({ ...command, occurredAt: command.occurredAt ?? now }));
    const streamId = journeyId ?? streamIdOf(journeyKind, commandId);
    const decision = await previewCommands(this.dataSource, journeyKind, journey, dated, {
      streamId,
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
    journeyId: string | null,
    commands: readonly ReceivedCommand[],
  ): Promise<{ readonly journey: Journey; readonly ready: readonly SentCommand[] }> {
    if (journeyId === null) {
      const { command, rules } = await this.commands.starting(caller, commands[0] as ReceivedCommand);
      return { journey: { rules, state: initialState }, ready: [command] };
    }
    const view = await this.journeys.findJourney(journeyId);
    if (!view?.state.opened) throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
    this.commands.checkConditions(caller, commands, view.state);
    await checkFiles(this.storedFiles, caller, view.state.opened.candidateId, commands);
    const rules = await this.archive.findRules<CertificationRules>(view.certification.digest);
    const { state } = viewShownTo(caller, view);
    return { journey: { rules, state }, ready: this.commands.withRules(rules.code, commands) };
  }
}
