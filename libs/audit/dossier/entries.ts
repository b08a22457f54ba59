/** From a dossier's facts to the entries of its archive: the same bytes for the same facts, on any machine, at any time. */
import { createHash, sign, type KeyObject } from 'node:crypto';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { Enclosures } from './enclosures.js';
import {
  entry,
  manifestStatement,
  namesStatement,
  type Dossier,
  type DossierNames,
  type Manifest,
  type ManifestSignature,
  type NamesManifest,
} from './format.js';
import { readMe } from './read-me.js';
import { report } from './report/report.js';

export interface Entry {
  readonly name: string;
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly content: Buffer | (() => Promise<AsyncIterable<Uint8Array>>);
}

/** A file's content, to be read when its turn comes. */
export interface FileContent {
  readonly hash: string;
  readonly size: number;
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
}

export interface Making extends Enclosures {
  readonly signer: { readonly keyId: string; readonly privateKey: KeyObject };
  readonly files?: readonly FileContent[];
}

/** In the order in which a person opens them; the manifest and its signature after them, and then who is who. */
export function entriesOf(named: Dossier, { verifier, format, signer, files = [] }: Making): readonly Entry[] {
  const dossier: Dossier = { ...named, names: null };
  const listed = [
    textEntry(entry.readMe, readMe(dossier)),
    textEntry(entry.report, report(dossier)),
    held(entry.format, format),
    held(entry.verifier, verifier),
    ...factsOf(dossier).map(([name, value]) => textEntry(name, canonicalJson(value))),
    ...files.map(({ hash, size, open }) => ({ name: entry.file(hash), size, sha256: hash, content: open })),
  ];
  const manifest: Manifest = { format: dossier.head.format, entries: listed.map(inManifest) };
  const last = textEntry(entry.manifest, canonicalJson(manifest));
  const signature = signed(manifestStatement(dossier.head.format, last.sha256), signer);
  return [
    ...listed,
    last,
    textEntry(entry.signature, canonicalJson(signature)),
    ...(named.names ? namesEntriesOf(named, named.names, last.sha256, signer) : []),
  ];
}

/** @param manifest SHA-256 of the manifest's bytes, in hexadecimal */
function namesEntriesOf(dossier: Dossier, names: DossierNames, manifest: string, signer: Making['signer']): readonly Entry[] {
  const { format } = dossier.head;
  const listed = [textEntry(entry.names, canonicalJson({ names })), textEntry(entry.namedReport, report(dossier))];
  const own: NamesManifest = { format, manifest, entries: listed.map(inManifest) };
  const last = textEntry(entry.namesManifest, canonicalJson(own));
  return [...listed, last, textEntry(entry.namesSignature, canonicalJson(signed(namesStatement(format, last.sha256), signer)))];
}

function inManifest({ name, size, sha256 }: Entry): Manifest['entries'][number] {
  return { name, size, sha256 };
}

function signed(statement: Buffer, { keyId, privateKey }: Making['signer']): ManifestSignature {
  return { keyId, signature: sign(null, statement, privateKey).toString('base64url') };
}

/** Every JSON entry but the manifest, by name. */
function factsOf(dossier: Dossier): readonly (readonly [name: string, value: object])[] {
  const { head, links, recorded, told, rules, documents, files, outcome, refusals, checkpoint, growth, keys, texts } = dossier;
  return [
    [entry.head, head],
    [entry.state, outcome],
    [entry.chain, { links }],
    ...recorded.map((event) => [entry.event(event.version), event] as const),
    ...told.map((event) => [entry.told(event.version), event] as const),
    [entry.checkpoint, checkpoint],
    ...(growth ? [[entry.growth, growth] as const] : []),
    [entry.keys, { keys }],
    ...[...rules.values()].map(({ digest, ...content }) => [entry.rules(digest), content] as const),
    ...documents.map((document) => [entry.document(document.code, document.version), document] as const),
    [entry.files, { files }],
    [entry.refusals, { refusals }],
    ...(texts ? [[entry.texts, { texts }] as const] : []),
  ];
}

function textEntry(name: string, text: string): Entry {
  return held(name, Buffer.from(text));
}

function held(name: string, content: Buffer): Entry {
  return { name, size: content.length, sha256: createHash('sha256').update(content).digest('hex'), content };
}
