/** Journeys of the demonstration's cast, as many times over as makes so many events: each with all that the record keeps of one. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { DataSource } from 'typeorm';
import { fold } from '#libs/domain/journey/evolve.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { isByOwnClock } from '#libs/domain/stream/event.js';
import { journeyProjection } from '#libs/journey/projection/journey-projection.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { asRecorded, eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import { columnNames, summaryParameters } from '#libs/record/journal/read-models.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import type { ProjectedTable } from '#libs/record/streams/stream-kind.js';
import { cast } from '#apps/cli/demo/cast.js';
import { playInMemory, type PlayedInMemory } from '#apps/cli/demo/testing/play-in-memory.js';

const playedOn = '2026-06-01';
const playedId = 'jrn_demo';

export async function playedCast(): Promise<readonly PlayedInMemory[]> {
  const play = await playInMemory();
  return cast.map((member) => play(member, playedOn));
}

type Values = readonly unknown[];

/** What the record holds of a journey that was played: of each table, its rows. Whatever is the journey's own has its id in it. */
interface Template {
  readonly bodies: readonly string[];
  readonly rows: ReadonlyMap<string, readonly Values[]>;
}

/** Columns that PostgreSQL derives from each text, at ten times the cost of writing it. */
const derived = ['stream_id', 'version', 'type', 'occurred_at', 'recorded_at', 'command_id'];

const { summary, details } = journeyProjection;
const detailTable = ({ name, idColumn, columns }: ProjectedTable) =>
  `${name} (${[idColumn, ...columnNames({ name, idColumn, columns, key: null })].join(', ')})`;
const tables = {
  events: `stream_event (${derived.join(', ')}, body, previous_hash, hash, transaction_id)`,
  summaries: `${summary.name} (${[summary.idColumn, ...columnNames(summary)].join(', ')}, projection, snapshot, snapshot_version)`,
  details: details.map(detailTable),
  claims: 'reservation (stream_id, key, kind, series, label, sequence, for_good)',
  commands: 'command_record (stream_id, command_id, names, actor, body_mac, request, status, outcome, finished_at)',
};

/** The tables as appends would have left them, written at once: this database is then good for reading only. @returns how many events */
export async function populate(dataSource: DataSource, played: readonly PlayedInMemory[], least: number): Promise<number> {
  for (const column of derived) await dataSource.query(`ALTER TABLE stream_event ALTER COLUMN ${column} DROP EXPRESSION`);
  await dataSource.query('ALTER TABLE stream_event DROP CONSTRAINT stream_event_hash');
  const archive = new RulesArchive(dataSource);
  for (const { journey } of played) await archive.save(journey.rules);
  const templates = played.map(templateOf);
  await copyInto(dataSource, tables.events, eventLines(templates, least));
  for (const table of [tables.summaries, ...tables.details, tables.claims, tables.commands])
    await copyInto(dataSource, table, otherLines(templates, least, table));
  await dataSource.query(
    `INSERT INTO stream_head (stream_id, version, hash)
     SELECT DISTINCT ON (stream_id) stream_id, version, hash FROM stream_event ORDER BY stream_id, version DESC`,
  );
  await dataSource.query('VACUUM ANALYZE');
  const { count } = await onlyRow<{ count: number }>(dataSource, 'SELECT count(*)::int FROM stream_event');
  return count;
}

function templateOf({ journey: { rules }, events: played, requests }: PlayedInMemory): Template {
  const bodies = played.map((event) => ofItsOwn(canonicalJson(event)));
  const events = asRecorded(bodies) as readonly RecordedEvent[];
  const state = fold(events);
  const projected = journeyProjection.project(playedId, { rules, state }, events.at(-1)!.recordedAt);
  const claims = [
    ...projected.claims.map((claim) => ({ ...claim, forGood: false })),
    ...journeyProjection.claimsForGood(events).map((claim) => ({ ...claim, forGood: true })),
  ];
  const made = grouped(
    events.filter((event) => !isByOwnClock(event)),
    ({ commandId }) => commandId,
  );
  const rows = new Map<string, readonly Values[]>([
    [tables.summaries, [summaryParameters(journeyProjection, playedId, projected, state)]],
    [
      tables.claims,
      claims.map(({ key, kind, series, label, sequence, forGood }) => [playedId, key, kind, series, label, sequence, forGood]),
    ],
    [tables.commands, [...made].map(([commandId, own]) => commandRow(commandId, own, requests))],
  ]);
  for (const [place, { columns }] of details.entries()) {
    const own: readonly object[] = projected.details[place] ?? [];
    rows.set(
      tables.details[place]!,
      own.map((row) => [playedId, ...Object.keys(columns).map((member) => row[member as keyof typeof row])]),
    );
  }
  return { bodies, rows };
}

/** What no two journeys may share. */
function ofItsOwn(text: string): string {
  return text.replaceAll('can_demo', `can_${playedId}`).replaceAll(/"(cmd_|N-)/g, `"$1${playedId}-`);
}

function commandRow(commandId: string, own: readonly RecordedEvent[], requests: PlayedInMemory['requests']): Values {
  const { commands = [] } = requests[Number(/\d+$/.exec(commandId)?.[0])] ?? {};
  const request = { commands, expectedVersion: null, start: null };
  const outcome = { fromVersion: own[0]!.version - 1, toVersion: own.at(-1)!.version, warnings: [] };
  const names = `{${commands.map(({ name }) => name).join(',')}}`;
  return [playedId, commandId, names, own[0]!.actor, 'mac', ofItsOwn(JSON.stringify(request)), 'DONE', outcome, own[0]!.recordedAt];
}

async function copyInto(dataSource: DataSource, table: string, lines: Iterable<string>): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as pg.ClientBase;
    await pipeline(Readable.from(lines), client.query(copyFrom(`COPY ${table} FROM STDIN`)));
  } finally {
    await runner.release();
  }
}

/** Whole journeys, one cast after the other. */
function* journeys(templates: readonly Template[], least: number): Generator<{ readonly journeyId: string; readonly template: Template }> {
  let events = 0;
  for (let number = 0; events < least; number += 1) {
    const template = templates[number % templates.length]!;
    yield { journeyId: `jrn_${number.toString(16).padStart(40, '0')}`, template };
    events += template.bodies.length;
  }
}

function* eventLines(templates: readonly Template[], least: number): Generator<string> {
  for (const { journeyId, template } of journeys(templates, least)) {
    let previousHash = genesisHash;
    for (const played of template.bodies) {
      const body = played.replaceAll(playedId, journeyId);
      const hash = eventHash(previousHash, body);
      const { version, type, occurredAt, recordedAt, commandId } = JSON.parse(body) as RecordedEvent;
      yield line([journeyId, version, type, occurredAt, recordedAt, commandId, body, asBytes(previousHash), asBytes(hash), 1]);
      previousHash = hash;
    }
  }
}

function* otherLines(templates: readonly Template[], least: number, table: string): Generator<string> {
  const lines = new Map(templates.map((template) => [template, (template.rows.get(table) ?? []).map(line).join('')]));
  for (const { journeyId, template } of journeys(templates, least)) yield lines.get(template)!.replaceAll(playedId, journeyId);
}

/** Of COPY's text form. */
function line(values: Values): string {
  return `${values.map(copied).join('\t')}\n`;
}

function copied(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\\', '\\\\');
}

function asBytes(hash: Buffer): string {
  return `\\x${hash.toString('hex')}`;
}
