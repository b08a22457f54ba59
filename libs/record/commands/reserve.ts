/** Reserves what concerns several streams, in the transaction that records the command. */
import type { EntityManager } from 'typeorm';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { firstRow, onlyRow } from '#libs/platform/database/queries.js';
import { documentNumber, numberKey } from './document-number.js';
import type { Reserved, ReservationRequest } from './reservation.js';

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
  // All of them first and in one order, so that two batches never wait for each other.
  for (const subject of new Set(requests.flatMap(subjectOf).toSorted())) await takeTurns(manager, subject);
  const reserved: Reserved[] = [];
  const unmet: Unmet[] = [];
  for (const [place, request] of requests.entries()) {
    switch (request.kind) {
      case 'EXCLUSIVE':
        if (await reserveAlone(manager, holder, request)) reserved.push({ kind: 'EXCLUSIVE' });
        else unmet.push(request.refusal);
        break;
      case 'FEASIBILITY_FILE':
        reserved.push(await reserveFeasibilityFile(manager, holder, request, place));
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

async function reserveAlone(
  manager: EntityManager,
  holder: Holder,
  { key, candidateId, certificationCode }: RequestOf<'EXCLUSIVE'>,
): Promise<boolean> {
  await manager.query(
    `INSERT INTO reservation (key, kind, stream_id, held_by, candidate_id, certification_code)
     VALUES ($1, 'EXCLUSIVE', $2, $3, $4, $5) ON CONFLICT (key) DO NOTHING`,
    [key, holder.streamId, holder.commandId, candidateId, certificationCode],
  );
  const sql = 'SELECT stream_id AS id FROM reservation WHERE key = $1';
  return (await firstRow<{ readonly id: string }>(manager, sql, [key]))?.id === holder.streamId;
}

async function reserveFeasibilityFile(
  manager: EntityManager,
  { commandId, streamId }: Holder,
  { candidateId, certificationCode, year, blocksOnly }: RequestOf<'FEASIBILITY_FILE'>,
  place: number,
): Promise<Reserved> {
  const count = await onlyRow<{ readonly sameCertification: number; readonly all: number }>(
    manager,
    `SELECT (count(*) FILTER (WHERE certification_code = $3))::int AS "sameCertification", count(*)::int AS "all"
     FROM reservation WHERE kind = 'FEASIBILITY_FILE' AND candidate_id = $1 AND year = $2`,
    [candidateId, year, certificationCode],
  );
  if (!blocksOnly) {
    await manager.query(
      `INSERT INTO reservation (key, kind, stream_id, held_by, candidate_id, certification_code, year)
       VALUES ($1, 'FEASIBILITY_FILE', $2, $3, $4, $5, $6)`,
      [`feasibility:${commandId}:${place}`, streamId, commandId, candidateId, certificationCode, year],
    );
  }
  return { kind: 'FEASIBILITY_FILE', ...count };
}

/** The lowest number that nobody has: one let go by a refusal is given to the next, so that no hole stays behind. */
async function reserveNumber(
  manager: EntityManager,
  { commandId, streamId }: Holder,
  { register, certificationCode, year }: RequestOf<'NUMBER'>,
): Promise<Reserved> {
  const free = await onlyRow<{ readonly sequence: number }>(
    manager,
    `WITH taken AS (
       SELECT sequence FROM reservation WHERE kind = 'NUMBER' AND register = $1 AND certification_code = $2 AND year = $3
     )
     SELECT min(candidate.sequence) AS sequence
     FROM (SELECT 1 AS sequence UNION ALL SELECT sequence + 1 FROM taken) AS candidate
     WHERE NOT EXISTS (SELECT FROM taken WHERE taken.sequence = candidate.sequence)`,
    [register, certificationCode, year],
  );
  const number = documentNumber({ register, certificationCode, year, ...free });
  await manager.query(
    `INSERT INTO reservation (key, kind, stream_id, held_by, certification_code, register, year, sequence)
     VALUES ($1, 'NUMBER', $2, $3, $4, $5, $6, $7)`,
    [numberKey(number), streamId, commandId, certificationCode, register, year, free.sequence],
  );
  return { kind: 'NUMBER', number };
}

function subjectOf(request: ReservationRequest): readonly string[] {
  switch (request.kind) {
    case 'EXCLUSIVE':
      return [request.key];
    case 'FEASIBILITY_FILE':
      return [`feasibility:${request.candidateId}:${request.year}`];
    case 'NUMBER':
      return [`number:${request.register}:${request.certificationCode}:${request.year}`];
  }
}

/** One transaction at a time for the same subject, until it ends. */
async function takeTurns(manager: EntityManager, subject: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [subject]);
}
