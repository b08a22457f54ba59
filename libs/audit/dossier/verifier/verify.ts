/** The whole check of a dossier, from its entries alone. Pure: it asks nothing of a network, a clock or a disk. */
import type { KeyObject } from 'node:crypto';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { asReadToday, journeyEvents } from '#libs/domain/journey/event-schemas.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { unknownAmong } from '#libs/domain/stream/event-schemas.js';
import type { CertificationDocument } from '#libs/certifications/schema/certification.schema.js';
import type { CheckpointPublicKey } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import {
  dossierFormats,
  entry,
  namesEntries,
  type ChainLink,
  type Dossier,
  type DossierHead,
  type DossierNames,
  type Growth,
  type ListedFile,
  type ListedRefusal,
  type ManifestSignature,
  type DossierState,
} from '../format.js';
import { byVersion } from '../by-version.js';
import { checkChain, checkCheckpoints, checkTold, checkTree } from './checks/chain.js';
import { checkManifest, checkNamesManifest, keysOf } from './checks/manifest.js';
import { checkFiles, checkNames, checkPages, checkRefusals, checkReplay, checkRules, checkTexts } from './checks/replay.js';
import { ContentsReader, sha256, toldVersionOf, versionOf, type Contents } from './contents.js';
import { finding, type DossierFinding } from './finding.js';

export interface Held {
  /** Ids of the keys that may have signed; any where none is given. */
  readonly keyIds: readonly string[];
  readonly checkpoints: readonly Checkpoint[];
}

export interface Verdict {
  readonly findings: readonly DossierFinding[];
  /** Null where what the dossier is about cannot be read. */
  readonly dossier: Dossier | null;
}

export function verifyContents(contents: Contents, held: Held = { keyIds: [], checkpoints: [] }): Verdict {
  const reader = new ContentsReader(contents);
  const findings: DossierFinding[] = [];
  const check = (about: string, work: () => readonly DossierFinding[]) => findings.push(...orUnreadable(about, work));
  const published = reader.read<{ keys: CheckpointPublicKey[] }>(entry.keys)?.keys;
  let keys: ReadonlyMap<string, KeyObject> = new Map();
  check(entry.keys, () => {
    const read = keysOf(published ?? []);
    keys = read.keys;
    return read.findings;
  });
  const head = readHead(reader);
  check(entry.manifest, () => checkManifest(reader, keys, head?.format ?? null));
  const dossier = head && readDossier(reader, head, published ?? []);
  if (dossier) {
    const events = new Map(dossier.recorded.map((event, index) => [versionsIn(contents)[index] ?? 0, event]));
    const chained = { head: dossier.head, links: dossier.links, events, contents };
    check(entry.chain, () => checkChain(chained));
    check(entry.chain, () => checkTold(dossier, toldIn(contents)));
    check(entry.chain, () => checkTree(chained, dossier.checkpoint));
    check(entry.checkpoint, () => checkCheckpoints(dossier.checkpoint, dossier.growth, keys));
    check(entry.rules(''), () => checkRules(dossier));
    check(entry.state, () => checkReplay(dossier));
    check(entry.files, () => checkFiles(dossier, contents));
    check(entry.refusals, () => checkRefusals(dossier));
    check(entry.texts, () => checkTexts(dossier));
    if (holdsNames(contents, dossier.head)) check(entry.namesManifest, () => checkNamesManifest(reader, keys, dossier.head.format));
    check(entry.names, () => checkNames(dossier));
    if (findings.every((one) => pages.includes(one.entry))) check(entry.report, () => checkPages(dossier, contents));
    check(entry.signature, () => checkHeld(dossier, manifestKeys(reader, dossier), held));
  }
  return { findings: merged([...reader.findings, ...findings]), dossier };
}

/** What is wrong with these says nothing of the facts. */
const pages: readonly string[] = [entry.report, entry.readMe, entry.format, entry.verifier, entry.namedReport];

function orUnreadable(about: string, work: () => readonly DossierFinding[]): readonly DossierFinding[] {
  try {
    return work();
  } catch {
    return [finding('NOT_CANONICAL', about, {}, 'il n’a pas la forme attendue')];
  }
}

function versionsIn(contents: Contents): readonly number[] {
  return [...contents.keys()].flatMap((name) => versionOf(name) ?? []).toSorted((one, other) => one - other);
}

function toldIn(contents: Contents): readonly number[] {
  return [...contents.keys()].flatMap((name) => toldVersionOf(name) ?? []).toSorted((one, other) => one - other);
}

/** Null where it cannot be read, or says that the dossier is in a form that is not known here. */
function readHead(reader: ContentsReader): DossierHead | null {
  const head = reader.read<DossierHead>(entry.head);
  if (!head || dossierFormats.includes(head.format)) return head;
  reader.findings.push(finding('CHANGED', entry.head, { field: '/format' }, `ce programme ne connaît que ${dossierFormats.join(' et ')}`));
  return null;
}

/** The first dossiers had no place for names. */
function holdsNames(contents: Contents, { format }: DossierHead): boolean {
  return format !== 'jalon-dossier/1' && namesEntries.some((name) => contents.has(name));
}

