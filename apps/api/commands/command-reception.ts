/** From a request to what is answered to it, for every endpoint that takes commands: sent for good, or tried. */
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Caller } from '#libs/platform/tokens/token.js';
import { readIdempotencyKey, readIfMatch } from '../http/headers.js';
import { check } from '../problems/faults.js';
import { Problem } from '../problems/problem.js';
import type { StreamIntake } from '../streams/stream-intake.js';
import { answer } from './command-answers.js';
import type { CommandDone, CommandPending, DryRunAnswer } from './command-outcome.schema.js';
import { CommandService } from './command-service.js';
import { DryRunService } from './dry-run.js';
import type { ReceivedCommand } from './received-command.js';

export interface CommandHeaders {
  readonly 'idempotency-key'?: string;
  readonly 'if-match'?: string;
}

export interface ReceivedRequest {
  readonly caller: Caller;
  readonly headers: CommandHeaders;
  readonly isDryRun: boolean;
  /** As received. */
  readonly body: unknown;
  readonly reply: FastifyReply;
}

export type CommandAnswer = CommandDone | CommandPending | DryRunAnswer;

/** Commands of one request, to one stream. */
interface Reception {
  /** Null where they begin one. */
  readonly streamId: string | null;
  /** With the body, what tells two requests under one key apart. */
  readonly address: string;
  readonly isBatch: boolean;
  /** Read only once the headers are found good: they are told first. */
  readonly read: () => readonly ReceivedCommand[];
}

@Injectable()
export class CommandReception {
  constructor(
    private readonly commands: CommandService,
    private readonly dryRuns: DryRunService,
  ) {}

  /** The command that begins a stream. @throws {Problem} */
  async begin(intake: StreamIntake, data: ReceivedCommand['data'], request: ReceivedRequest): Promise<CommandAnswer> {
    const read = () => [{ name: intake.beginsBy.command, data, under: [] }];
    return this.receive(intake, { streamId: null, address: intake.collection, isBatch: false, read }, request);
  }

  /** The command that the address names. @throws {Problem} */
  async one(intake: StreamIntake, streamId: string, command: string, request: ReceivedRequest): Promise<CommandAnswer> {
    const body = Object.hasOwn(intake.bodies, command) ? intake.bodies[command] : undefined;
    if (!body) throw new Problem('not-found', { detail: intake.sentences.begins });
    const read = () => [{ name: command, data: check(body, request.body ?? {}), under: [] }];
    return this.receive(intake, { streamId, address: `${streamId}/${command}`, isBatch: false, read }, request);
  }

  /** In their order, all or none. @throws {Problem} */
  async batch(
    intake: StreamIntake,
    streamId: string,
    commands: readonly { readonly command: string; readonly data: ReceivedCommand['data'] }[],
    request: ReceivedRequest,
  ): Promise<CommandAnswer> {
    const read = () => commands.map(({ command, data }, index) => ({ name: command, data, under: ['commands', index, 'data'] }));
    return this.receive(intake, { streamId, address: `${streamId}/batch`, isBatch: true, read }, request);
  }

  private async receive(
    intake: StreamIntake,
    { streamId, address, isBatch, read }: Reception,
    { caller, headers, isDryRun, body, reply }: ReceivedRequest,
  ): Promise<CommandAnswer> {
    const begins = streamId === null;
    if (isDryRun) {
      const ifMatch = headers['if-match'];
      const expectedVersion = begins || ifMatch === undefined ? null : readIfMatch(ifMatch);
      reply.status(200);
      return await this.dryRuns.run({ caller, intake, streamId, expectedVersion, commands: read() });
    }
    const idempotencyKey = readIdempotencyKey(headers['idempotency-key']);
    const expectedVersion = begins ? null : readIfMatch(headers['if-match']);
    const asReceived = { address, body: body ?? {} };
    const reading = reply.request.commandReading ?? null;
    const outcome = await this.commands.send({
      caller,
      idempotencyKey,
      intake,
      streamId,
      expectedVersion,
      asReceived,
      commands: read(),
      reading,
    });
    return answer(outcome, reply, intake, { begins, isBatch });
  }
}
