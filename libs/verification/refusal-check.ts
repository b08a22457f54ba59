/** The log of refusals: its own chain, what checkpoints state of it, and the records of the commands that were refused. */
import type { EntityManager } from 'typeorm';
import { refusalsStated } from '#libs/record/checkpoints/signature.js';
import { eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { UpdateRefusal } from '#libs/domain/stream/protocol.js';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { allRows } from '#libs/platform/database/queries.js';
import { refusedCommand } from '#libs/record/refusals/reasons.js';
import { refusalEntry, streamRefused, type RefusalEntry } from '#libs/record/refusals/refusal.js';
import type { Claim, ClaimedCheckpoints } from './claimed-checkpoints.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';

export interface CheckedRefusals {
  readonly findings: readonly Finding[];
  readonly entries: number;
  /** Entries up to this one are under a signed checkpoint; and under one that the auditor holds. */
  readonly checkpointed: number;
  readonly held: number;
  /** What they lack, where they lack what a checkpoint states, is what an older backup would. */
  readonly isOlder: boolean;
}

const page = 5_000;

interface Row {
  readonly sequence: number;
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  /** What PostgreSQL derives from the text, unless somebody has made it stop. */
  readonly derived: Readonly<Record<string, unknown>>;
}

/** @param claimed a checkpoint that nobody signed is told elsewhere, and states nothing */
export async function checkRefusals(
  manager: EntityManager,
  kinds: StreamKinds,
  { signed, resumptions }: ClaimedCheckpoints,
): Promise<CheckedRefusals> {
  const claims = signed.flatMap((claim): readonly StatedClaim[] => {
    const stated = refusalsStated(claim.checkpoint);
    return stated ? [{ ...claim, ...stated }] : [];
  });
  const hashes = new Map(claims.map(({ sequence }) => [sequence, null as string | null]));
  const findings: Finding[] = [];
  const last = await walk(manager, (row, previous) => {
    findings.push(...checkLink(row, previous));
    if (hashes.has(row.sequence)) hashes.set(row.sequence, row.hash.toString('hex'));
  });
  const isSound = ({ sequence, hash }: StatedClaim) => hashes.get(sequence) === hash;
  const sound = claims.filter(isSound);
  const unsound = claims.filter((claim) => !isSound(claim));
  const covered = (which: readonly StatedClaim[]) => which.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  const soundUpTo = covered(sound);
  const ofRecords = await checkRecords(manager, kinds);
  const contradicted = unsound.filter(({ checkpoint }) => resumptions.abandoning(checkpoint) === null);
  // A backup holds whole what came before it: nothing in it contradicts itself, nor a checkpoint of then, nor does it hold one of later.
  const isOlder =
    findings.length + ofRecords.length === 0 && contradicted.every(({ source, sequence }) => source !== 'checkpoint' && sequence > last);
  findings.push(
    ...unsound.map((claim) => contradiction(claim, { last, soundUpTo, isOlder, decision: resumptions.abandoning(claim.checkpoint) })),
    ...ofRecords,
  );
  return { findings, entries: last, checkpointed: soundUpTo, held: covered(sound.filter(({ source }) => source === 'held')), isOlder };
}

interface StatedClaim extends Claim {
  readonly sequence: number;
  readonly hash: string;
}

interface Previous {
  readonly sequence: number;
  readonly hash: Buffer;
}

/** Calls for each entry, in order. Answers the sequence of the last. */
async function walk(manager: EntityManager, visit: (row: Row, previous: Previous) => void): Promise<number> {
  for (let previous: Previous = { sequence: 0, hash: genesisHash }, after = -1; ;) {
    const entries = await allRows<Row>(
      manager,
      `SELECT sequence::float8 AS sequence, body, previous_hash AS "previousHash", hash,
         json_build_object('at', at, 'kind', kind, 'actor', actor_id, 'streamId', stream_id, 'commandId', command_id) AS derived
       FROM refusal
       WHERE sequence > $1 ORDER BY refusal.sequence LIMIT ${page}`,
      [after],
    );
    for (const row of entries) {
      visit(row, previous);
      previous = row;
      after = row.sequence;
    }
    if (entries.length < page) return previous.sequence;
  }
}

function checkLink({ sequence, body, previousHash, hash, derived }: Row, previous: Previous): readonly Finding[] {
  const entry = parsed(body);
  const streamId = entry && streamIn(entry);
  const altered = (field: string, expected: unknown, found: unknown) =>
    finding('REFUSAL_LOG_ALTERED', 'CHAIN', { streamId, field: `refusal/${sequence}${field}`, expected, found });
  return [
    ...(sequence === previous.sequence + 1 ? [] : [altered('/sequence', previous.sequence + 1, sequence)]),
    ...(previousHash.equals(previous.hash) ? [] : [altered('/previous_hash', previous.hash, previousHash)]),
    ...(hash.equals(eventHash(previousHash, body)) ? [] : [altered('/body', eventHash(previousHash, body), hash)]),
    ...(entry !== null && canonicalJson(entry) === body && entry.sequence === sequence ? [] : [altered('/body', 'JSON canonique', body)]),
    ...differences(entry && searchedIn(entry), derived).map(({ field, expected, found }) => altered(field, expected, found)),
  ];
}

function searchedIn(entry: Partial<RefusalEntry>): object {
  const { at, kind, actor, commandId } = entry;
  return { at, kind, actor: actor?.id ?? null, streamId: streamIn(entry), commandId };
}

/** An entry that somebody has altered may hold anything. */
function streamIn({ journeyId = null, streamId }: Partial<RefusalEntry>): string | null {
  const named: unknown = streamRefused({ journeyId, streamId });
  return typeof named === 'string' ? named : null;
}

function parsed(body: string): Partial<RefusalEntry> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

interface Standing {
  /** Sequence of the last entry; and up to which they are what a checkpoint says. */
  readonly last: number;
  readonly soundUpTo: number;
  /** What is left may be an older backup: nothing in it says otherwise. */
  readonly isOlder: boolean;
  /** The decision to go on from an older database, where it has left this one behind. */
  readonly decision: string | null;
}

function contradiction({ sequence, hash, source }: StatedClaim, { last, soundUpTo, isOlder, decision }: Standing): Finding {
  const field = `${source}/refusals/${sequence}`;
  if (decision) return finding('OLDER_BACKUP', 'CHECKPOINT', { field, expected: hash, found: decision });
  if (isOlder) return finding('OLDER_BACKUP', 'CHECKPOINT', { field, expected: sequence, found: last });
  const found = `refus ${soundUpTo + 1} à ${sequence}`;
  return finding('REFUSAL_LOG_ALTERED', 'CHECKPOINT', { field, expected: hash, found });
}

type RefusedRecord = Pick<CommandRecord, 'commandId' | 'streamId' | 'names' | 'actor' | 'status' | 'refusal'>;

/** Each record that says REFUSED, or holds a refusal, has its entry, each entry of a command its record. Where the fact exists after all, DONE has won. */
async function checkRecords(manager: EntityManager, kinds: StreamKinds): Promise<readonly Finding[]> {
  const pairs = await allRows<
    RefusedRecord & { readonly sequence: number | null; readonly body: string | null; readonly toldNow: string | null }
  >(
    manager,
    `SELECT coalesce(record.command_id, entry.command_id) AS "commandId", coalesce(record.stream_id, entry.stream_id) AS "streamId",
       record.names, record.actor, record.status, record.refusal, other.status AS "toldNow", entry.sequence::float8 AS sequence, entry.body
     FROM (SELECT * FROM command_record WHERE status = 'REFUSED' OR refusal IS NOT NULL) AS record
     FULL JOIN (SELECT * FROM refusal WHERE kind = 'COMMAND') AS entry USING (command_id)
     LEFT JOIN command_record AS other ON other.command_id = entry.command_id AND record.command_id IS NULL
     ORDER BY 1`,
  );
  const alone = pairs.filter(({ status, body }) => status === null || body === null).map(({ commandId }) => commandId);
  const applied = await appliedAmong(manager, alone);
  return pairs.flatMap(({ sequence, body, toldNow, ...record }) => {
    const { commandId, streamId, refusal } = record;
    const altered = (field: string, expected: unknown, found: unknown) =>
      finding('COMMAND_RECORD_ALTERED', 'JOURNAL', { streamId, field: `command_record/${commandId}${field}`, expected, found });
    if (refusal && body === null && record.status !== 'REFUSED') return [altered('/refusal', null, refusal)];
    if ((!refusal || body === null) && applied.has(commandId)) return [];
    if (!refusal) return [altered('/status', 'REFUSED', toldNow)];
    if (body === null) return [altered('/status', null, 'REFUSED')];
    return compared(kinds, record, refusal, body).map(({ field, expected, found }) =>
      altered(` refusal/${sequence}${field}`, expected, found),
    );
  });
}

/** What made events is compared with them. */
async function appliedAmong(manager: EntityManager, commandIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (commandIds.length === 0) return new Set();
  const applied = await allRows<{ readonly id: string }>(
    manager,
    'SELECT DISTINCT command_id AS id FROM stream_event WHERE command_id = ANY ($1)',
    [commandIds],
  );
  return new Set(applied.map(({ id }) => id));
}

function compared(kinds: StreamKinds, record: RefusedRecord, refusal: UpdateRefusal, body: string) {
  const entry = parsed(body);
  if (entry === null) return [];
  const { sequence: _, at: __, ...kept } = entry;
  return differences(kept, made(kinds, record, refusal));
}

/** A record that somebody has altered may hold anything. */
function made(kinds: StreamKinds, record: RefusedRecord, refusal: UpdateRefusal): object {
  try {
    const { sequence: _, at: __, ...entry } = refusalEntry(refusedCommand(kinds.of(record.streamId), record, refusal), 0, '');
    return entry;
  } catch {
    return { refusal };
  }
}
