/** Reserves what concerns several streams, in the transaction that records the command. */
import type { EntityManager } from 'typeorm';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { shareUntilCommit } from '#libs/platform/database/advisory-locks.js';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import { idsOfPersons } from '../persons/ids-of-persons.js';
import { numberKey, type ForPerson, type Reserved, type ReservationRequest } from './reservation.js';

type RequestOf<K extends ReservationRequest['kind']> = Extract<ReservationRequest, { kind: K }>;

/** The command for which something is reserved. */
interface Holder {
  readonly commandId: string;
  readonly streamId: string;
}

/** What was reserved, in the order of the requests; or, where one cannot be, everything that stands against it. */
export async function reserve(
  manager: EntityManager,
  holder: Holder,
  requests: readonly ReservationRequest[],
): Promise<{ readonly reserved: readonly Reserved[]; readonly unmet: readonly Unmet[] }> {
  const subjects = await subjectsOf(manager, requests);
  // All of them first and in one order, so that two batches never wait for each other.
  for (const subject of new Set(subjects.flat().toSorted())) await takeTurns(manager, subject);
  const reserved: Reserved[] = [];
  const unmet: Unmet[] = [];
  for (const [place, request] of requests.entries()) {
    switch (request.kind) {
      case 'EXCLUSIVE': {
        const refusal = await reserveAlone(manager, holder, request, subjects[place]!);
        if (refusal) unmet.push(refusal);
        else reserved.push({ kind: 'EXCLUSIVE' });
        break;
      }
      case 'COUNTED':
        reserved.push(await reserveCounted(manager, holder, request, subjects[place]!, place));
        break;
      case 'NUMBER':
        reserved.push(await reserveNumber(manager, holder, request));
        break;
    }
  }
  if (unmet.length > 0) await letGo(manager, holder.commandId);
  return { reserved, unmet };
}

export async function letGo(manager: EntityManager, commandId: string): Promise<void> {
  await manager.query('DELETE FROM reservation WHERE held_by = $1', [commandId]);
}

/** @param keys of the person, the request's own first @returns the reason against it; null where it is reserved */
async function reserveAlone(
  manager: EntityManager,
  holder: Holder,
  { key, refusal, person }: RequestOf<'EXCLUSIVE'>,
  keys: readonly string[],
): Promise<Unmet | null> {
  await manager.query(
    `INSERT INTO reservation (key, kind, stream_id, held_by) VALUES ($1, 'EXCLUSIVE', $2, $3) ON CONFLICT (key) DO NOTHING`,
    [key, holder.streamId, holder.commandId],
  );
  const held = await allRows<{ readonly key: string }>(manager, 'SELECT key FROM reservation WHERE key = ANY ($1) AND stream_id <> $2', [
    [...keys],
    holder.streamId,
  ]);
  if (held.some((one) => one.key === key)) return refusal;
  return held.length > 0 ? (person?.refusal ?? refusal) : null;
}

async function reserveCounted(
  manager: EntityManager,
  { commandId, streamId }: Holder,
  { series, label, isCounted, ofOthers }: RequestOf<'COUNTED'>,
  all: readonly string[],
  place: number,
): Promise<Reserved> {
  const count = await onlyRow<{ readonly underLabel: number; readonly all: number }>(
    manager,
    `SELECT (count(*) FILTER (WHERE label = $2))::int AS "underLabel", count(*)::int AS "all"
     FROM reservation WHERE kind = 'COUNTED' AND series = ANY ($1) AND stream_id IS DISTINCT FROM $3`,
    [[...all], label, ofOthers ? streamId : null],
  );
  if (isCounted) {
    await manager.query(`INSERT INTO reservation (key, kind, stream_id, held_by, series, label) VALUES ($1, 'COUNTED', $2, $3, $4, $5)`, [
      `counted:${commandId}:${place}`,
      streamId,
      commandId,
      series,
      label,
    ]);
  }
  return { kind: 'COUNTED', ...count };
}

/** The lowest number that nobody has: one let go by a refusal is given to the next, so that no hole stays behind. */
async function reserveNumber(manager: EntityManager, { commandId, streamId }: Holder, { series }: RequestOf<'NUMBER'>): Promise<Reserved> {
  const { sequence } = await onlyRow<{ readonly sequence: number }>(
    manager,
    `WITH taken AS (SELECT sequence FROM reservation WHERE kind = 'NUMBER' AND series = $1)
     SELECT min(candidate.sequence) AS sequence
     FROM (SELECT 1 AS sequence UNION ALL SELECT sequence + 1 FROM taken) AS candidate
     WHERE NOT EXISTS (SELECT FROM taken WHERE taken.sequence = candidate.sequence)`,
    [series],
  );
  await manager.query(`INSERT INTO reservation (key, kind, stream_id, held_by, series, sequence) VALUES ($1, 'NUMBER', $2, $3, $4, $5)`, [
    numberKey(series, sequence),
    streamId,
    commandId,
    series,
    sequence,
  ]);
  return { kind: 'NUMBER', series, sequence };
}

/**
 * What is shared by each request: its key, or its series, and then those of the person's other ids. Until the transaction ends nobody
 * becomes the same person as another, or ceases to be.
 */
async function subjectsOf(manager: EntityManager, requests: readonly ReservationRequest[]): Promise<readonly (readonly string[])[]> {
  const persons = requests.map((request): ForPerson | null => (request.kind === 'NUMBER' ? null : (request.person ?? null)));
  const ids = persons.flatMap((person) => person?.id ?? []);
  if (ids.length > 0) await shareUntilCommit(manager, 'personMerges');
  const known = await idsOfPersons(manager, ids);
  return requests.map((request, place) => {
    const person = persons[place];
    const others = person ? (known.get(person.id) ?? []).filter((id) => id !== person.id) : [];
    return [request.kind === 'EXCLUSIVE' ? request.key : request.series, ...others.map((id) => person!.under(id))];
  });
}

/** One transaction at a time for the same subject, until it ends. */
async function takeTurns(manager: EntityManager, subject: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [subject]);
}
