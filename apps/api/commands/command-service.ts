import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { StreamState } from '#libs/domain/stream/event.js';
import { Dispatcher } from '#libs/engine/dispatch/dispatcher.js';
import type { DispatchOutcome, Prepared } from '#libs/engine/dispatch/dispatch.js';
import { commandIdOf } from '#libs/engine/dispatch/identifiers.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { bodyMacs } from '#libs/persons/vault/body-macs.js';
import { Macs } from '#libs/persons/vault/keyring.js';
import { PersonKeyDestroyed, Vault } from '#libs/persons/vault/vault.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { forbidden } from '../access/access-guard.js';
import { actorOf } from '../access/caller.js';
import { pointerTo } from '../problems/faults.js';
import { Problem } from '../problems/problem.js';
import type { Beginning, StreamIntake } from '../streams/stream-intake.js';
import { CommandReadings, type CommandReading } from './command-readings.js';
import { checkFiles, refuseTextsOfNobody, sealed, type ReceivedCommand } from './received-command.js';

/** One sending: a command or a batch for a stream, or the command that begins one. */
export interface Sending {
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly intake: StreamIntake;
  /** Null where it begins one. */
  readonly streamId: string | null;
  readonly expectedVersion: number | null;
  /** The body as received and its address: the same key with anything else is another command. */
  readonly asReceived: { readonly address: string; readonly body: unknown };
  readonly commands: readonly ReceivedCommand[];
  /** Of the stream and the command; null where it begins one. */
  readonly reading: CommandReading | null;
}

@Injectable()
export class CommandService {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly storedFiles: StoredFiles,
    private readonly vault: Vault,
    private readonly macs: Macs,
    private readonly readings: CommandReadings,
  ) {}

  /** @throws {Problem} */
  async send(sending: Sending): Promise<DispatchOutcome> {
    const { caller, idempotencyKey, intake, expectedVersion, asReceived, commands } = sending;
    this.checkRoles(caller, intake, commands);
    const identity = { issuer: caller.issuer, subject: caller.subject };
    const commandId = commandIdOf({ identity, idempotencyKey });
    const [bodyMac = '', ...earlierBodyMacs] = bodyMacs(this.macs, commandId, canonicalJson(asReceived));
    const envelope = { identity, idempotencyKey, actor: actorOf(caller), bodyMac, earlierBodyMacs, expectedVersion };
    const reading = sending.reading && (await this.readings.fresh(sending.reading));
    return await this.dispatcher.dispatch(envelope, () => this.prepare(sending, commandId, reading), reading);
  }

  /** A batch holds commands of several roles: each has its own line in the access table. */
  checkRoles(caller: Caller, { access, sentences }: StreamIntake, commands: readonly ReceivedCommand[]): void {
    const refused = commands.find(({ name }) => access.commands[name]?.[caller.role] === undefined);
    if (refused) throw forbidden(caller, `« ${sentences.title(refused.name)} »`, commands);
  }

  /** What the table leaves to the command's own content. @throws {Problem} `forbidden`, naming each rule */
  checkConditions(caller: Caller, intake: StreamIntake, commands: readonly ReceivedCommand[], standing: StreamState): void {
    const errors = commands.flatMap((command) =>
      intake.unmetConditions(caller, command, standing).map(({ code, sentence, field }) => ({
        code,
        message: sentence,
        pointer: pointerTo([...command.under, field]),
      })),
    );
    if (errors.length === 0) return;
    const detail = [...new Set(errors.map(({ message }) => message))].join(' ');
    const kept = { code: 'access.condition', commands: commands.map(({ name }) => name), version: standing.version };
    throw new Problem('forbidden', { detail, errors }, {}, kept);
  }

  /** Nothing of it is sealed yet. */
  async begin(caller: Caller, intake: StreamIntake, received: ReceivedCommand): Promise<Beginning> {
    this.checkConditions(caller, intake, [received], intake.kind.process.initialState);
    const beginning = await intake.begin(caller, received);
    await checkFiles(this.storedFiles, caller, beginning.subjectId, [received]);
    return beginning;
  }

  private async prepare(
    { caller, intake, streamId, commands: sent }: Sending,
    commandId: string,
    reading: CommandReading | null,
  ): Promise<Prepared> {
    const { kind, access } = intake;
    if (streamId === null) {
      const received = sent[0] as ReceivedCommand;
      const { command, rules, subjectId } = await this.begin(caller, intake, received);
      const toSeal = [{ ...received, data: command.data as ReceivedCommand['data'] }];
      const [closed] = await this.sealAll(intake, commandId, subjectId, toSeal, null);
      return { commands: [{ ...command, data: (closed as ReceivedCommand).data }], target: { kind, rules } };
    }
    const standing = reading?.standing?.state;
    const target = standing ? { streamId, standing } : await this.dispatcher.findStream(streamId);
    if (!target || kind.process.pinnedDigest(target.standing) === null) throw new Problem('not-found', access.absent);
    const commands = intake.completed(caller, sent, target.standing);
    this.checkConditions(caller, intake, commands, target.standing);
    const subjectId = kind.persons.subjectOf(target.standing);
    const closed = await this.sealAll(intake, commandId, subjectId, commands, reading?.keys ?? null);
    await checkFiles(this.storedFiles, caller, subjectId, closed);
    return { commands: await intake.prepared(caller, target.standing, closed, streamId), target };
  }

  private async sealAll(
    intake: StreamIntake,
    commandId: string,
    subjectId: string | null,
    commands: readonly ReceivedCommand[],
    keys: CommandReading['keys'],
  ): Promise<readonly ReceivedCommand[]> {
    const bodies = (name: string) => bodyOf(intake, name);
    refuseTextsOfNobody(subjectId, bodies, commands);
    if (subjectId === null) return commands;
    try {
      return await sealed(this.vault, commandId, subjectId, bodies, commands, keys);
    } catch (error) {
      if (!(error instanceof PersonKeyDestroyed)) throw error;
      const unmet = [{ code: 'person.erased', sentence: 'Les données de la personne ont été effacées.', source: 'RGPD, article 17' }];
      const kept = { code: 'person.erased', commands: commands.map(({ name }) => name) };
      throw new Problem('refused', { detail: intake.sentences.erased, unmet }, {}, kept);
    }
  }
}

/** What tells where the texts of a command are. */
export function bodyOf({ bodies, beginsBy }: StreamIntake, name: string): z.ZodObject {
  const body = name === beginsBy.command ? beginsBy.body : bodies[name];
  if (!body) throw new TypeError(`Nothing says where the texts of ${name} are`);
  return body;
}
