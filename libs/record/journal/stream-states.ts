import type { DataSource } from 'typeorm';
import type { StreamState } from '#libs/domain/stream/event.js';
import { firstRow } from '#libs/platform/database/queries.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';

/** The states that the read models hold. */
export class StreamStates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kinds: StreamKinds,
  ) {}

  /** Null where no stream has that id. @throws {StreamKindUnknown} */
  async findState(streamId: string): Promise<StreamState | null> {
    const { summary } = this.kinds.of(streamId).projection;
    const sql = `SELECT state FROM ${summary.name} WHERE ${summary.idColumn} = $1`;
    const found = await firstRow<{ readonly state: string }>(this.dataSource, sql, [streamId]);
    return found && (JSON.parse(found.state) as StreamState);
  }
}
