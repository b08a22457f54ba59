import type { EntityManager } from 'typeorm';
import type { StreamState } from '#libs/domain/stream/event.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { Projected, StreamKind } from '#libs/record/streams/stream-kind.js';
import type { RulesArchive } from './rules-archive.js';

/** What the read models hold of a stream in this state, under the rules that it is pinned to; null before its opening. @throws {RulesNotArchived} */
export async function projectStream(
  manager: EntityManager,
  archive: RulesArchive,
  { process, projection }: StreamKind,
  streamId: string,
  state: StreamState,
  updatedAt: Instant,
): Promise<Projected | null> {
  const digest = process.pinnedDigest(state);
  return digest === null ? null : projection.project(streamId, { rules: await archive.findRules(digest, manager), state }, updatedAt);
}
