/** Reads one journey's dossier from the record, in one snapshot. */
import type { DataSource, EntityManager } from 'typeorm';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { asReadToday } from '#libs/domain/journey/event-schemas.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { exemptedCriteria } from '#libs/domain/journey/h-plus/exemptions.js';
import { journeyStatus } from '#libs/domain/journey/status.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { CatalogueEntry } from '#libs/certifications/catalogue.js';
import { allRows, firstRow } from '#libs/platform/database/queries.js';
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { rangeRoots } from '#libs/record/checkpoints/tree-nodes.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { consistencyRanges, inclusionRanges } from '#libs/record/merkle/proofs.js';
import {
  dossierFormat,
  type ChainLink,
  type Disclosure,
  type Dossier,
  type Growth,
  type ListedFile,
  type ListedRefusal,
  type DossierState,
} from './format.js';
import { byVersion } from './by-version.js';
import { digestsNamed, filesInOrder } from './named.js';
import { isRefusalWithheld, isWithheld, toldInstead } from './withheld.js';

export class JourneyUnknown extends Error {
  override readonly name = 'JourneyUnknown';
  constructor(journeyId: string) {
    super(`Aucun parcours ne porte l’identifiant ${journeyId}.`);
  }
}

/** The journey's last events are not under a checkpoint yet: one must be made first. */
export class NotCovered extends Error {
  override readonly name = 'NotCovered';
  constructor(
    readonly journeyId: string,
    readonly version: number,
  ) {
    super(`Aucun point de contrôle ne couvre encore le parcours jusqu’à son fait n° ${version} : faites-en un d’abord.`);
  }
}

/** A checkpoint was signed by a key of which the keys folder has lost the public half. */
export class KeyLost extends Error {
  override readonly name = 'KeyLost';
  constructor(keyId: string) {
    super(`La clé publique ${keyId}, qui a signé un point de contrôle, n’est plus dans le dossier des clés.`);
  }
}

export interface DossierSource {
  readonly dataSource: DataSource;
  readonly archive: RulesArchive;
  readonly certifications: readonly CatalogueEntry[];
  readonly keys: CheckpointKeys;
}

export interface DossierOptions {
  readonly disclosure: Disclosure;
  /** With the proof that the newest checkpoint prolongs that of the dossier: the bytes then change with every checkpoint. */
  readonly upToLatest?: boolean;
}

interface StoredEvent {
  readonly version: number;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly leafIndex: number | null;
}

/**
 * Under the first checkpoint that covers the whole journey: until the journey changes, the same facts always.
 * @throws {JourneyUnknown} {NotCovered} {KeyLost} {TreeDamaged} {RulesNotArchived} {EventUnknown}
 */
export async function readDossier(source: DossierSource, journeyId: string, options: DossierOptions): Promise<Dossier> {
  return source.dataSource.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('SET TRANSACTION READ ONLY');
    const stored = await allRows<StoredEvent>(
      manager,
      `SELECT event.version, event.body, encode(event.previous_hash, 'hex') AS "previousHash", encode(event.hash, 'hex') AS hash,
         leaf.leaf_index::float8 AS "leafIndex"
       FROM stream_event AS event LEFT JOIN stream_leaf AS leaf USING (stream_id, version)
       WHERE event.stream_id = $1 ORDER BY event.version`,
      [journeyId],
    );
    const last = stored.at(-1);
    if (!last) throw new JourneyUnknown(journeyId);
    const checkpoint = await firstCovering(manager, Math.max(...stored.map(({ leafIndex }) => leafIndex ?? Number.POSITIVE_INFINITY)));
    if (!checkpoint) throw new NotCovered(journeyId, last.version);
    const whole = stored.map(({ body }) => JSON.parse(body) as StreamEvent);
    const all = whole.map(asReadToday);
    const { recorded, told } = disclosedOf(whole, all, options.disclosure);
    const events = byVersion(recorded, told).map(asReadToday);
    const disclosed = new Set(recorded.map(({ version }) => version));
    const state = fold(all);
    const rules = await rulesOf(events, source.archive, manager);
    const growth = options.upToLatest ? await growthFrom(manager, checkpoint) : null;
    return {
      head: { format: dossierFormat, journeyId, version: last.version, disclosure: options.disclosure },
      links: await linksOf(manager, stored, disclosed, checkpoint.size),
      recorded,
      told,
      events,
      rules,
      documents: source.certifications.filter((entry) => rules.has(entry.rules.digest)).map(({ document }) => document),
      files: await filesOf(manager, state.opened?.candidateId, events),
      outcome: asWritten({
        state: fold(events),
        status: journeyStatus({ rules: await rulesInForce(all, source.archive, manager), state }),
      }),
      refusals: await refusalsOf(manager, journeyId, options.disclosure, exemptedCriteria(state)),
      checkpoint,
      growth,
      keys: keysNamed(source.keys, [checkpoint.keyId, ...(growth ? [growth.checkpoint.keyId] : []), source.keys.signer.keyId]),
      texts: null,
      names: null,
    };
  });
}

