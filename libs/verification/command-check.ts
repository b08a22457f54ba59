/** The records of commands, against the events that the commands made. */
import type { EntityManager } from 'typeorm';
import type { Actor } from '#libs/domain/stream/actor.js';
import { isByOwnClock, type StreamEvent } from '#libs/domain/stream/event.js';
import type { CommandRequest, CommandStatus } from '#libs/record/commands/command-record.js';
import type { CommandOutcome } from '#libs/domain/stream/protocol.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { allRows } from '#libs/platform/database/queries.js';

export interface StoredCommand {
  readonly commandId: string;
  readonly streamId: string;
  readonly actor: Actor;
  readonly status: CommandStatus;
  readonly outcome: CommandOutcome | null;
  readonly request: CommandRequest;
}

export async function readCommands(manager: EntityManager, streamIds: readonly string[]): Promise<readonly StoredCommand[]> {
  return allRows<StoredCommand>(
    manager,
    `SELECT command_id AS "commandId", stream_id AS "streamId", actor, status, outcome, request
     FROM command_record WHERE stream_id = ANY ($1) ORDER BY command_id`,
    [streamIds],
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
