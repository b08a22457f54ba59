/** What is checked of the record at once rather than stream by stream. */
import type { EntityManager } from 'typeorm';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { allRows } from '#libs/platform/database/queries.js';
import { finding, type Finding } from './finding.js';

/** Columns that PostgreSQL derives from an event's text, unless somebody has made it stop. */
const derived = { type: 'type', occurred_at: 'occurredAt', recorded_at: 'recordedAt', command_id: 'commandId' } as const;

export async function checkSearchedColumns(manager: EntityManager, streamId: string | null): Promise<readonly Finding[]> {
  const columns = Object.entries(derived);
  const wrong = columns.map(([column, member]) => `${column} IS DISTINCT FROM ((${textAsJson}) ->> '${member}')`);
  const wrongRows = await allRows<Record<keyof typeof derived, string> & { streamId: string; version: number; body: string }>(
    manager,
    `SELECT stream_id AS "streamId", version, body, ${columns.map(([column]) => `"${column}"`).join(', ')}
     FROM stream_event WHERE ($1::text IS NULL OR stream_id = $1) AND (${wrong.join(' OR ')})
     ORDER BY stream_id, version LIMIT 1000`,
    [streamId],
  );
  return wrongRows.flatMap((row) => {
    const event = JSON.parse(row.body) as Record<string, unknown>;
    return columns
      .filter(([column, member]) => row[column as keyof typeof derived] !== event[member])
      .map(([column, member]) =>
        finding('CHANGED', 'CHAIN', {
          streamId: row.streamId,
          version: row.version,
          field: `stream_event.${column}`,
          expected: event[member],
          found: row[column as keyof typeof derived],
        }),
      );
  });
}

/** An event's place in the feed of all streams is not in its text: the sequencer wrote it beside the leaf when it came by. */
export async function checkFeed(manager: EntityManager, streamId: string | null): Promise<readonly Finding[]> {
  const moved = await allRows<{ readonly streamId: string; readonly version: number; readonly expected: string; readonly found: string }>(
    manager,
    `SELECT event.stream_id AS "streamId", event.version, format('%s/%s', leaf.transaction_id, leaf.position) AS expected,
       format('%s/%s', event.transaction_id, event.position) AS found
     FROM stream_leaf AS leaf JOIN stream_event AS event USING (stream_id, version)
     WHERE (leaf.transaction_id, leaf.position) IS DISTINCT FROM (event.transaction_id, event.position) AND ($1::text IS NULL OR stream_id = $1)
     ORDER BY 1, 2 LIMIT 1000`,
    [streamId],
  );
  return moved.map(({ expected, found, ...at }) => finding('CHANGED', 'TREE', { ...at, field: 'stream_event.position', expected, found }));
}

/** A text that is no JSON any more is found by its hash. */
const textAsJson = `CASE WHEN body IS JSON THEN body::jsonb ELSE jsonb_build_object('type', type, 'occurredAt', occurred_at,
  'recordedAt', recorded_at, 'commandId', command_id) END`;

/** Where each stream stood when the auditor took a checkpoint: names the stream where the root says only that one was rewritten. */
export async function checkHeads(manager: EntityManager, held: readonly HeldCheckpoint[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const named = new Set<string>();
  for (const { heads } of held.toSorted((one, other) => one.checkpoint.size - other.checkpoint.size)) {
    const asked = heads.map((head) => ({ streamId: streamIdIn(head), version: head.version, hash: head.hash }));
    const stored = await allRows<{ readonly streamId: string; readonly hash: string }>(
      manager,
      `SELECT event.stream_id AS "streamId", encode(event.hash, 'hex') AS hash
       FROM jsonb_to_recordset($1) AS asked ("streamId" text, version int)
       JOIN stream_event AS event ON event.stream_id = asked."streamId" AND event.version = asked.version`,
      [JSON.stringify(asked)],
    );
    const found = new Map(stored.map(({ streamId, hash }) => [streamId, hash]));
    for (const { streamId, version, hash } of asked) {
      const is = found.get(streamId);
      if (is === hash || named.has(streamId)) continue;
      named.add(streamId);
      const at = { streamId, version, field: 'hash', expected: hash, found: is ?? null };
      findings.push(finding(is === undefined ? 'OLDER_BACKUP' : 'CHAIN_REWRITTEN', 'CHECKPOINT', at));
    }
  }
  return findings;
}
