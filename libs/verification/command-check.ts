/** The records of commands, against the events that the commands made. */
import type { EntityManager } from 'typeorm';
import type { Actor } from '#libs/domain/stream/actor.js';
import { isByOwnClock, type StreamEvent } from '#libs/domain/stream/event.js';
import type { CommandRequest, CommandStatus } from '#libs/record/commands/command-record.js';
import type { CommandOutcome } from '#libs/domain/stream/protocol.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { copyOut, literals } from '#libs/platform/database/copy-out.js';
import { allRows } from '#libs/platform/database/queries.js';

export interface StoredCommand {
  readonly commandId: string;
  readonly streamId: string;
  readonly actor: Actor;
  readonly status: CommandStatus;
  readonly outcome: CommandOutcome | null;
}

/** @param manager of a transaction */
export async function readCommands(manager: EntityManager, streamIds: readonly string[]): Promise<readonly StoredCommand[]> {
  const rows = await copyOut(
    manager,
    // Whatever somebody has made null is told as what it is not, instead of ending the verification.
    `SELECT command_id, stream_id, coalesce(actor::text, 'null'), coalesce(status, ''), coalesce(outcome::text, 'null')
     FROM command_record WHERE stream_id = ANY (${literals(streamIds)}) ORDER BY command_id`,
  );
  const commands: StoredCommand[] = [];
  while (rows.next())
    commands.push({
      commandId: rows.text(),
      streamId: rows.text(),
      actor: JSON.parse(rows.text()) as Actor,
      status: rows.text() as CommandStatus,
      outcome: JSON.parse(rows.text()) as CommandOutcome | null,
    });
  return commands;
}

/** With what it asks: several times as long as all the rest, and compared with histories alone. */
export interface RequestedCommand extends StoredCommand {
  readonly request: CommandRequest;
}

export async function readRequests(manager: EntityManager, streamId: string): Promise<readonly RequestedCommand[]> {
  return allRows<RequestedCommand>(
    manager,
    `SELECT command_id AS "commandId", stream_id AS "streamId", actor, status, outcome, request
     FROM command_record WHERE stream_id = $1 ORDER BY command_id`,
    [streamId],
  );
}

/** @param events of a stream whose chain is sound */
export function checkCommands(streamId: string, commands: readonly StoredCommand[], events: readonly StreamEvent[]): readonly Finding[] {
  const made = grouped(
    events.filter((event) => !isByOwnClock(event)),
    ({ commandId }) => commandId,
  );
  const known = new Map(commands.map((command) => [command.commandId, command]));
  return [
    ...[...made].flatMap(([commandId, own]) => checkMade(streamId, commandId, own, known.get(commandId), events)),
    ...commands.filter(({ commandId }) => !made.has(commandId)).flatMap((command) => checkBarren(command, events)),
  ];
}

function checkMade(
  streamId: string,
  commandId: string,
  own: readonly StreamEvent[],
  command: StoredCommand | undefined,
  events: readonly StreamEvent[],
): readonly Finding[] {
  const [first, last] = [own[0]!, own.at(-1)!];
  const altered = (field: string, expected: unknown, found: unknown) =>
    finding('COMMAND_RECORD_ALTERED', 'JOURNAL', {
      streamId,
      version: first.version,
      field: `command_record/${commandId}${field}`,
      expected,
      found,
    });
  if (!command) return [altered('', first.type, null)];
  if (!command.outcome || command.status !== 'DONE') return [altered('/status', 'DONE', command.status)];
  const { fromVersion, toVersion } = command.outcome;
  const others = events.slice(fromVersion, toVersion).find((event) => !isByOwnClock(event) && event.commandId !== commandId);
  return [
    ...(fromVersion < first.version ? [] : [altered('/outcome/fromVersion', first.version - 1, fromVersion)]),
    ...(toVersion >= last.version && toVersion <= events.length ? [] : [altered('/outcome/toVersion', last.version, toVersion)]),
    ...(others ? [altered('/outcome', { fromVersion: first.version - 1, toVersion: last.version }, { fromVersion, toVersion })] : []),
    ...differences(first.actor, command.actor).map(({ field, expected, found }) => altered(`/actor${field}`, expected, found)),
  ];
}

/** A command that made nothing says so. */
function checkBarren({ commandId, streamId, outcome }: StoredCommand, events: readonly StreamEvent[]): readonly Finding[] {
  if (!outcome) return [];
  const { fromVersion, toVersion } = outcome;
  const isEmpty = events.slice(fromVersion, toVersion).every(isByOwnClock) && toVersion <= events.length;
  if (isEmpty) return [];
  const field = `command_record/${commandId}/outcome`;
  return [finding('COMMAND_RECORD_ALTERED', 'JOURNAL', { streamId, version: fromVersion + 1, field, expected: null, found: outcome })];
}
