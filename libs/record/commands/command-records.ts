/** Commands received: idempotency record and recovery log in one. */
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import type { AppliedCommand, AskedOutcome, UpdateRefusal } from '#libs/domain/stream/protocol.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { named, namedRows } from '#libs/platform/database/named-statements.js';
import { affectedRows, allRows, firstRow, onlyRow } from '#libs/platform/database/queries.js';
import { UnstorableText } from '#libs/record/journal/errors.js';
import { isFenceOpen, JournalUnchecked } from '#libs/record/journal/restore-fence.js';
import { appendRefusals } from '#libs/record/refusals/append.js';
import { refusedCommand } from '#libs/record/refusals/reasons.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { CommandFailure, CommandRecord, CommandRequest, LeaseRequest, LeftCommand, NewCommand, Received } from './command-record.js';
import type { Reservations, Reserved, ReservationRequest } from './reservation.js';
import { reportEnded } from './report-ended.js';
import { letGo, reserve } from './reserve.js';
import { storedColumns, toRecord, type StoredCommand } from './stored-command.js';

/** Seconds by which the clocks of PostgreSQL and Temporal may differ. */
const clockTolerance = 5;

/** How long what was received may wait for its turn in the process that has received it. */
const longestWaitSeconds = 30;

export class CommandRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kinds: StreamKinds,
  ) {}

  /**
   * Records a command and what it reserves, or finds what was recorded under its id: one or the other, whoever races.
   * Where it is new, the caller holds the lease that it asked for. Where a reservation refuses it, it is recorded as REFUSED.
   * `build` makes what will be sent, with what was reserved attached: it is given that in the order of `reservations`.
   * @throws {UnstorableText} {JournalUnchecked} where something is to be reserved
   */
  async receive(
    command: NewCommand,
    reservations: readonly ReservationRequest[],
    build: (reserved: readonly Reserved[]) => CommandRequest,
    lease: LeaseRequest | null,
  ): Promise<Received> {
    try {
      const inserted =
        reservations.length === 0
          ? await insertReceived(this.dataSource.manager, command, build([]), lease)
          : await this.dataSource.transaction((manager) => this.receiveReserving(manager, command, reservations, build, lease));
      if (inserted?.status === 'RECEIVED') return { kind: 'NEW', record: inserted };
      const record = inserted ?? (await this.existing(command.commandId));
      const isSame = [command.bodyMac, ...(command.earlierBodyMacs ?? [])].includes(record.bodyMac);
      return { kind: isSame ? 'EXISTING' : 'OTHER_BODY', record };
    } catch (error) {
      throw isUnstorable(error) ? new UnstorableText() : error;
    }
  }

  async findCommand(commandId: string): Promise<CommandRecord | null> {
    return findCommand(this.dataSource.manager, commandId);
  }

  /**
   * The right to send one attempt at each of these that is RECEIVED and of which no earlier attempt can still take effect: none in
   * flight, or the last is past its `notAfter` by more than clocks may differ. In the order given.
   */
  async takeLeases(commandIds: readonly string[], { holder, seconds }: LeaseRequest): Promise<readonly CommandRecord[]> {
    const leased = await allRows<StoredCommand>(
      this.dataSource,
      `UPDATE command_record
       SET lease_holder = $2, not_after = ${notAfter(3)}, lease_until = ${leaseUntil(3)}, waits_for = NULL, attempts = attempts + 1
       WHERE command_id = ANY ($1) AND status = 'RECEIVED' AND (lease_until IS NULL OR lease_until < clock_timestamp())
       RETURNING ${storedColumns}`,
      [commandIds, holder, seconds],
    );
    return leased.map(toRecord).toSorted((one, other) => commandIds.indexOf(one.commandId) - commandIds.indexOf(other.commandId));
  }

  /**
   * The right to send the first attempt at what an event asks, together with what it must hold alone: `attach` makes of what was
   * reserved, in the order of `requests`, the commands that are sent. Null where it is not for the caller to send: somebody else
   * has, or has begun to, or a reservation refuses it, and its record says so.
   * @throws {JournalUnchecked} where something is to be reserved
   */
  async takeFirstLease(
    commandId: string,
    { requests, attach }: Reservations,
    { holder, seconds }: LeaseRequest,
  ): Promise<CommandRecord | null> {
    return this.dataSource.transaction(async (manager) => {
      const stored = await firstRow<StoredCommand>(
        manager,
        `UPDATE command_record
         SET lease_holder = $2, not_after = ${notAfter(3)}, lease_until = ${leaseUntil(3)}, attempts = 1
         WHERE command_id = $1 AND status = 'RECEIVED' AND attempts = 0
         RETURNING ${storedColumns}`,
        [commandId, holder, seconds],
      );
      if (!stored || requests.length === 0) return stored && toRecord(stored);
      const reserved = await this.reserveFor(manager, toRecord(stored), requests, (all) => ({ ...stored.request, commands: attach(all) }));
      return reserved.status === 'RECEIVED' ? reserved : null;
    });
  }

  /** Ends as it was told what an older backup does not know to have ended. Not while somebody may be sending it. */
  async endAsTold(commandId: string, told: AskedOutcome): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const stored = await firstRow<StoredCommand>(
        manager,
        `UPDATE command_record
         SET status = $2, outcome = $3, refusal = $4, failure = $5, finished_at = clock_timestamp(), lease_holder = NULL, lease_until = NULL
         WHERE command_id = $1 AND status = 'RECEIVED' AND (lease_until IS NULL OR lease_until < clock_timestamp())
         RETURNING ${storedColumns}`,
        [
          commandId,
          told.status,
          json(told.status === 'DONE' ? told.outcome : undefined),
          json(told.status === 'REFUSED' ? told.refusal : undefined),
          json(told.status === 'FAILED' ? told.failure : undefined),
        ],
      );
      if (!stored) return;
      await letGo(manager, commandId);
      if (told.status === 'REFUSED')
        await appendRefusals(manager, [refusedCommand(this.kinds.of(stored.streamId), toRecord(stored), told.refusal)]);
    });
  }

  /**
   * The last attempt has definitively answered without ending the command: another may be sent, by anyone, after
   * `afterSeconds` (0 by default). False where the lease is not the holder's.
   */
  async release(
    commandId: string,
    holder: string,
    { afterSeconds = 0, waitsFor = null }: { readonly afterSeconds?: number; readonly waitsFor?: CommandRecord['waitsFor'] } = {},
  ): Promise<boolean> {
    const count = await affectedRows(
      this.dataSource,
      `UPDATE command_record SET lease_holder = NULL, lease_until = clock_timestamp() + make_interval(secs => $3), waits_for = $4
       WHERE command_id = $1 AND lease_holder = $2 AND status = 'RECEIVED'`,
      [commandId, holder, afterSeconds, waitsFor],
    );
    return count > 0;
  }

  /** What waits for a stream may be sent at once: it goes on. */
  async wake(streamId: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE command_record SET lease_until = NULL, waits_for = NULL
       WHERE stream_id = $1 AND status = 'RECEIVED' AND lease_holder IS NULL AND waits_for IS NOT NULL`,
      [streamId],
    );
  }

  /** Stores a refusal, in the log of refusals too, and lets go of what the command reserved. Answers the record as it then is: DONE wins. */
  async refuse(commandId: string, holder: string, refusal: UpdateRefusal): Promise<CommandRecord> {
    await this.dataSource.transaction(async (manager) => {
      const ended = await end(manager, commandId, holder, 'REFUSED', { refusal });
      if (ended) await appendRefusals(manager, [refusedCommand(this.kinds.of(ended.streamId), ended, refusal)]);
    });
    return this.existing(commandId);
  }

  /** The same for a command given up, which no rule refused. */
  async fail(commandId: string, holder: string, failure: CommandFailure): Promise<CommandRecord> {
    await end(this.dataSource.manager, commandId, holder, 'FAILED', { failure });
    return this.existing(commandId);
  }

  /**
   * Commands RECEIVED that nobody is sending, the least tried first, so that one that cannot end holds back no other. What was
   * never sent waits for its sender's turn, until that sender must be taken for dead. What an event asks has no sender but the
   * caller, and waits until what earlier events of its stream asked of the same one has ended.
   * @param idPrefixes of the streams that the caller knows: others are for a newer process
   */
  async pending(idPrefixes: readonly string[], limit: number): Promise<readonly LeftCommand[]> {
    return allRows<LeftCommand>(
      this.dataSource,
      `SELECT command_id AS "commandId", stream_id AS "streamId", octet_length(request::text) AS "requestBytes", cardinality(names) AS commands,
         created_at AS "createdAt", coalesce(via_stream_id <> stream_id, false) AS "isAsked"
       FROM command_record AS record
       WHERE status = 'RECEIVED' AND stream_id ^@ ANY ($2::text[])
         AND CASE WHEN lease_until IS NULL THEN attempts > 0 OR via_stream_id IS NOT NULL OR created_at < clock_timestamp() - make_interval(secs => ${longestWaitSeconds})
           ELSE lease_until < clock_timestamp() END
         AND NOT EXISTS (
           SELECT FROM command_record AS earlier
           WHERE earlier.via_stream_id = record.via_stream_id AND earlier.via_version < record.via_version
             AND earlier.stream_id = record.stream_id AND earlier.status = 'RECEIVED'
         )
       ORDER BY attempts, created_at LIMIT $1`,
      [limit, idPrefixes],
    );
  }

  /**
   * Where all that an event asked has ended, records the command by which its stream hears what became of it. Whoever comes at the
   * same time, or again, records the same.
   */
  async reportEnded(): Promise<void> {
    await reportEnded(this.dataSource, this.kinds);
  }

  /** What the commands of a stream came to. */
  async outcomes(streamId: string): Promise<readonly AppliedCommand[]> {
    return allRows(
      this.dataSource,
      `SELECT command_id AS "commandId", (outcome ->> 'fromVersion')::int AS "fromVersion", (outcome ->> 'toVersion')::int AS "toVersion",
         outcome -> 'warnings' AS warnings
       FROM command_record WHERE stream_id = $1 AND status = 'DONE'`,
      [streamId],
    );
  }

  /** Commands for a stream that were refused, the newest first. */
  async refusedOf(streamId: string): Promise<readonly CommandRecord[]> {
    const sql = `SELECT ${storedColumns} FROM command_record WHERE stream_id = $1 AND refusal IS NOT NULL ORDER BY finished_at DESC, command_id`;
    return (await allRows<StoredCommand>(this.dataSource, sql, [streamId])).map(toRecord);
  }

  /** PostgreSQL's clock, by which commands are received, leased and judged late. */
  async now(): Promise<Instant> {
    const { now } = await onlyRow<{ readonly now: Date }>(this.dataSource, 'SELECT clock_timestamp() AS now');
    return now.toISOString();
  }

  private async existing(commandId: string): Promise<CommandRecord> {
    return existing(this.dataSource.manager, commandId);
  }

  /** The record comes first: who sends the same command at the same time waits for it, and reserves nothing. */
  private async receiveReserving(
    manager: EntityManager,
    command: NewCommand,
    requests: readonly ReservationRequest[],
    build: (reserved: readonly Reserved[]) => CommandRequest,
    lease: LeaseRequest | null,
  ): Promise<CommandRecord | null> {
    const inserted = await insertReceived(manager, command, build([]), lease);
    return inserted && this.reserveFor(manager, inserted, requests, build);
  }

  private async reserveFor(
    manager: EntityManager,
    received: CommandRecord,
    requests: readonly ReservationRequest[],
    build: (reserved: readonly Reserved[]) => CommandRequest,
  ): Promise<CommandRecord> {
    if (!(await isFenceOpen(manager))) throw new JournalUnchecked();
    const { reserved, unmet } = await reserve(manager, received, requests);
    if (unmet.length > 0) return this.refuseReceived(manager, received, unmet);
    const request = build(reserved);
    await manager.query('UPDATE command_record SET request = $2 WHERE command_id = $1', [received.commandId, JSON.stringify(request)]);
    return { ...received, request };
  }

  private async refuseReceived(manager: EntityManager, received: CommandRecord, unmet: readonly Unmet[]): Promise<CommandRecord> {
    const { commandId, streamId } = received;
    await letGo(manager, commandId);
    const head = await firstRow<{ readonly version: number }>(manager, 'SELECT version FROM stream_head WHERE stream_id = $1', [streamId]);
    const refusal: UpdateRefusal = { type: 'CommandRefused', detail: { index: 0, unmet, version: head?.version ?? 0 } };
    await manager.query(
      `UPDATE command_record
       SET status = 'REFUSED', refusal = $2, finished_at = clock_timestamp(), attempts = 0, lease_holder = NULL, lease_until = NULL, not_after = NULL
       WHERE command_id = $1`,
      [commandId, JSON.stringify(refusal)],
    );
    await appendRefusals(manager, [refusedCommand(this.kinds.of(streamId), received, refusal)]);
    return existing(manager, commandId);
  }
}

/** Null where the lease is not the holder's any more. */
async function end(
  manager: EntityManager,
  commandId: string,
  holder: string,
  status: 'REFUSED' | 'FAILED',
  { refusal, failure }: { readonly refusal?: UpdateRefusal; readonly failure?: CommandFailure },
): Promise<Pick<CommandRecord, 'commandId' | 'streamId' | 'names' | 'actor'> | null> {
  return firstRow(
    manager,
    `WITH ended AS (
       UPDATE command_record
       SET status = $3, refusal = $4, failure = $5, finished_at = clock_timestamp(), lease_holder = NULL, lease_until = NULL
       WHERE command_id = $1 AND lease_holder = $2 AND status = 'RECEIVED'
       RETURNING command_id, stream_id, names, actor
     ), freed AS (
       DELETE FROM reservation USING ended WHERE held_by = ended.command_id
     )
     SELECT command_id AS "commandId", stream_id AS "streamId", names, actor FROM ended`,
    [commandId, holder, status, json(refusal), json(failure)],
  );
}

/** Null where a record is there already. */
async function insertReceived(
  manager: EntityManager,
  command: NewCommand,
  request: CommandRequest,
  lease: LeaseRequest | null,
): Promise<CommandRecord | null> {
  const { commandId, streamId, names, actor, bodyMac } = command;
  const given = [commandId, streamId, names, JSON.stringify(actor), bodyMac, JSON.stringify(request)];
  const [inserted] = await namedRows<Inserted>(manager, insertStatement, [...given, lease?.holder ?? null, lease?.seconds ?? null]);
  if (!inserted) return null;
  const { leaseUntil: until, notAfter: limit, createdAt } = inserted;
  return {
    ...{ commandId, streamId, names, actor, bodyMac, request },
    ...{ status: 'RECEIVED', outcome: null, refusal: null, failure: null, waitsFor: null, via: null, finishedAt: null },
    attempts: lease ? 1 : 0,
    lease: lease && until && { holder: lease.holder, until: until.toISOString() },
    notAfter: limit?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

type Inserted = Pick<StoredCommand, 'leaseUntil' | 'notAfter' | 'createdAt'>;

/** The parameter holds how many seconds the attempt lasts; null makes a null of it. */
function notAfter(parameter: number): string {
  return `clock_timestamp() + make_interval(secs => $${parameter})`;
}

function leaseUntil(parameter: number): string {
  return `clock_timestamp() + make_interval(secs => $${parameter} + ${clockTolerance})`;
}

const insertStatement = named(
  `INSERT INTO command_record
     (command_id, stream_id, names, actor, body_mac, request, status, attempts, lease_holder, not_after, lease_until)
   VALUES ($1, $2, $3, $4, $5, $6, 'RECEIVED', CASE WHEN $7::text IS NULL THEN 0 ELSE 1 END, $7, ${notAfter(8)}, ${leaseUntil(8)})
   ON CONFLICT (command_id) DO NOTHING
   RETURNING not_after AS "notAfter", lease_until AS "leaseUntil", created_at AS "createdAt"`,
);

async function findCommand(manager: EntityManager, commandId: string): Promise<CommandRecord | null> {
  const found = await firstRow<StoredCommand>(manager, `SELECT ${storedColumns} FROM command_record WHERE command_id = $1`, [commandId]);
  return found && toRecord(found);
}

async function existing(manager: EntityManager, commandId: string): Promise<CommandRecord> {
  const record = await findCommand(manager, commandId);
  if (!record) throw new Error(`Command ${commandId} has no record`);
  return record;
}

function json(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** What PostgreSQL answers to text that jsonb cannot hold. */
function isUnstorable(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code === '22P05' || code === '22P02';
}
