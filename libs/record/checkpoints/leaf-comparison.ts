/** New leaves against the histories that their events come from: what is signed was the same in both. */
import type { EntityManager } from 'typeorm';
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import { allRows } from '#libs/platform/database/queries.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import type { ComparedLeaves } from './checkpoint.js';
import type { ContradictedEvent } from './last-signed.js';

/** Where events are remembered besides the journal. */
export interface EventHistories {
  /**
   * Canonical JSON of the events from a version on, by version, as far as they can be read: nothing of those that cannot. More than
   * one under a version where the histories contradict themselves. Null where nobody answers, of any stream; 'SLOW' where this one's could not
   * be read in time.
   * @param most events that are wanted: the more, the longer it may take
   */
  bodiesFrom(streamId: string, version: number, most: number): Promise<ReadonlyMap<number, readonly string[]> | 'SLOW' | null>;
}

/** A leaf that no checkpoint covers. */
export interface NewLeaf {
  readonly index: number;
  readonly streamId: string;
  readonly version: number;
  readonly hash: Buffer;
  /** Of its stream's leaf before it; null where there is none that should be. */
  readonly previousHash: Buffer | null;
  /** Where that leaf is; null for a stream's first. */
  readonly previousIndex: number | null;
  /** Whether the journal's event of that version, after the leaf before it, has the leaf's hash. */
  readonly isOfJournal: boolean;
}

/** In their order, from a place on. */
export async function readNewLeaves(manager: EntityManager, from: number, most: number): Promise<readonly NewLeaf[]> {
  return allRows<NewLeaf>(
    manager,
    // One by one, by the index: a join might read the whole journal.
    `WITH leaf AS MATERIALIZED (
       SELECT one.leaf_index, one.stream_id, one.version, one.hash,
         CASE WHEN one.version = 1 THEN decode(repeat('00', 32), 'hex') ELSE before.hash END AS previous_hash, before.leaf_index AS previous_index
       FROM (SELECT * FROM stream_leaf WHERE leaf_index >= $1 ORDER BY leaf_index LIMIT $2) AS one
       LEFT JOIN LATERAL (
         SELECT own.hash, own.leaf_index FROM stream_leaf AS own
         WHERE own.stream_id = one.stream_id AND own.version = one.version - 1 AND own.leaf_index < one.leaf_index
       ) AS before ON true
     )
     SELECT leaf_index::float8 AS index, stream_id AS "streamId", version, hash, previous_hash AS "previousHash",
       previous_index::float8 AS "previousIndex",
       coalesce(hash = (
         SELECT sha256(leaf.previous_hash || convert_to(event.body, 'UTF8')) FROM stream_event AS event
         WHERE event.stream_id = leaf.stream_id AND event.version = leaf.version
       ), false) AS "isOfJournal"
     FROM leaf ORDER BY leaf_index`,
    [from, most],
  );
}

export interface LeavesCompared {
  /** Those that are not of the journal, or not what their history says. */
  readonly different: readonly NewLeaf[];
  /** Of these, those that a history contradicts. */
  readonly contradicted: readonly ContradictedEvent[];
  /** Those whose history could not be had. */
  readonly absent: readonly number[];
}

/** Streams whose histories are read at a time. */
const atOnce = 8;
/** So many slow ones, with none between that answered: it is the server. */
const mostSlow = 2 * atOnce;

/** Outside any transaction: histories are asked for over the network. */
export async function compareLeaves(leaves: readonly NewLeaf[], histories: EventHistories): Promise<LeavesCompared> {
  const different: NewLeaf[] = leaves.filter(({ isOfJournal }) => !isOfJournal);
  const contradicted = new Map<NewLeaf, ContradictedEvent>();
  const absent: number[] = [];
  let isAnswering = true;
  let slow = 0;
  await forEachAtOnce(atOnce, [...grouped(leaves, ({ streamId }) => streamId)], async ([streamId, own]) => {
    const from = Math.min(...own.map(({ version }) => version));
    const answer = isAnswering ? await histories.bodiesFrom(streamId, from, own.length) : null;
    slow = answer === 'SLOW' ? slow + 1 : 0;
    isAnswering &&= answer !== null && slow < mostSlow;
    const bodies = answer === 'SLOW' ? null : answer;
    for (const leaf of own) {
      const told = bodies?.get(leaf.version);
      if (!told) absent.push(leaf.index);
      else if (told.some((body) => !hashAfter(leaf, body)?.equals(leaf.hash))) {
        different.push(leaf);
        contradicted.set(leaf, { streamId, version: leaf.version, expected: expectedOf(leaf, told) });
      }
    }
  });
  return {
    different,
    contradicted: leaves.flatMap((leaf) => contradicted.get(leaf) ?? []),
    absent: absent.toSorted((one, other) => one - other),
  };
}

function hashAfter({ version, previousHash }: NewLeaf, body: string): Buffer | null {
  const previous = version === 1 ? genesisHash : previousHash;
  return previous && eventHash(previous, body);
}

function expectedOf(leaf: NewLeaf, [told, ...others]: readonly string[]): string | null {
  return told === undefined || others.length > 0 ? null : (hashAfter(leaf, told)?.toString('hex') ?? null);
}

/**
 * What a history has contradicted, now or before, and nothing has put right since: the history says the same as the leaf, or, where it
 * cannot be read any more, the leaf is what the history said. What is not among the leaves stands.
 * @param compared null: nothing was
 */
export function stillContradicted(
  before: readonly ContradictedEvent[],
  leaves: readonly NewLeaf[],
  compared: LeavesCompared | null,
): readonly ContradictedEvent[] {
  if (before.length === 0) return compared?.contradicted ?? [];
  const now = new Set(compared?.contradicted.map(nameOf));
  const absent = compared && new Set(compared.absent);
  const byName = new Map(leaves.map((leaf) => [nameOf(leaf), leaf]));
  const standing = before.filter((one) => {
    if (now.has(nameOf(one))) return false;
    const leaf = byName.get(nameOf(one));
    if (!leaf?.isOfJournal) return true;
    return (absent?.has(leaf.index) ?? true) && leaf.hash.toString('hex') !== one.expected;
  });
  return [...standing, ...(compared?.contradicted ?? [])];
}

/** The first leaf past which nothing is signed. */
export function firstDifferent(
  leaves: readonly NewLeaf[],
  compared: LeavesCompared | null,
  contradicted: readonly ContradictedEvent[],
): NewLeaf | null {
  const different = new Set(compared?.different.map(nameOf));
  for (const one of contradicted) different.add(nameOf(one));
  return leaves.find((leaf) => different.has(nameOf(leaf))) ?? null;
}

const nameOf = ({ streamId, version }: Pick<NewLeaf, 'streamId' | 'version'>): string => `${streamId}/${version}`;

/** Neighbours together. @param indexes in order */
export function rangesOf(indexes: readonly number[]): ComparedLeaves['except'] {
  const ranges: { from: number; to: number }[] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last?.to === index) last.to = index + 1;
    else ranges.push({ from: index, to: index + 1 });
  }
  return ranges;
}
