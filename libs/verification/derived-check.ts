/** The commands recorded on behalf of events, against what the events ask. */
import type { EntityManager } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { unknownAmong } from '#libs/domain/stream/event-schemas.js';
import { allRows } from '#libs/platform/database/queries.js';
import { derivedCommands, heardIdOf, type DerivedCommand } from '#libs/record/commands/derived-commands.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';

const columns = `command_id AS "commandId", stream_id AS "streamId", names, actor, request,
  jsonb_build_object('streamId', via_stream_id, 'version', via_version) AS via`;

/** Those of each of these streams' events. */
export async function readDerived(manager: EntityManager, streamIds: readonly string[]): Promise<readonly DerivedCommand[]> {
  return allRows<DerivedCommand>(
    manager,
    `SELECT ${columns} FROM command_record WHERE via_stream_id = ANY ($1) ORDER BY via_version, stream_id`,
    [streamIds],
  );
}

/** Those on behalf of streams that there are not: they were read with none. */
export async function checkOrphans(manager: EntityManager, only: string | null): Promise<readonly Finding[]> {
  const orphans = await allRows<DerivedCommand>(
    manager,
    `SELECT ${columns} FROM command_record
     WHERE via_stream_id IS NOT NULL AND ($1::text IS NULL OR via_stream_id = $1)
       AND NOT EXISTS (SELECT FROM stream_head WHERE stream_head.stream_id = via_stream_id)
     ORDER BY command_id`,
    [only],
  );
  return orphans.map((orphan) => altered(orphan, '', null, orphan.names));
}

/** @param events of a stream whose chain is sound @param stored on behalf of them */
export function checkDerived(
  kind: StreamKind,
  streamId: string,
  events: readonly StreamEvent[],
  stored: readonly DerivedCommand[],
): readonly Finding[] {
  const asked = derivedCommands(kind, streamId, events);
  if (asked.length === 0 && stored.length === 0) return [];
  const unknown = new Set(events.filter((event) => unknownAmong(kind.process, [event])).map(({ version }) => version));
  const known = new Map(stored.map((one) => [one.commandId, one]));
  const askedIds = new Set(asked.flatMap(({ commandId, via }) => [commandId, heardIdOf(via)]));
  return [
    ...asked.flatMap((expected) => {
      const found = known.get(expected.commandId);
      if (!found) return [altered(expected, '', expected.names, null)];
      return differences(asAsked(expected), asAsked(found)).map((one) => altered(expected, one.field, one.expected, one.found));
    }),
    ...stored
      .filter(({ commandId, via }) => !askedIds.has(commandId) && !unknown.has(via.version))
      .map((spare) => altered(spare, '', null, spare.names)),
  ];
}

/** What was reserved for a command is attached when it is first sent. */
function asAsked({ request, ...asked }: DerivedCommand): object {
  return { ...asked, commands: request.commands.map(({ attached: _, ...command }) => command) };
}

function altered({ commandId, via }: DerivedCommand, field: string, expected: unknown, found: unknown): Finding {
  return finding('COMMAND_RECORD_ALTERED', 'JOURNAL', {
    streamId: via.streamId,
    version: via.version,
    field: `command_record/${commandId}${field}`,
    expected,
    found,
  });
}
