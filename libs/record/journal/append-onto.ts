/**
 * An append by one statement, where nobody has come between: its caller knows the state at the head, so nothing is read or locked
 * first. The gate is the UPDATE of the head: it names the version and the hash that the caller has seen, and every other part takes
 * its stream from it. ADR 13 says why each part may go with the others.
 */
import { type DataSource, QueryFailedError } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { inTodaysForm, unknownAmong } from '#libs/domain/stream/event-schemas.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { named, namedRows, type NamedStatement } from '#libs/platform/database/named-statements.js';
import { derivedCommands } from '#libs/record/commands/derived-commands.js';
import type { ProjectedColumn, ProjectedTable, Row, StreamKind, StreamProjection } from '#libs/record/streams/stream-kind.js';
import { doneParameters, doneParts, eventParameters, eventsPart } from './append-parts.js';
import { asRecorded, chain, type Link, type StreamHead } from './hash-chain.js';
import { outcomesOf } from './outcomes-of.js';
import { refuseForeign } from './refuse-foreign.js';
import { projectStream } from './project-stream.js';
import { columnNames, memberNames, rowsOf, sameRows, summaryValues } from './read-models.js';
import type { RulesArchive } from './rules-archive.js';
import type { StandingAt, StateCache } from './state-cache.js';
import { isSnapshotDue } from './stored-state.js';

interface AppendOntoDependencies {
  readonly dataSource: DataSource;
  readonly archive: RulesArchive;
  readonly states: StateCache;
}

/**
 * Null where it is for the ordinary append: somebody has come between, the events do not follow what was seen, or they change what is
 * held among streams or ask something of others.
 * @param onto where the stream stood, its read models with it
 */
export async function appendOnto(
  { dataSource, archive, states }: AppendOntoDependencies,
  kind: StreamKind,
  streamId: string,
  onto: StandingAt,
  events: readonly StreamEvent[],
  applied: readonly AppliedCommand[],
): Promise<StreamHead | null> {
  const { process, projection } = kind;
  refuseForeign(streamId, events);
  const last = events.at(-1);
  if (!last || events.some(({ version }, index) => version !== onto.head.version + 1 + index)) return null;
  if (unknownAmong(process, events) || derivedCommands(kind, streamId, events).length > 0) return null;
  if (projection.claimsForGood(events.map((event) => inTodaysForm(process, event))).length > 0) return null;
  const bodies = events.map(canonicalJson);
  const state = process.fold(asRecorded(bodies), onto.state);
  const manager = dataSource.manager;
  const before = await projectStream(manager, archive, kind, streamId, onto.state, onto.updatedAt);
  const after = await projectStream(manager, archive, kind, streamId, state, last.recordedAt);
  if (!before || !after || !sameRows(before.claims, after.claims)) return null;
  const chained = chain(bodies, onto.head.hash);
  const head = { version: last.version, hash: (chained.at(-1) as Link).hash };
  const outcomes = outcomesOf(events, applied);
  const changes = projection.details.map((table, place) => changesOf(table, before.details[place] ?? [], after.details[place] ?? []));
  const details = changes.some(({ written, dropped }) => written.length + dropped.length > 0) ? changes : [];
  const snapshot = isSnapshotDue(last.version, onto.snapshotVersion) ? JSON.stringify(state) : null;
  const statement = statementOf(projection, { isDetailed: details.length > 0, isSnapshot: snapshot !== null });
  const row = await passGate(dataSource, statement, [
    ...[streamId, onto.head.version, onto.head.hash, onto.row, head.version, head.hash],
    ...eventParameters(chained),
    ...doneParameters(outcomes, outcomes),
    ...summaryValues(projection, after),
    ...(snapshot === null ? [] : [snapshot, last.version]),
    ...details.flatMap(({ written, dropped }) => [JSON.stringify(written), dropped]),
  ]);
  if (row === null) return null;
  const snapshotVersion = snapshot === null ? onto.snapshotVersion : last.version;
  const written = { head, updatedAt: last.recordedAt, state, snapshotVersion, row };
  states.keepAfter(streamId, written, bodies.join('').length);
  return head;
}

interface TableChanges {
  readonly written: readonly Row[];
  /** Keys. */
  readonly dropped: readonly unknown[];
}

