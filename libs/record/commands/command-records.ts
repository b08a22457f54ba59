/** Commands received: idempotency record and recovery log in one. */
import type { Unmet } from '#libs/domain/journey/unmet.js';
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import type { Instant } from '#libs/domain/time/local-date.js';
import { appendRefusals } from '#libs/record/refusals/append.js';
import { refusedCommand } from '#libs/record/refusals/reasons.js';
import type { AppliedCommand } from '#workflows/journey/protocol.js';
import type { Attempt, CommandRecord, CommandRequest, Failure, NewCommand, Received, Refusal } from './command-record.js';
import { CommandRecordRow } from '#libs/platform/database/entities/commands.js';
import { JourneyStreamRow } from '#libs/platform/database/entities/events.js';
import { UnstorableText } from '#libs/record/journal/errors.js';
import { readCursor, writeCursor } from '#libs/platform/database/paging/cursor.js';
import type { Page, PageRequest } from '#libs/platform/database/paging/page.js';
import { letGo, reserve } from './reserve.js';
import { isFenceOpen, JournalUnchecked } from '#libs/record/journal/restore-fence.js';
import type { Reserved, ReservationRequest } from './reservation.js';

/** Seconds by which the clocks of PostgreSQL and Temporal may differ. */
const clockTolerance = 5;

const cursorKind = 'refusals';

export class CommandRecords {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Records a command and what it reserves, or finds what was recorded under its id: one or the other, whoever races.
   * Where it is new, the caller holds its lease. Where a reservation refuses it, it is recorded as REFUSED.
   * `build` makes what will be sent, with what was reserved attached; in the order of `reservations`.
   * @throws {UnstorableText} {JournalUnchecked} where something is to be reserved
   */
  async receive(
    command: NewCommand,
    reservations: readonly ReservationRequest[],
    build: (reserved: readonly Reserved[]) => CommandRequest,
    attempt: Attempt,
  ): Promise<Received> {
    try {
      const inserted =
        reservations.length === 0
          ? await insertReceived(this.dataSource.manager, command, build([]), attempt)
          : await this.dataSource.transaction((manager) => receiveReserving(manager, command, reservations, build, attempt));
      if (inserted?.status === 'RECEIVED') return { kind: 'NEW', record: inserted };
      const record = inserted ?? (await this.existing(command.commandId));
      const isSame = [command.bodyMac, ...(command.earlierBodyMacs ?? [])].includes(record.bodyMac);
      return { kind: isSame ? 'EXISTING' : 'OTHER_BODY', record };
    } catch (error) {
      throw isUnstorable(error) ? new UnstorableText() : error;
    }
  }

  async find(commandId: string): Promise<CommandRecord | null> {
    const row = await this.dataSource.getRepository(CommandRecordRow).findOneBy({ commandId });
    return row && toRecord(row);
  }

  /**
   * The right to send one attempt, where the command is RECEIVED and no earlier attempt can still take effect: none in
   * flight, or the last is past its `notAfter` by more than clocks may differ. Null otherwise.
   */
  async takeLease(commandId: string, attempt: Attempt): Promise<CommandRecord | null> {
    const [rows] = (await this.dataSource.query(
      `UPDATE command_record
       SET lease_holder = $2, not_after = ${notAfter(3)}, lease_until = ${leaseUntil(3)}, attempts = attempts + 1
       WHERE command_id = $1 AND status = 'RECEIVED' AND (lease_until IS NULL OR lease_until < clock_timestamp())
       RETURNING command_id`,
      [commandId, attempt.holder, attempt.seconds],
    )) as [unknown[], number];
    return rows.length === 0 ? null : this.existing(commandId);
  }

  /**
   * The last attempt has definitively answered without ending the command: another may be sent, by anyone, after
   * `afterSeconds` (0 by default). False where the lease is not the holder's.
   */
  async release(commandId: string, holder: string, afterSeconds = 0): Promise<boolean> {
    const [, released] = (await this.dataSource.query(
      `UPDATE command_record SET lease_holder = NULL, lease_until = clock_timestamp() + make_interval(secs => $3)
       WHERE command_id = $1 AND lease_holder = $2 AND status = 'RECEIVED'`,
      [commandId, holder, afterSeconds],
    )) as [unknown[], number];
    return released > 0;
  }

