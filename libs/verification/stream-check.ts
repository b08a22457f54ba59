/** One stream's stored events against themselves (the chain) and against the tree's leaves. Pure. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { isOfStream, streamIdIn, streamName } from '#libs/domain/stream/stream-id.js';
import { align } from './align.js';
import { finding, type Evidence, type Finding } from './finding.js';

export interface StoredEvent {
  readonly version: number;
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

export interface Leaf {
  readonly version: number;
  readonly hash: Buffer;
  /** Under a checkpoint whose root was made again from the leaves. */
  readonly isCovered: boolean;
}

export interface StoredStream {
  readonly streamId: string;
  /** By version. */
  readonly rows: readonly StoredEvent[];
  /** By version. One that was itself altered is not among them. */
  readonly leaves: readonly Leaf[];
  readonly head: { readonly version: number; readonly hash: Buffer } | null;
}

/** An event out of its place, or what is missing from one: across streams, one may be the other. */
export interface Stray {
  readonly streamId: string;
  readonly version: number;
  /** Null where it is missing. */
  readonly event: StreamEvent | null;
  /** What stood here by the leaves: null where they do not tell. */
  readonly original: { readonly hash: Buffer; readonly previousHash: Buffer } | null;
}

export interface CheckedStream {
  readonly findings: readonly Finding[];
  readonly strays: readonly Stray[];
  /** What can be read of it, in the stored order; null where some of it is no event. */
  readonly events: readonly StreamEvent[] | null;
}

export function checkStream(stream: StoredStream): CheckedStream {
  const events = parsed(stream.rows);
  return isSound(stream, events) ? { findings: [], strays: [], events } : located(stream, events);
}

/** What a forger must have forgotten to be found out here costs a parse and a hash for each event, and no more. */
function isSound({ streamId, rows, leaves, head }: StoredStream, events: readonly StreamEvent[] | null): boolean {
  if (events === null || head === null || head.version !== rows.length || leaves.length > rows.length) return false;
  let previous = genesisHash;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    const event = events[index]!;
    const leaf = leaves[index];
    if (row.version !== index + 1 || event.version !== row.version || !isOfStream(event, streamId)) return false;
    if (!row.previousHash.equals(previous) || !eventHash(previous, row.body).equals(row.hash)) return false;
    if (leaf && (leaf.version !== row.version || !leaf.hash.equals(row.hash))) return false;
    previous = row.hash;
  }
  return head.hash.equals(previous);
}

function parsed(rows: readonly StoredEvent[]): readonly StreamEvent[] | null {
  try {
    return rows.map(({ body }) => JSON.parse(body) as StreamEvent);
  } catch {
    return null;
  }
}

function located(stream: StoredStream, events: readonly StreamEvent[] | null): CheckedStream {
  const { strays, findings } = againstLeaves(stream);
  const chain = againstItself(stream, findings.length > 0);
  return { findings: [...findings, ...chain], strays, events };
}

function againstLeaves({ streamId, rows, leaves }: StoredStream): Omit<CheckedStream, 'events'> {
  const hashes = new Map(leaves.map(({ version, hash }) => [version, hash]));
  const evidence = new Map<number, Evidence>(leaves.map(({ version, isCovered }) => [version, isCovered ? 'CHECKPOINT' : 'TREE']));
  const original = (version: number) => {
    const [previousHash, hash] = [version === 1 ? genesisHash : hashes.get(version - 1), hashes.get(version)];
    return previousHash && hash ? { previousHash, hash } : null;
  };
  const references = leaves.map(({ version }) => version).filter((version) => original(version) !== null);
  const known = new Set(references);
  const last = references.at(-1) ?? 0;
  // Where a leaf was itself altered, nothing says what should be there.
  const compared = rows.filter(({ version }) => known.has(version) || version > last);
  const contents = compared.map(({ body }) => eventIn(body));
  const misplacements = align(
    compared.map(({ version }) => version),
    references,
    (row, version) => {
      const was = original(version)!;
      return isThatOf(was, bodyAt(streamId, version, compared[row]!.body, contents[row] ?? null));
    },
  );
  const findings = misplacements.map((one) => {
    const { kind, version } = one;
    const from = one.kind === 'REORDERED' ? { streamId, version: one.from } : null;
    const field = kind === 'CHANGED' ? '/' : null;
    const expected = kind === 'CHANGED' || kind === 'DELETED' ? hashes.get(version) : undefined;
    const found = one.kind === 'CHANGED' ? compared[one.row]!.hash : undefined;
    const told = evidence.get(one.kind === 'REORDERED' ? one.from : version) ?? 'TREE';
    return finding(kind, told, { streamId, version, from, field, expected, found });
  });
  const strays = misplacements.flatMap((one): Stray[] =>
    one.kind === 'REORDERED'
      ? []
      : [
          {
            streamId,
            version: one.version,
            event: 'row' in one ? (contents[one.row] ?? null) : null,
            original: one.kind === 'INSERTED' ? null : original(one.version),
          },
        ],
  );
  return { findings: [...findings, ...rewriting(streamId, rows, leaves, evidence)], strays };
}

