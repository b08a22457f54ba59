import type { DataSource } from 'typeorm';
import type { StreamState } from '#libs/domain/stream/event.js';
import { firstRow } from '#libs/platform/database/queries.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { readAll } from './read-all.js';
import { staleProjection } from './read-models.js';
import { stateFrom, storedStateColumns, type StoredState } from './stored-state.js';

/** The states that the read models hold, or the journal where they say less. */
export class StreamStates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kinds: StreamKinds,
  ) {}

  /** Null where no stream has that id. @throws {StreamKindUnknown} {EventUnknown} */
  async findState(streamId: string): Promise<StreamState | null> {
    const kind = this.kinds.of(streamId);
    const { summary } = kind.projection;
    const sql = `SELECT ${storedStateColumns('summary', summary)}, projection FROM ${summary.name} AS summary WHERE ${summary.idColumn} = $1`;
    const found = await firstRow<StoredState & { readonly projection: number }>(this.dataSource, sql, [streamId]);
    return found && found.projection !== staleProjection ? stateFrom(kind.process, found) : this.fold(kind, streamId);
  }

  private async fold({ process }: StreamKind, streamId: string): Promise<StreamState | null> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const sql = 'SELECT version FROM stream_head WHERE stream_id = $1';
      const head = await firstRow<{ readonly version: number }>(manager, sql, [streamId]);
      return head && head.version > 0 ? process.fold(await readAll(manager, streamId, head.version)) : null;
    });
  }
}