/** By the entry that each has signed. */
function manifestKeys(reader: ContentsReader, { names }: Dossier): readonly (readonly [name: string, keyId: string])[] {
  return [entry.signature, ...(names ? [entry.namesSignature] : [])].map((name) => [
    name,
    reader.read<ManifestSignature>(name)?.keyId ?? '',
  ]);
}

/** Null where something that everything else needs cannot be read. */
function readDossier(reader: ContentsReader, head: DossierHead, keys: readonly CheckpointPublicKey[]): Dossier | null {
  const { contents } = reader;
  const chain = reader.read<{ links: ChainLink[] }>(entry.chain);
  const outcome = reader.read<DossierState>(entry.state);
  const checkpoint = reader.read<Checkpoint>(entry.checkpoint);
  const files = reader.read<{ files: ListedFile[] }>(entry.files);
  const recorded = versionsIn(contents).map((version) => reader.read<StreamEvent>(entry.event(version)));
  const told = toldIn(contents).map((version) => reader.read<StreamEvent>(entry.told(version)));
  const rules = namesIn(contents, 'regles/').map((name) => rulesIn(reader, name));
  const documents = namesIn(contents, 'certifications/').map((name) => reader.read<CertificationDocument>(name));
  const refusals = reader.read<{ refusals: ListedRefusal[] }>(entry.refusals);
  const growth = contents.has(entry.growth) ? reader.read<Growth>(entry.growth) : null;
  const texts = contents.has(entry.texts) ? reader.read<{ texts: Record<string, string> }>(entry.texts) : null;
  const names = holdsNames(contents, head) ? reader.read<{ names: DossierNames }>(entry.names) : null;
  if (
    !chain ||
    !outcome ||
    !checkpoint ||
    !files ||
    !refusals ||
    !recorded.every(isThere) ||
    !told.every(isThere) ||
    !rules.every(isThere) ||
    !documents.every(isThere)
  )
    return null;
  const events = byVersion(recorded, told);
  const unknown = unknownAmong(journeyEvents, events);
  if (unknown) {
    const { version, type, schema } = unknown;
    const name = recorded.some((event) => event.version === version) ? entry.event(version) : entry.told(version);
    reader.findings.push(finding('EVENT_UNKNOWN', name, { version }, `${type}, forme ${schema}`));
    return null;
  }
  return {
    head,
    links: chain.links,
    recorded,
    told,
    events: events.map(asReadToday),
    documents,
    files: files.files,
    refusals: refusals.refusals,
    outcome,
    checkpoint,
    growth,
    keys,
    texts: texts?.texts ?? null,
    names: names?.names ?? null,
    rules: new Map(rules.map((one) => [one.digest, one])),
  };
}

function namesIn(contents: Contents, folder: string): readonly string[] {
  return [...contents.keys()].filter((name) => name.startsWith(folder)).toSorted();
}

/** Rules are known by the digest of their text: whatever has another is not used. */
function rulesIn(reader: ContentsReader, name: string): CertificationRules | null {
  const content = reader.read<Omit<CertificationRules, 'digest'>>(name);
  if (!content) return null;
  const digest = sha256(reader.contents.get(name) ?? new Uint8Array());
  if (entry.rules(digest) === name) return { ...content, digest };
  reader.findings.push(finding('RULES_ALTERED', name, {}, 'leur empreinte n’est pas celle de leur nom'));
  return null;
}

function checkHeld(
  { checkpoint, growth }: Dossier,
  manifests: readonly (readonly [name: string, keyId: string])[],
  { keyIds, checkpoints }: Held,
): readonly DossierFinding[] {
  const signed: readonly (readonly [name: string, keyId: string])[] = [
    ...manifests,
    [entry.checkpoint, checkpoint.keyId],
    ...(growth ? [[entry.growth, growth.checkpoint.keyId] as const] : []),
  ];
  const shown = growth ? [checkpoint, growth.checkpoint] : [checkpoint];
  return [
    ...signed.flatMap(([name, keyId]) => (keyIds.length === 0 || keyIds.includes(keyId) ? [] : [finding('OTHER_KEY', name, {}, keyId)])),
    ...checkpoints.flatMap(({ size, root }) =>
      shown.some((one) => one.size === size && one.root !== root)
        ? [finding('NOT_COVERED', entry.checkpoint, { field: '/root' }, 'il contredit le point de contrôle que vous détenez')]
        : [],
    ),
  ];
}

/** What two checks tell of one place is told once, by the one that knows more. */
function merged(findings: readonly DossierFinding[]): readonly DossierFinding[] {
  const precise = (one: DossierFinding): boolean =>
    findings.some((other) => isSamePlace(one, other) && other.sentence.length > one.sentence.length);
  return findings.filter(
    (one, index) => findings.findIndex((other) => other.sentence === one.sentence) === index && !(one.field === null && precise(one)),
  );
}

function isSamePlace(one: DossierFinding, other: DossierFinding): boolean {
  return one.kind === other.kind && one.entry === other.entry && one.version === other.version;
}

function isThere<T>(value: T | null): value is T {
  return value !== null;
}