/** Hashes that follow one another again, and not as the leaves have them, are somebody's work. */
function rewriting(
  streamId: string,
  rows: readonly StoredEvent[],
  leaves: readonly Leaf[],
  evidence: ReadonlyMap<number, Evidence>,
): readonly Finding[] {
  const isChain = rows.every((row, index) => row.version === index + 1 && follows(row, rows[index - 1]));
  const first = leaves.find(({ version, hash }) => rows[version - 1] && !rows[version - 1]!.hash.equals(hash));
  if (!isChain || !first) return [];
  const found = rows[first.version - 1]!.hash;
  const { version } = first;
  return [finding('CHAIN_REWRITTEN', evidence.get(version) ?? 'TREE', { streamId, version, field: 'hash', expected: first.hash, found })];
}

/** What needs no leaf: holes, hashes that do not cover their event, links that do not hold, a head that is not the last. */
function againstItself({ streamId, rows, leaves, head }: StoredStream, isLocated: boolean): readonly Finding[] {
  const hashes = new Map(leaves.map(({ version, hash }) => [version, hash]));
  const findings: Finding[] = [];
  let expectedVersion = 1;
  for (const [index, row] of rows.entries()) {
    const { version } = row;
    const known = hashes.has(version);
    const at = { streamId, version };
    const event = eventIn(row.body);
    if (!known || !isLocated) {
      for (; expectedVersion < version && !hashes.has(expectedVersion); expectedVersion += 1)
        findings.push(finding('DELETED', 'CHAIN', { streamId, version: expectedVersion }));
      const covering = eventHash(row.previousHash, row.body);
      // Where the leaves vouch for the event itself, it is the hash beside it that was changed.
      const field = !known ? '/' : linksTo(row, rows[index - 1]) ? 'hash' : 'previous_hash';
      if (!covering.equals(row.hash)) findings.push(finding('CHANGED', 'CHAIN', { ...at, field, expected: row.hash, found: covering }));
      else if (!isLocated && !linksTo(row, rows[index - 1]))
        findings.push(finding('CHAIN_BROKEN', 'CHAIN', { ...at, field: 'previous_hash', found: row.previousHash }));
      if (event && (event.version !== version || !isOfStream(event, streamId)))
        findings.push(finding('CHANGED', 'CHAIN', { ...at, field: 'version', expected: event.version, found: version }));
    }
    expectedVersion = version + 1;
  }
  return [...findings, ...(isLocated || findings.length > 0 ? [] : headAgainst(streamId, rows, head))];
}

function headAgainst(streamId: string, rows: readonly StoredEvent[], head: StoredStream['head']): readonly Finding[] {
  const last = rows.at(-1);
  const version = last?.version ?? 0;
  if (head && head.version > version)
    return Array.from({ length: Math.min(head.version - version, 1_000) }, (_, index) =>
      finding('DELETED', 'CHAIN', { streamId, version: version + index + 1 }),
    );
  if (last && (!head || head.version !== version || !head.hash.equals(last.hash)))
    return [finding('CHANGED', 'CHAIN', { streamId, version, field: 'stream_head.hash', expected: last.hash, found: head?.hash ?? null })];
  return [];
}

function follows(row: StoredEvent, before: StoredEvent | undefined): boolean {
  return linksTo(row, before) && eventHash(row.previousHash, row.body).equals(row.hash);
}

function linksTo(row: StoredEvent, before: StoredEvent | undefined): boolean {
  return row.previousHash.equals(before?.hash ?? genesisHash);
}

export function eventIn(body: string): StreamEvent | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as StreamEvent) : null;
  } catch {
    return null;
  }
}

/** What an event would be in a place, under its number and its stream. */
export function bodyAt(streamId: string, version: number, body: string, event: StreamEvent | null): string {
  if (!event || (event.version === version && streamIdIn(event) === streamId)) return body;
  const { journeyId: _, streamId: __, ...rest } = { journeyId: undefined, streamId: undefined, ...event };
  return canonicalJson({ ...rest, ...streamName(streamId), version });
}

export function isThatOf({ hash, previousHash }: { readonly hash: Buffer; readonly previousHash: Buffer }, body: string): boolean {
  return eventHash(previousHash, body).equals(hash);
}