function changesOf({ key }: ProjectedTable, before: readonly Row[], after: readonly Row[]): TableChanges {
  if (key === null) throw new TypeError('The rows of a detail have a key');
  const known = new Map(before.map((row) => [row[key], canonicalJson(row)]));
  const kept = new Set(after.map((row) => row[key]));
  return {
    written: after.filter((row) => known.get(row[key]) !== canonicalJson(row)),
    dropped: [...known.keys()].filter((one) => !kept.has(one)),
  };
}

/** What the last part of the statement answers where the head has moved and the summary, written again since it was read, has not. */
const divisionByZero = '22012';

/** The summary's row as it is then written; null where the gate is shut. */
async function passGate(dataSource: DataSource, statement: NamedStatement, parameters: readonly unknown[]): Promise<string | null> {
  try {
    const [answer] = await namedRows<{ readonly row: string | null }>(dataSource, statement, parameters);
    return answer?.row ?? null;
  } catch (error) {
    if (error instanceof QueryFailedError && (error.driverError as { readonly code?: string }).code === divisionByZero) return null;
    throw error;
  }
}

interface Form {
  /** Whether rows that hang on the summary change. */
  readonly isDetailed: boolean;
  /** Whether the state is written too. */
  readonly isSnapshot: boolean;
}

const statements = new WeakMap<StreamProjection, Map<string, NamedStatement>>();

/** Each is built once. */
function statementOf(projection: StreamProjection, form: Form): NamedStatement {
  const built = statements.get(projection) ?? new Map<string, NamedStatement>();
  statements.set(projection, built);
  const key = JSON.stringify(form);
  const statement = built.get(key) ?? buildStatement(projection, form);
  built.set(key, statement);
  return statement;
}

const firstSummaryParameter = 12;

function buildStatement(
  { summary, details, version: projectionVersion }: StreamProjection,
  { isDetailed, isSnapshot }: Form,
): NamedStatement {
  const columns = [...columnNames(summary), ...(isSnapshot ? ['snapshot', 'snapshot_version'] : [])];
  const changes = columns.map((column, index) => `${column} = $${firstSummaryParameter + index}`);
  const firstDetail = firstSummaryParameter + columns.length;
  const parts = isDetailed ? details.flatMap((table, place) => detailParts(table, place, firstDetail + 2 * place)) : [];
  return named(
    `WITH moved AS (
       UPDATE stream_head SET version = $5, hash = $6 WHERE stream_id = $1 AND version = $2 AND hash = $3 RETURNING stream_id
     ), ${eventsPart(7)}, ${doneParts(10)}, summarised AS (
       UPDATE ${summary.name} AS summary SET ${changes.join(', ')} FROM moved
       WHERE summary.${summary.idColumn} = moved.stream_id AND summary.xmin::text = $4
         AND summary.version = $2 AND summary.projection = ${projectionVersion}
       RETURNING summary.xmin::text AS row
     )${parts.map((part) => `, ${part}`).join('')}
     SELECT max(summarised.row) AS row, CASE WHEN count(moved.stream_id) > 0 THEN 1 / count(summarised.row) END AS once
     FROM (VALUES (1)) AS one LEFT JOIN moved ON true LEFT JOIN summarised ON true`,
  );
}

/** A row that is deleted and inserted by one statement is there twice for a moment: so it is written over, and what is gone is deleted. */
function detailParts(table: ProjectedTable, place: number, firstParameter: number): readonly string[] {
  const { name, idColumn, columns, key } = table;
  const { column: keyColumn, type: keyType } = columns[String(key)] as ProjectedColumn;
  const names = columnNames(table);
  return [
    `written${place} AS (
       INSERT INTO ${name} (${idColumn}, ${names.join(', ')})
       SELECT moved.stream_id, ${memberNames(table).join(', ')}
       FROM moved, jsonb_to_recordset($${firstParameter}) AS ${rowsOf(table)}
       ON CONFLICT (${idColumn}, ${keyColumn}) DO UPDATE SET ${names.map((column) => `${column} = excluded.${column}`).join(', ')}
     )`,
    `dropped${place} AS (
       DELETE FROM ${name} USING moved WHERE ${name}.${idColumn} = moved.stream_id AND ${name}.${keyColumn} = ANY ($${firstParameter + 1}::${keyType}[])
     )`,
  ];
}
