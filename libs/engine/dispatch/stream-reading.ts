/** All that a command for a stream must know before it is recorded, at one instant and in one round trip. */
import type { DataSource } from 'typeorm';
import type { Instant } from '#libs/domain/time/local-date.js';
import { named, namedRows } from '#libs/platform/database/named-statements.js';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import { foundRecord, recordColumns, type FoundRecord } from '#libs/record/commands/stored-command.js';
import type { StreamLookUp } from '#libs/record/journal/journal.js';
import type { StandingAt, StateCache } from '#libs/record/journal/state-cache.js';
import { knownStateFrom, storedStateColumnsWhere } from '#libs/record/journal/stored-state.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';

export interface StreamReading {
  readonly streamId: string;
  readonly commandId: string;
  /** PostgreSQL's clock. */
  readonly now: Instant;
  readonly record: CommandRecord | null;
  /** As `Journal.lookUp` has it. */
  readonly last: StreamLookUp | null;
  /** Null where there is no such stream, or where its read models say less than its journal. */
  readonly standing: StandingAt | null;
  /** What else its caller has asked, by name. */
  readonly besides: Readonly<Record<string, unknown>>;
  /** By this process's clock (`performance.now()`). */
  readonly readAt: number;
}

/** One value more, of the same instant. */
export interface Besides {
  readonly name: string;
  /** An expression. @param stream that stands for the stream's id @param parameter gives a value its place */
  sql(stream: string, parameter: (value: unknown) => string): string;
}

interface Row extends FoundRecord {
  readonly now: Date;
  readonly headVersion: number | null;
  readonly headHash: Buffer | null;
  readonly lastCommandId: string | null;
  readonly lastRecordedAt: string | null;
  readonly isKnown: boolean;
  readonly isCurrent: boolean | null;
  readonly row: string | null;
  /** Null where what is held is still good, with the two beside it. */
  readonly snapshot: string | null;
  readonly snapshotVersion: number | null;
  readonly since: string | null;
  readonly [besides: `besides${number}`]: unknown;
}

export class StreamReadings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kinds: StreamKinds,
    private readonly states: StateCache,
  ) {}

  /** @throws {StreamKindUnknown} */
  async read(streamId: string, commandId: string, besides: readonly Besides[] = []): Promise<StreamReading> {
    const { projection } = this.kinds.of(streamId);
    const { summary } = projection;
    const held = this.states.find(streamId);
    const values: unknown[] = [streamId, commandId, projection.version, held?.head.hash ?? null, held?.row ?? null];
    const parameter = (value: unknown) => `$${values.push(value)}`;
    const asked = besides.map((one, place) => `, (${one.sql('$1', parameter)}) AS "besides${place}"`);
    const statement = named(
      `SELECT clock_timestamp() AS now, head.version AS "headVersion", head.hash AS "headHash",
         last.command_id AS "lastCommandId", last.recorded_at AS "lastRecordedAt",
         EXISTS (SELECT FROM stream_event AS event WHERE event.command_id = $2 AND event.stream_id = $1) AS "isKnown",
         summary.version = head.version AND summary.projection = $3 AS "isCurrent",
         summary.xmin::text AS row,
         ${storedStateColumnsWhere('(head.hash, summary.xmin::text) IS DISTINCT FROM ($4::bytea, $5::text)', 'summary', summary)},
         ${recordColumns('record')}${asked.join('')}
       FROM (VALUES (1)) AS one
       LEFT JOIN stream_head AS head ON head.stream_id = $1
       LEFT JOIN stream_event AS last ON last.stream_id = $1 AND last.version = head.version
       LEFT JOIN ${summary.name} AS summary ON summary.${summary.idColumn} = $1
       LEFT JOIN command_record AS record ON record.command_id = $2`,
    );
    const readAt = performance.now();
    const [row] = await namedRows<Row>(this.dataSource, statement, values);
    if (!row) throw new Error('A statement answered no row');
    return {
      streamId,
      commandId,
      readAt,
      now: row.now.toISOString(),
      record: foundRecord(row),
      last: lastOf(row, commandId),
      standing: this.standingOf(streamId, row, held),
      besides: Object.fromEntries(besides.map((one, place) => [one.name, row[`besides${place}`]])),
    };
  }

  /** Null too where the read models hold what only other code can fold: who looks at the stream is told so. */
  private standingOf(streamId: string, read: Row, held: StandingAt | null): StandingAt | null {
    const { headVersion, headHash, lastRecordedAt, isCurrent, row, snapshot, snapshotVersion, since } = read;
    if (headVersion === null || headHash === null || lastRecordedAt === null || row === null || !isCurrent) return null;
    if (held?.head.hash.equals(headHash) && held.row === row) return held;
    if (snapshot === null || snapshotVersion === null) return null;
    const state = knownStateFrom(this.kinds.of(streamId).process, { snapshot, snapshotVersion, since });
    if (state === null) return null;
    const standing = { head: { version: headVersion, hash: headHash }, updatedAt: lastRecordedAt, state, snapshotVersion, row };
    this.states.keep(streamId, standing, snapshot.length + (since?.length ?? 0));
    return standing;
  }
}

function lastOf({ headVersion, lastCommandId, lastRecordedAt, isKnown }: Row, commandId: string): StreamLookUp | null {
  if (!headVersion || lastCommandId === null || lastRecordedAt === null) return null;
  return { version: headVersion, commandId: lastCommandId, recordedAt: lastRecordedAt, known: isKnown ? [commandId] : [] };
}