/** @param recorded all of the journey's, as they were recorded @param all the same, as today's code reads them */
function disclosedOf(
  recorded: readonly StreamEvent[],
  all: readonly RecordedEvent[],
  disclosure: Disclosure,
): Pick<Dossier, 'recorded' | 'told'> {
  if (disclosure === 'WHOLE') return { recorded, told: [] };
  const withheld = new Set(all.filter((event) => isWithheld(event, all)).map(({ version }) => version));
  const disclosed = recorded.filter(({ version }) => !withheld.has(version)).map((event) => ({ event, instead: toldInstead(event) }));
  return {
    recorded: disclosed.flatMap(({ event, instead }) => (instead ? [] : [event])),
    told: disclosed.flatMap(({ instead }) => instead ?? []),
  };
}

/** As whoever reads the dossier has it, members in the order of their names: nothing made of it may depend on another. */
function asWritten(outcome: DossierState): DossierState {
  return JSON.parse(canonicalJson(outcome)) as DossierState;
}

async function firstCovering(manager: EntityManager, leafIndex: number): Promise<Checkpoint | null> {
  if (leafIndex === Number.POSITIVE_INFINITY) return null;
  const row = await firstRow<{ document: Checkpoint }>(
    manager,
    'SELECT document FROM checkpoint WHERE size > $1 ORDER BY size, refusals, trail LIMIT 1',
    [leafIndex],
  );
  return row?.document ?? null;
}

async function linksOf(
  manager: EntityManager,
  stored: readonly StoredEvent[],
  disclosed: ReadonlySet<number>,
  size: number,
): Promise<readonly ChainLink[]> {
  const ranges = stored.map(({ leafIndex }) => inclusionRanges(leafIndex ?? 0, size));
  const roots = [...(await rangeRoots(manager, ranges.flat()))].map((root) => root.toString('hex'));
  return stored.map(({ version, previousHash, hash, leafIndex }, index) => ({
    version,
    previousHash,
    hash,
    leafIndex: leafIndex ?? 0,
    proof: roots.splice(0, ranges[index]?.length ?? 0),
    withheld: !disclosed.has(version),
  }));
}

async function growthFrom(manager: EntityManager, from: Checkpoint): Promise<Growth> {
  const row = await firstRow<{ document: Checkpoint }>(
    manager,
    'SELECT document FROM checkpoint ORDER BY size DESC, refusals DESC, trail DESC LIMIT 1',
  );
  const checkpoint = row?.document ?? from;
  const roots = await rangeRoots(manager, consistencyRanges(from.size, checkpoint.size));
  return { checkpoint, proof: roots.map((root) => root.toString('hex')) };
}

async function rulesOf(events: readonly RecordedEvent[], archive: RulesArchive, manager: EntityManager) {
  const digests = [...new Set(events.flatMap(digestsNamed))].toSorted();
  const rules = new Map<string, CertificationRules>();
  for (const digest of digests) rules.set(digest, await archive.findRules<CertificationRules>(digest, manager));
  return rules;
}

async function rulesInForce(events: readonly RecordedEvent[], archive: RulesArchive, manager: EntityManager) {
  return archive.findRules<CertificationRules>(fold(events).certification?.digest ?? '', manager);
}

/** A content of the candidate's own; what it was is known of one erased too. */
async function filesOf(
  manager: EntityManager,
  candidateId: string | undefined,
  events: readonly RecordedEvent[],
): Promise<readonly ListedFile[]> {
  const named = filesInOrder(events);
  const rows = await allRows<{ hash: string; size: number; mediaType: string }>(
    manager,
    `SELECT DISTINCT ON (hash) hash, size::float8 AS size, media_type AS "mediaType" FROM stored_file
     WHERE person_id = $1 AND hash = ANY ($2) ORDER BY hash, category`,
    [candidateId, [...named.keys()]],
  );
  const known = new Map(rows.map((row) => [row.hash, row]));
  return [...named].map(([hash, versions]) => ({
    hash,
    size: known.get(hash)?.size ?? null,
    mediaType: known.get(hash)?.mediaType ?? null,
    versions,
  }));
}

/** Commands that the rules refused; who knocked at a door without a right is another matter. */
async function refusalsOf(
  manager: EntityManager,
  journeyId: string,
  disclosure: Disclosure,
  exempted: ReadonlySet<string>,
): Promise<readonly ListedRefusal[]> {
  const rows = await allRows<ListedRefusal>(
    manager,
    `SELECT body::json AS refusal, encode(previous_hash, 'hex') AS "previousHash", encode(hash, 'hex') AS hash
     FROM refusal WHERE stream_id = $1 AND kind = 'COMMAND' ORDER BY sequence`,
    [journeyId],
  );
  return disclosure === 'WHOLE' ? rows : rows.filter(({ refusal }) => !isRefusalWithheld(refusal, exempted));
}

function keysNamed({ published }: CheckpointKeys, keyIds: readonly string[]) {
  return [...new Set(keyIds)].map((keyId) => {
    const key = published.find(({ kid }) => kid === keyId);
    if (!key) throw new KeyLost(keyId);
    return key;
  });
}
