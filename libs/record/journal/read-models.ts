/** Writes and reads the read models of any kind, as its tables describe them. */
import type { EntityManager } from 'typeorm';
import type { StreamState } from '#libs/domain/stream/event.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { Claim } from '#libs/record/commands/reservation.js';
import type { Projected, ProjectedTable, Row, StreamProjection } from '#libs/record/streams/stream-kind.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';

/** The statement that inserts or replaces a stream's summary; its parameters are those of `summaryParameters`. */
export function summaryStatement({ summary }: StreamProjection, firstParameter: number): string {
  const columns = [summary.idColumn, ...columnNames(summary), 'projection', 'snapshot', 'snapshot_version'];
  const values = columns.map((_, index) => `$${firstParameter + index}`);
  const changes = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${summary.name} (${columns.join(', ')}) VALUES (${values.join(', ')})
    ON CONFLICT (${summary.idColumn}) DO UPDATE SET ${changes.join(', ')}`;
}

export function summaryParameters(
  projection: StreamProjection,
  streamId: string,
  projected: Projected,
  state: StreamState,
): readonly unknown[] {
  return [streamId, ...summaryValues(projection, projected), projection.version, JSON.stringify(state), state.version];
}

/** The same but for the snapshot, which stays as it is: a summary that is there. Its parameters are those, without the last two. */
export function summaryUpdate({ summary }: StreamProjection, firstParameter: number): string {
  const columns = [...columnNames(summary), 'projection'];
  const changes = columns.map((column, index) => `${column} = $${firstParameter + 1 + index}`);
  return `UPDATE ${summary.name} SET ${changes.join(', ')} WHERE ${summary.idColumn} = $${firstParameter}`;
}

/** Besides that of the id. */
export function columnNames({ columns }: ProjectedTable): readonly string[] {
  return Object.values(columns).map(({ column }) => column);
}

/** The same columns, of rows given as JSON by their members: see `rowsOf`. */
export function memberNames({ columns }: ProjectedTable): readonly string[] {
  return Object.keys(columns).map((member) => `one."${member}"`);
}

/** What `jsonb_to_recordset` is to make of such rows. */
export function rowsOf({ columns }: ProjectedTable): string {
  return `one (${Object.entries(columns)
    .map(([member, { type }]) => `"${member}" ${type}`)
    .join(', ')})`;
}

/** In the order of the table's columns. */
export function summaryValues({ summary }: StreamProjection, projected: Projected): readonly unknown[] {
  return Object.entries(summary.columns).map(([member, { type }]) => {
    const value = projected.summary[member];
    return type === 'jsonb' ? JSON.stringify(value) : value;
  });
}

/** Of a summary that says less than its journal: a newer Jalon's events were appended by code that cannot fold them. */
export const staleProjection = 0;

/** Marks a summary so, and leaves it as it is; its only parameter is the stream. */
export function staleStatement({ summary }: StreamProjection, firstParameter: number): string {
  return `UPDATE ${summary.name} SET projection = ${staleProjection}
    WHERE ${summary.idColumn} = $${firstParameter} AND projection <> ${staleProjection}`;
}

/** What hangs on a summary, which must be there already. `before` is null where what is stored is not to be trusted. */
export async function writeDetails(
  manager: EntityManager,
  projection: StreamProjection,
  streamId: string,
  before: Projected | null,
  after: Projected,
): Promise<void> {
  for (const [index, table] of projection.details.entries()) {
    const next = after.details[index] ?? [];
    if (before === null || !sameRows(before.details[index] ?? [], next)) await replaceRows(manager, table, streamId, next);
  }
  if (before !== null && sameRows(before.claims, after.claims)) return;
  await writeClaims(manager, streamId, after.claims, { forGood: false });
  await dropClaims(manager, streamId, { except: after.claims, evenForGood: false });
}

/** While facts could not be folded their commands went on holding what is theirs; once they are, they hold it themselves. */
export async function freeWhatDoneCommandsHold(manager: EntityManager, streamId: string): Promise<void> {
  await manager.query(
    `DELETE FROM reservation USING command_record AS record
     WHERE reservation.stream_id = $1 AND reservation.held_by = record.command_id AND record.status = 'DONE'`,
    [streamId],
  );
}

/** Claims follow from facts: what they hold is theirs, and what a command had reserved on its way to them becomes one. */
export async function writeClaims(
  manager: EntityManager,
  streamId: string,
  claims: readonly Claim[],
  { forGood }: { readonly forGood: boolean },
): Promise<void> {
  if (claims.length === 0) return;
  await manager.query(
    `INSERT INTO reservation (key, kind, stream_id, series, label, sequence, for_good)
     SELECT key, kind, $1, series, label, sequence, $3
     FROM jsonb_to_recordset($2) AS claim (key text, kind text, series text, label text, sequence int)
     ON CONFLICT (key) DO UPDATE
       SET held_by = NULL, series = excluded.series, label = excluded.label, for_good = reservation.for_good OR excluded.for_good
       WHERE reservation.stream_id = excluded.stream_id`,
    [streamId, JSON.stringify(claims), forGood],
  );
}

/** What the stream's facts do not hold. What commands in flight have reserved stays theirs. */
export async function dropClaims(
  manager: EntityManager,
  streamId: string,
  { except, evenForGood }: { readonly except: readonly Claim[]; readonly evenForGood: boolean },
): Promise<void> {
  await manager.query(
    `DELETE FROM reservation
     WHERE stream_id = $1 AND held_by IS NULL AND key <> ALL ($2::text[]) AND ($3 OR NOT for_good)`,
    [streamId, except.map(({ key }) => key), evenForGood],
  );
}

/** A summary as it is stored. */
export interface StoredSummary {
  readonly streamId: string;
  /** By the members of the table's columns. */
  readonly columns: Row;
  readonly snapshot: string;
  readonly snapshotVersion: number;
  readonly projection: number;
}

export type StoredClaim = Claim & { readonly forGood: boolean };

export interface StoredReadModel {
  readonly summary: StoredSummary | null;
  /** In the order of `StreamProjection.details`. */
  readonly details: readonly (readonly Row[])[];
  readonly claims: readonly StoredClaim[];
}

/** Of several streams of one kind, by id. */
export async function readStored(
  manager: EntityManager,
  { summary, details }: StreamProjection,
  streamIds: readonly string[],
): Promise<ReadonlyMap<string, StoredReadModel>> {
  const summaries = await allRows<Row & Omit<StoredSummary, 'columns'>>(
    manager,
    `SELECT ${selected(summary)}, snapshot, snapshot_version AS "snapshotVersion", projection FROM ${summary.name} WHERE ${summary.idColumn} = ANY ($1)`,
    [streamIds],
  );
  const detailed: (readonly (Row & { readonly streamId: string })[])[] = [];
  for (const table of details)
    detailed.push(await allRows(manager, `SELECT ${selected(table)} FROM ${table.name} WHERE ${table.idColumn} = ANY ($1)`, [streamIds]));
  const claims = await allRows<StoredClaim & { readonly streamId: string }>(
    manager,
    `SELECT stream_id AS "streamId", key, kind, series, label, sequence, for_good AS "forGood" FROM reservation WHERE stream_id = ANY ($1) AND held_by IS NULL ORDER BY key`,
    [streamIds],
  );
  const found = new Map(
    summaries.map(({ streamId, snapshot, snapshotVersion, projection, ...columns }) => [
      streamId,
      { streamId, snapshot, snapshotVersion, projection, columns },
    ]),
  );
  const byStream = [...detailed, claims].map((all) => grouped(all as readonly { readonly streamId: string }[], ({ streamId }) => streamId));
  const own = (place: number, id: string) => (byStream[place]?.get(id) ?? []).map(({ streamId: _, ...rest }) => rest);
  return new Map(
    streamIds.map((id) => [
      id,
      {
        summary: found.get(id) ?? null,
        details: details.map((_, place) => own(place, id)),
        claims: own(details.length, id) as unknown as StoredReadModel['claims'],
      },
    ]),
  );
}

function selected({ idColumn, columns }: ProjectedTable): string {
  return [`${idColumn} AS "streamId"`, ...Object.entries(columns).map(([member, { column }]) => `${column} AS "${member}"`)].join(', ');
}

async function replaceRows(manager: EntityManager, table: ProjectedTable, streamId: string, next: readonly Row[]): Promise<void> {
  const { name, idColumn } = table;
  await manager.query(`DELETE FROM ${name} WHERE ${idColumn} = $1`, [streamId]);
  if (next.length === 0) return;
  await manager.query(
    `INSERT INTO ${name} (${idColumn}, ${columnNames(table).join(', ')})
     SELECT $1, ${memberNames(table).join(', ')} FROM jsonb_to_recordset($2) AS ${rowsOf(table)}`,
    [streamId, JSON.stringify(next)],
  );
}

export function sameRows(one: readonly object[], other: readonly object[]): boolean {
  return canonicalJson([...one]) === canonicalJson([...other]);
}
