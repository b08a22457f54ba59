/**
 * Closed runs that are kept beyond Temporal's retention. The content lies in the store of files, under its own hash, so that
 * writing it again is harmless; the row, written after it, says in the record what the run was.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedDataConverter } from '@temporalio/common';
import type { DataSource } from 'typeorm';
import { eventsIn } from '#libs/engine/dispatch/events-in-histories.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { notFound, unless } from '#libs/engine/temporal/grpc-errors.js';
import { factsIn, HistoryUnreadable, instantOf, ofThisRun, type HistoryFact, type RunHistory } from '#libs/engine/temporal/histories.js';
import { historyPages, type HistoryEvent, type RunName } from '#libs/engine/temporal/history-pages.js';
import { keyIdsIn } from '#libs/engine/temporal/payload-key-use.js';
import type { Blobs } from '#libs/platform/blobs/blobs.js';
import { affectedRows, allRows } from '#libs/platform/database/queries.js';
import { contentFormat, eventsInContent, writeContent } from './run-content.js';

/** As Temporal lists it. */
export interface ClosedRun extends RunName {
  readonly kind: string;
  readonly status: string;
  readonly closedAt: string;
}

/** Whether the content is there, and is what its row says. */
export type ArchiveState = 'SOUND' | 'MISSING' | 'ALTERED';

/** From the first to the last event of those that a run made. */
export interface VersionRange {
  readonly first: number;
  readonly last: number;
}

export interface ArchivedRun extends RunHistory {
  /** As its row has it; null where it made no event. */
  readonly versions: VersionRange | null;
  /** To be asked before its facts: they are not compared with the hash again. */
  check(): Promise<ArchiveState>;
}

interface ArchivedRow {
  readonly streamId: string;
  readonly runId: string;
  readonly originalRunId: string;
  readonly startedAt: string;
  readonly firstVersion: number | null;
  readonly lastVersion: number | null;
  readonly format: string;
  readonly hash: Buffer;
  readonly blob: string;
}

