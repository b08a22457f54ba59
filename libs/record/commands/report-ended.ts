/** What became of all that an event asked comes back to its stream, as one command of its own. */
import type { DataSource } from 'typeorm';
import { clock } from '#libs/domain/stream/actor.js';
import type { AskedOutcome, HeardOutcomes } from '#libs/domain/stream/protocol.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { CommandRecord, Via } from './command-record.js';
import { heardIdOf, insertDerived, type DerivedCommand } from './derived-commands.js';

type Ended = Pick<CommandRecord, 'commandId' | 'streamId' | 'outcome' | 'refusal' | 'failure'>;

interface EndedCommands extends Via {
  readonly commands: readonly Ended[];
}

/** Events of which it is recorded at a time. */
const mostAtOnce = 100;

export async function reportEnded(dataSource: DataSource, kinds: StreamKinds): Promise<void> {
  const prefixes = kinds.all.filter(({ process }) => process.manager !== null).map(({ idPrefix }) => idPrefix);
  if (prefixes.length === 0) return;
  const ended = await allRows<EndedCommands>(
    dataSource,
    `SELECT via_stream_id AS "streamId", via_version AS version,
       jsonb_agg(
         jsonb_build_object('commandId', command_id, 'streamId', stream_id, 'outcome', outcome, 'refusal', refusal, 'failure', failure)
         ORDER BY stream_id
       ) AS commands
     FROM command_record WHERE NOT is_told AND via_stream_id ^@ ANY ($1::text[])
     GROUP BY via_stream_id, via_version HAVING bool_and(status <> 'RECEIVED') LIMIT ${mostAtOnce}`,
    [prefixes],
  );
  const reports = ended.flatMap((one) => reportOf(kinds.of(one.streamId), one));
  if (reports.length === 0) return;
  await dataSource.query(
    `WITH told AS (
       UPDATE command_record AS asked SET is_told = true
       FROM jsonb_to_recordset($1) AS report (via jsonb)
       WHERE NOT is_told AND via_stream_id = via ->> 'streamId' AND via_version = (via ->> 'version')::int
     ) ${insertDerived(1, 'NULL')}`,
    [JSON.stringify(reports)],
  );
}

function reportOf({ process: { manager } }: StreamKind, { streamId, version, commands }: EndedCommands): readonly DerivedCommand[] {
  if (manager === null) return [];
  const via = { streamId, version };
  const data: HeardOutcomes = { version, outcomes: commands.map(askedOutcome) };
  const command = { name: manager.outcomesCommand, data, occurredAt: null };
  return [
    {
      commandId: heardIdOf(via),
      streamId,
      names: [command.name],
      actor: clock,
      via,
      request: { commands: [command], expectedVersion: null, start: null },
    },
  ];
}

function askedOutcome({ commandId, streamId, outcome, refusal, failure }: Ended): AskedOutcome {
  if (outcome) return { streamId, status: 'DONE', outcome };
  if (refusal) return { streamId, status: 'REFUSED', refusal };
  if (failure) return { streamId, status: 'FAILED', failure };
  throw new Error(`Command ${commandId} has ended and tells no outcome`);
}