  /** Stores a refusal, in the log of refusals too, and lets go of what the command reserved. Answers the record as it then is: DONE wins. */
  async refuse(commandId: string, holder: string, refusal: Refusal): Promise<CommandRecord> {
    await this.dataSource.transaction(async (manager) => {
      const ended = await end(manager, commandId, holder, 'REFUSED', { refusal });
      if (ended) await appendRefusals(manager, [refusedCommand(ended, refusal)]);
    });
    return this.existing(commandId);
  }

  /** The same for a command given up, which no rule refused. */
  async fail(commandId: string, holder: string, failure: Failure): Promise<CommandRecord> {
    await end(this.dataSource.manager, commandId, holder, 'FAILED', { failure });
    return this.existing(commandId);
  }

  /** Commands RECEIVED that nobody is sending, the least tried first, so that one that cannot end holds back no other. */
  async pending(limit: number): Promise<readonly CommandRecord[]> {
    const rows = await this.dataSource
      .getRepository(CommandRecordRow)
      .createQueryBuilder('record')
      .where(`record.status = 'RECEIVED' AND (record.leaseUntil IS NULL OR record.leaseUntil < clock_timestamp())`)
      .orderBy('record.attempts')
      .addOrderBy('record.createdAt')
      .limit(limit)
      .getMany();
    return rows.map(toRecord);
  }

  /** What the commands of a journey came to. */
  async outcomes(journeyId: string): Promise<readonly AppliedCommand[]> {
    const rows = await this.dataSource.getRepository(CommandRecordRow).findBy({ journeyId, status: 'DONE' });
    return rows.map(toRecord).flatMap(({ commandId, outcome }) => (outcome ? [{ commandId, ...outcome }] : []));
  }

  /** PostgreSQL's clock, by which commands are received, leased and judged late. */
  async now(): Promise<Instant> {
    const [{ now }] = (await this.dataSource.query('SELECT clock_timestamp() AS now')) as [{ now: Date }];
    return now.toISOString();
  }

  /** Refused commands, newest first. @throws {CursorInvalid} */
  async listRefusals(filter: { readonly journeyId?: string }, page: PageRequest): Promise<Page<CommandRecord>> {
    const query = this.dataSource
      .getRepository(CommandRecordRow)
      .createQueryBuilder('record')
      .where('record.refusal IS NOT NULL')
      .orderBy('record.finishedAt', 'DESC')
      .addOrderBy('record.commandId', 'DESC')
      .limit(page.limit + 1);
    if (filter.journeyId) query.andWhere('record.journeyId = :journeyId', filter);
    const after = page.cursor === null ? null : readCursor(page.cursor, cursorKind, 1);
    // To the microsecond, which a date of JavaScript has not: the place is looked up by its id.
    if (after) {
      query.andWhere(
        `(record.finishedAt, record.commandId) < (SELECT finished_at, command_id FROM command_record WHERE command_id = :after)`,
        { after: after[0] },
      );
    }
    const rows = await query.getMany();
    const items = rows.slice(0, page.limit).map(toRecord);
    return { items, next: rows.length > page.limit ? writeCursor(cursorKind, [items.at(-1)?.commandId ?? null]) : null };
  }

  private async existing(commandId: string): Promise<CommandRecord> {
    const record = await this.find(commandId);
    if (!record) throw new Error(`Command ${commandId} has no record`);
    return record;
  }
}

/** Null where the lease is not the holder's any more. */
async function end(
  manager: EntityManager,
  commandId: string,
  holder: string,
  status: 'REFUSED' | 'FAILED',
  { refusal, failure }: { readonly refusal?: Refusal; readonly failure?: Failure },
): Promise<Pick<CommandRecord, 'commandId' | 'journeyId' | 'names' | 'actor'> | null> {
  const [ended] = (await manager.query(
    `WITH ended AS (
       UPDATE command_record
       SET status = $3, refusal = $4, failure = $5, finished_at = clock_timestamp(), lease_holder = NULL, lease_until = NULL
       WHERE command_id = $1 AND lease_holder = $2 AND status = 'RECEIVED'
       RETURNING command_id, stream_id, names, actor
     ), freed AS (
       DELETE FROM reservation USING ended WHERE held_by = ended.command_id
     )
     SELECT command_id AS "commandId", stream_id AS "journeyId", names, actor FROM ended`,
    [commandId, holder, status, json(refusal), json(failure)],
  )) as Pick<CommandRecord, 'commandId' | 'journeyId' | 'names' | 'actor'>[];
  return ended ?? null;
}

