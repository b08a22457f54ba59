/** What events ask of other streams, as records of commands: written with the events, by whoever appends them. */
import type { EntityManager } from 'typeorm';
import type { Actor } from '#libs/domain/stream/actor.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { inTodaysForm, unknownAmong } from '#libs/domain/stream/event-schemas.js';
import type { AskedBatch } from '#libs/domain/stream/process.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { digestOf } from '#libs/platform/json/digest.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { CommandRequest, Via } from './command-record.js';

/** A command that no person has sent. */
export interface DerivedCommand {
  readonly commandId: string;
  readonly streamId: string;
  readonly names: readonly string[];
  readonly actor: Actor;
  readonly via: Via;
  readonly request: CommandRequest;
}

/** One for each event and stream that it asks something of. */
export function askedIdOf({ streamId, version }: Via, target: string): string {
  return `cmd_${digestOf(['asked', streamId, String(version), target])}`;
}

/** Of the command by which a stream hears what became of all that one of its events asked. */
export function heardIdOf({ streamId, version }: Via): string {
  return `cmd_${digestOf(['heard', streamId, String(version)])}`;
}

/** The streams that one event may ask something of: what became of them all comes back in one command. */
const mostAsked = 500;

/** Of those that are known, in the form that they have today. @param events of a stream of the kind */
export function derivedCommands({ process }: StreamKind, streamId: string, events: readonly StreamEvent[]): readonly DerivedCommand[] {
  const { manager } = process;
  if (manager === null) return [];
  return events
    .filter((event) => unknownAmong(process, [event]) === null)
    .map((event) => inTodaysForm(process, event))
    .flatMap((event) => manager.commandsOf(event).map((asked) => derivedFrom(event, { streamId, version: event.version }, asked)));
}

function derivedFrom({ actor, occurredAt }: StreamEvent, via: Via, { streamId, commands }: AskedBatch): DerivedCommand {
  return {
    commandId: askedIdOf(via, streamId),
    streamId,
    names: commands.map(({ name }) => name),
    actor,
    via,
    request: {
      commands: commands.map((command) => ({ ...command, occurredAt: command.occurredAt ?? occurredAt })),
      expectedVersion: null,
      start: null,
    },
  };
}

/** @throws {TypeError} where the kind asks what it does not say that it sends: a fault of the kind, of which nothing is to be written */
export function refuseUnlisted(kinds: StreamKinds, { process }: StreamKind, derived: readonly DerivedCommand[]): void {
  for (const { streamId, names } of derived) {
    const target = kinds.of(streamId).process.kind;
    const unlisted = names.find((name) => !process.manager?.sends[target]?.includes(name));
    if (unlisted !== undefined) throw new TypeError(`A ${process.kind} does not say that it sends ${unlisted} to a ${target}`);
  }
  if (new Set(derived.map(({ commandId }) => commandId)).size < derived.length)
    throw new TypeError(`A ${process.kind} asks one stream twice by one event`);
  const ofEachEvent = grouped(derived, ({ via }) => String(via.version));
  if ([...ofEachEvent.values()].some(({ length }) => length > mostAsked))
    throw new TypeError(`A ${process.kind} asks more than ${mostAsked} streams by one event`);
}

/** Received, and sent by nobody yet. Those that are there already are the same. */
export async function recordDerived(manager: EntityManager, derived: readonly DerivedCommand[]): Promise<void> {
  if (derived.length === 0) return;
  await manager.query(insertDerived(1, 'false'), [JSON.stringify(derived)]);
}

/** @param isTold null for what is asked of no other stream */
export function insertDerived(parameter: number, isTold: 'false' | 'NULL'): string {
  return `
    INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status, via_stream_id, via_version, is_told)
    SELECT "commandId", "streamId", names, actor, '', request, 'RECEIVED', via ->> 'streamId', (via ->> 'version')::int, ${isTold}
    FROM jsonb_to_recordset($${parameter})
      AS derived ("commandId" text, "streamId" text, names text[], actor jsonb, via jsonb, request jsonb)
    ON CONFLICT (command_id) DO NOTHING`;
}
