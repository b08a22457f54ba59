/** A command's record as its row has it. */
import type { CommandRecord } from './command-record.js';

export interface StoredCommand extends Omit<CommandRecord, 'lease' | 'via' | 'notAfter' | 'createdAt' | 'finishedAt'> {
  readonly viaStreamId: string | null;
  readonly viaVersion: number | null;
  readonly leaseHolder: string | null;
  readonly leaseUntil: Date | null;
  readonly notAfter: Date | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const columnOf: Readonly<Record<keyof StoredCommand, string>> = {
  commandId: 'command_id',
  streamId: 'stream_id',
  names: 'names',
  actor: 'actor',
  bodyMac: 'body_mac',
  request: 'request',
  status: 'status',
  outcome: 'outcome',
  refusal: 'refusal',
  failure: 'failure',
  leaseHolder: 'lease_holder',
  leaseUntil: 'lease_until',
  waitsFor: 'waits_for',
  notAfter: 'not_after',
  attempts: 'attempts',
  createdAt: 'created_at',
  finishedAt: 'finished_at',
  viaStreamId: 'via_stream_id',
  viaVersion: 'via_version',
};

/** To be selected beside other things. @param table or its alias */
export function recordColumns(table: string): string {
  return Object.entries(columnOf)
    .map(([member, column]) => `${table}.${column} AS "${member}"`)
    .join(', ');
}

export const storedColumns = recordColumns('command_record');

/** Of a row that may hold no record: every member is then null. */
export type FoundRecord = { readonly [Member in keyof StoredCommand]: StoredCommand[Member] | null };

export function foundRecord(row: FoundRecord): CommandRecord | null {
  if (row.commandId === null) return null;
  const members = Object.keys(columnOf) as (keyof StoredCommand)[];
  return toRecord(Object.fromEntries(members.map((member) => [member, row[member]])) as unknown as StoredCommand);
}

export function toRecord(stored: StoredCommand): CommandRecord {
  const { leaseHolder, leaseUntil: until, notAfter: limit, viaStreamId, viaVersion, createdAt, finishedAt, ...rest } = stored;
  return {
    ...rest,
    lease: leaseHolder === null || until === null ? null : { holder: leaseHolder, until: until.toISOString() },
    via: viaStreamId === null || viaVersion === null ? null : { streamId: viaStreamId, version: viaVersion },
    notAfter: limit?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