/** The record comes first: who sends the same command at the same time waits for it, and reserves nothing. */
async function receiveReserving(
  manager: EntityManager,
  command: NewCommand,
  requests: readonly ReservationRequest[],
  build: (reserved: readonly Reserved[]) => CommandRequest,
  attempt: Attempt,
): Promise<CommandRecord | null> {
  const inserted = await insertReceived(manager, command, build([]), attempt);
  if (!inserted) return null;
  if (!(await isFenceOpen(manager))) throw new JournalUnchecked();
  const { reserved, unmet } = await reserve(manager, command, requests);
  if (unmet.length > 0) return refuseReceived(manager, inserted, unmet);
  const request = build(reserved);
  await manager.query('UPDATE command_record SET request = $2 WHERE command_id = $1', [command.commandId, JSON.stringify(request)]);
  return { ...inserted, request };
}

/** Null where a record is there already. */
async function insertReceived(
  manager: EntityManager,
  command: NewCommand,
  request: CommandRequest,
  { holder, seconds }: Attempt,
): Promise<CommandRecord | null> {
  const { commandId, journeyId, names, actor, bodyMac } = command;
  const [row] = (await manager.query(
    `INSERT INTO command_record
       (command_id, stream_id, names, actor, body_mac, request, status, attempts, lease_holder, not_after, lease_until)
     VALUES ($1, $2, $3, $4, $5, $6, 'RECEIVED', 1, $7, ${notAfter(8)}, ${leaseUntil(8)})
     ON CONFLICT (command_id) DO NOTHING
     RETURNING created_at, not_after, lease_until`,
    [commandId, journeyId, names, JSON.stringify(actor), bodyMac, JSON.stringify(request), holder, seconds],
  )) as { created_at: Date; not_after: Date; lease_until: Date }[];
  if (!row) return null;
  return toRecord({
    ...{ commandId, journeyId, names: [...names], actor, bodyMac, request, status: 'RECEIVED', attempts: 1 },
    ...{ outcome: null, refusal: null, failure: null, finishedAt: null },
    ...{ leaseHolder: holder, leaseUntil: row.lease_until, notAfter: row.not_after, createdAt: row.created_at },
  });
}

async function refuseReceived(manager: EntityManager, received: CommandRecord, unmet: readonly Unmet[]): Promise<CommandRecord> {
  const { commandId, journeyId } = received;
  await letGo(manager, commandId);
  const stream = await manager.findOneBy(JourneyStreamRow, { journeyId });
  const refusal: Refusal = { type: 'CommandRefused', detail: { index: 0, unmet, version: stream?.version ?? 0 } };
  await manager.query(
    `UPDATE command_record
     SET status = 'REFUSED', refusal = $2, finished_at = clock_timestamp(), attempts = 0, lease_holder = NULL, lease_until = NULL, not_after = NULL
     WHERE command_id = $1`,
    [commandId, JSON.stringify(refusal)],
  );
  await appendRefusals(manager, [refusedCommand(received, refusal)]);
  return toRecord(await manager.findOneByOrFail(CommandRecordRow, { commandId }));
}

/** The parameter holds how many seconds the attempt lasts. */
function notAfter(parameter: number): string {
  return `clock_timestamp() + make_interval(secs => $${parameter})`;
}

function leaseUntil(parameter: number): string {
  return `clock_timestamp() + make_interval(secs => $${parameter} + ${clockTolerance})`;
}

function toRecord({ leaseHolder, leaseUntil: until, notAfter: limit, createdAt, finishedAt, ...row }: CommandRecordRow): CommandRecord {
  return {
    ...(row as typeof row & Written),
    lease: leaseHolder === null || until === null ? null : { holder: leaseHolder, until: until.toISOString() },
    notAfter: limit?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** What the columns of JSON hold, written here alone. */
type Written = Pick<CommandRecord, 'request' | 'outcome' | 'refusal' | 'failure'>;

function json(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** What PostgreSQL answers to text that jsonb cannot hold. */
function isUnstorable(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code === '22P05' || code === '22P02';
}