export class RunArchive {
  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: Blobs,
  ) {}

  /** Those that are not archived. A run that was put back with an older backup of Temporal closes a second time. */
  async lacking(closed: readonly ClosedRun[]): Promise<readonly ClosedRun[]> {
    const rows = await allRows<{ readonly runId: string; readonly closedAt: string }>(
      this.dataSource,
      'SELECT run_id AS "runId", closed_at AS "closedAt" FROM archived_run WHERE run_id = ANY ($1)',
      [closed.map(({ runId }) => runId)],
    );
    const known = new Set(rows.map(({ runId, closedAt }) => `${runId} ${closedAt}`));
    return closed.filter(({ runId, closedAt }) => !known.has(`${runId} ${closedAt}`));
  }

  /**
   * Reads a run into the archive, page by page. False where Temporal has let go of it, or another has archived it meanwhile.
   * @throws {HistoryUnreadable}; what the server or the store answers where it cannot be asked
   */
  async add({ client }: Temporal, run: ClosedRun): Promise<boolean> {
    const path = join(this.blobs.stagingFolder, randomUUID());
    try {
      const hash = await unless(notFound, writeContent(pagesOf(client.workflow, run), path));
      if (hash === null) return false;
      const told = await readBack(run, path, client.options.loadedDataConverter);
      await this.blobs.write(hash.toString('hex'), path);
      return (await this.insert(run, told, hash)) > 0;
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Of a stream, in no order. Where one was archived twice, or was reset, the one that closed last. */
  async runsOf({ client }: Temporal, streamId: string): Promise<readonly ArchivedRun[]> {
    const rows = await allRows<ArchivedRow>(
      this.dataSource,
      `SELECT DISTINCT ON (original_run_id) stream_id AS "streamId", run_id AS "runId", original_run_id AS "originalRunId",
         started_at AS "startedAt", first_version AS "firstVersion", last_version AS "lastVersion", format, hash, blob
       FROM archived_run WHERE stream_id = $1 ORDER BY original_run_id, closed_at DESC`,
      [streamId],
    );
    return rows.map((row) => ({
      runId: row.runId,
      originalRunId: row.originalRunId,
      startedAt: row.startedAt,
      source: 'ARCHIVE',
      versions: row.firstVersion && row.lastVersion ? { first: row.firstVersion, last: row.lastVersion } : null,
      check: () => this.check(row),
      facts: () => this.factsOf(row, client.options.loadedDataConverter),
    }));
  }

  /** Of every stream that has a run here. */
  async streamIds(): Promise<readonly string[]> {
    const rows = await allRows<{ readonly streamId: string }>(
      this.dataSource,
      'SELECT DISTINCT stream_id AS "streamId" FROM archived_run ORDER BY 1',
    );
    return rows.map(({ streamId }) => streamId);
  }

  private async insert(run: ClosedRun, told: Told, hash: Buffer): Promise<number> {
    return affectedRows(
      this.dataSource,
      `INSERT INTO archived_run (run_id, closed_at, stream_id, kind, status, original_run_id, started_at, first_version, last_version,
         history_events, payload_keys, format, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
      [
        run.runId,
        run.closedAt,
        run.workflowId,
        run.kind,
        run.status,
        told.originalRunId,
        told.startedAt,
        told.versions?.first ?? null,
        told.versions?.last ?? null,
        told.events,
        JSON.stringify(Object.fromEntries(told.payloadKeys)),
        contentFormat,
        hash,
      ],
    );
  }

  private async check({ hash, blob }: ArchivedRow): Promise<ArchiveState> {
    const content = await this.blobs.read(blob);
    if (content === null) return 'MISSING';
    const sha256 = createHash('sha256');
    for await (const piece of content as AsyncIterable<Buffer>) sha256.update(piece);
    return sha256.digest().equals(hash) ? 'SOUND' : 'ALTERED';
  }

  private async *factsOf(row: ArchivedRow, converter: LoadedDataConverter): AsyncGenerator<HistoryFact> {
    const unreadable = (reason: Error) => new HistoryUnreadable(row.streamId, row.runId, reason);
    if (row.format !== contentFormat) throw unreadable(new Error(`it is archived in a form that is not known: ${row.format}`));
    const content = await this.blobs.read(row.blob);
    if (content === null) throw unreadable(new Error('its archived content is gone'));
    let ofTheStore: unknown = null;
    async function* stored(): AsyncGenerator<Buffer> {
      try {
        yield* content as AsyncIterable<Buffer>;
      } catch (error) {
        ofTheStore = error;
        throw error;
      }
    }
    try {
      yield* factsIn(beginningWith(row.originalRunId, eventsInContent(stored())), converter);
    } catch (error) {
      if (error === ofTheStore) throw error;
      throw unreadable(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

async function* pagesOf(workflow: Temporal['client']['workflow'], run: RunName): AsyncGenerator<readonly HistoryEvent[]> {
  try {
    yield* historyPages(workflow, run);
  } catch (error) {
    throw ofThisRun(run, error);
  }
}

/** A content stands for the run that it tells of, and no other. */
async function* beginningWith(originalRunId: string, events: AsyncIterable<HistoryEvent>): AsyncGenerator<HistoryEvent> {
  let isFirst = true;
  for await (const event of events) {
    if (isFirst && event.workflowExecutionStartedEventAttributes?.originalExecutionRunId !== originalRunId)
      throw new Error('its archived content is another run’s');
    isFirst = false;
    yield event;
  }
}

interface Told {
  readonly originalRunId: string;
  readonly startedAt: string;
  /** Null where it made no event. */
  readonly versions: VersionRange | null;
  readonly events: number;
  readonly payloadKeys: ReadonlyMap<string, number>;
}

/** What a file says of its run: nothing is archived that was not read again as it will be. @throws {HistoryUnreadable} */
async function readBack(run: RunName, path: string, converter: LoadedDataConverter): Promise<Told> {
  let [events, originalRunId, startedAt] = [0, '', ''];
  const payloadKeys = new Map<string, number>();
  async function* whole(): AsyncGenerator<HistoryEvent> {
    for await (const event of eventsInContent(createReadStream(path))) {
      events += 1;
      if (Number(event.eventId) !== events) throw new Error(`event ${events} is missing`);
      if (events === 1) {
        originalRunId = event.workflowExecutionStartedEventAttributes?.originalExecutionRunId ?? '';
        startedAt = instantOf(event);
      }
      for (const id of keyIdsIn(event)) payloadKeys.set(id, (payloadKeys.get(id) ?? 0) + 1);
      yield event;
    }
  }
  const versions: number[] = [];
  try {
    for await (const fact of factsIn(whole(), converter)) versions.push(...eventsIn(fact).map(({ version }) => version));
    if (originalRunId === '') throw new Error('it does not begin as a run');
  } catch (error) {
    throw ofThisRun(run, error);
  }
  const [first, last] = [Math.min(...versions), Math.max(...versions)];
  return { originalRunId, startedAt, versions: versions.length > 0 ? { first, last } : null, events, payloadKeys };
}
