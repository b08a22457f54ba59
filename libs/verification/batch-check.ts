/** Streams, some at a time: each against itself and the leaves, then its read models and records of commands against its events. */
import type { EntityManager } from 'typeorm';
import type { RulesReference, StreamEvent } from '#libs/domain/stream/event.js';
import { inTodaysForm, unknownAmong } from '#libs/domain/stream/event-schemas.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { readStored, type StoredReadModel } from '#libs/record/journal/read-models.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { checkCommands, readCommands } from './command-check.js';
import { checkDerived, readDerived } from './derived-check.js';
import { finding, unknownEvent, type Finding } from './finding.js';
import { Breath, readAhead } from './read-ahead.js';
import { checkReadModel, foldedStates } from './read-model-check.js';
import { readStreams, type CoveringTree, type StreamCoverage } from './stored-streams.js';
import { checkStream, type StoredStream, type Stray } from './stream-check.js';

/** What is known before any stream is looked at. */
export interface KnownBefore {
  readonly tree: CoveringTree;
  /** Archived ones, by the digest that they have. */
  readonly rules: ReadonlyMap<string, RulesReference>;
}

/** What was found, in the order of the streams. */
export interface CheckedStreams {
  readonly findings: readonly Finding[];
  readonly strays: readonly Stray[];
  readonly streams: readonly StreamCoverage[];
  readonly events: number;
  /** Of each stream whose read models were not compared with its rules, for nobody knows these any more: their digest. */
  readonly unruled: readonly string[];
}

/**
 * Gives what it finds of each batch, in their order.
 * @param manager of a transaction that sees one snapshot
 * @param batches of streams' ids
 */
export async function* checkBatches(
  manager: EntityManager,
  kinds: StreamKinds,
  batches: Iterable<readonly string[]>,
  { tree, rules }: KnownBefore,
): AsyncGenerator<CheckedStreams> {
  const breath = new Breath();
  for await (const read of readAhead(batches, (ids) => readAround(manager, kinds, ids, tree))) {
    const checked: ReturnType<typeof checkAround>[] = [];
    for (const around of read) {
      if (breath.isDue) await breath.take();
      checked.push(checkAround(kinds, around, rules));
    }
    yield {
      findings: checked.flatMap(({ findings }) => findings),
      strays: checked.flatMap(({ strays }) => strays),
      streams: read.map(({ stream }) => stream.coverage),
      events: read.reduce((sum, { stream }) => sum + stream.rows.length, 0),
      unruled: checked.flatMap(({ unruled }) => unruled),
    };
  }
}

async function readAround(manager: EntityManager, kinds: StreamKinds, ids: readonly string[], tree: CoveringTree) {
  const streams = await readStreams(manager, ids, tree);
  const stored = new Map<string, StoredReadModel>();
  for (const kind of kinds.all) {
    const own = ids.filter((id) => kinds.findKind(id) === kind);
    if (own.length > 0) for (const [id, readModel] of await readStored(manager, kind.projection, own)) stored.set(id, readModel);
  }
  const commands = grouped(await readCommands(manager, ids), ({ streamId }) => streamId);
  const derived = grouped(await readDerived(manager, ids), ({ via }) => via.streamId);
  return streams.map((stream) => ({
    stream,
    stored: stored.get(stream.streamId),
    commands: commands.get(stream.streamId) ?? [],
    derived: derived.get(stream.streamId) ?? [],
  }));
}

function checkAround(
  kinds: StreamKinds,
  { stream, stored, commands, derived }: Awaited<ReturnType<typeof readAround>>[number],
  rules: KnownBefore['rules'],
): Pick<CheckedStreams, 'findings' | 'strays' | 'unruled'> {
  const { streamId } = stream;
  const { findings, strays, events } = checkStream(stream);
  if (findings.length > 0 || !events) return { findings, strays, unruled: [] };
  const kind = kinds.findKind(streamId);
  if (!kind) return { findings: isThere(stream) ? [finding('KIND_UNKNOWN', 'JOURNAL', { streamId })] : [], strays, unruled: [] };
  const made = checkMade(kind, streamId, events, stored, commands, rules);
  return { findings: [...made.findings, ...checkDerived(kind, streamId, events, derived)], strays, unruled: made.unruled };
}

function isThere({ rows, leaves, head }: StoredStream): boolean {
  return rows.length > 0 || leaves.length > 0 || head !== null;
}

function checkMade(
  kind: StreamKind,
  streamId: string,
  events: readonly StreamEvent[],
  stored: StoredReadModel | undefined,
  commands: Parameters<typeof checkCommands>[1],
  archived: ReadonlyMap<string, RulesReference>,
): Pick<CheckedStreams, 'findings' | 'unruled'> {
  if (events.length === 0) {
    const field = kind.projection.summary.name;
    const invented = stored?.summary ? [finding('READ_MODEL_EDITED', 'JOURNAL', { streamId, field, expected: null, found: streamId })] : [];
    return { findings: invented, unruled: [] };
  }
  const unknown = unknownAmong(kind.process, events);
  if (unknown) return { findings: [...checkCommands(streamId, commands, events), unknownEvent(unknown)], unruled: [] };
  const known = events.map((event) => inTodaysForm(kind.process, event));
  const folded = foldedStates(kind.process, stored, known);
  const digest = kind.process.pinnedDigest(folded.state);
  const rules = digest === null ? null : (archived.get(digest) ?? null);
  return {
    findings: [...checkCommands(streamId, commands, events), ...checkReadModel(kind, streamId, stored, known, folded, rules)],
    unruled: rules === null && digest !== null ? [digest] : [],
  };
}
