import type { EntityManager } from 'typeorm';
import type { StreamState } from '#libs/domain/stream/event.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { Projected, StreamKind } from '#libs/record/streams/stream-kind.js';
import type { RulesArchive } from './rules-archive.js';

interface ProjectedAt {
  readonly projection: StreamKind['projection'];
  readonly updatedAt: Instant;
  readonly projected: Projected;
}

/** Of each state: what an append has made of one is what the next append begins from. */
const known = new WeakMap<StreamState, ProjectedAt>();

/** What the read models hold of a stream in this state, under the rules that it is pinned to; null before its opening. @throws {RulesNotArchived} */
export async function projectStream(
  manager: EntityManager,
  archive: RulesArchive,
  { process, projection }: StreamKind,
  streamId: string,
  state: StreamState,
  updatedAt: Instant,
): Promise<Projected | null> {
  const before = known.get(state);
  if (before && before.projection === projection && before.updatedAt === updatedAt) return before.projected;
  const digest = process.pinnedDigest(state);
  if (digest === null) return null;
  const projected = projection.project(streamId, { rules: await archive.findRules(digest, manager), state }, updatedAt);
  known.set(state, { projection, updatedAt, projected });
  return projected;
}
