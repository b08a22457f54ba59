/**
 * A verifier written from `infra/dossier-format.md` alone, without a line of Jalon: what the page leaves out or gets wrong,
 * this one would miss or refuse. It imports nothing of ours, on purpose.
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

type Entries = ReadonlyMap<string, Uint8Array>;
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'hex');

/** RFC 8785: ECMAScript's own order of strings is that of UTF-16 code units. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(',')}}`;
}

interface Link {
  readonly version: number;
  readonly previousHash: string;
  readonly hash: string;
  readonly leafIndex: number;
  readonly proof: readonly string[];
  readonly withheld: boolean;
}

interface Signed {
  readonly format: string;
  readonly size: number;
  readonly root: string;
  readonly madeAt: string;
  readonly keyId: string;
  readonly signature: string;
}

/** Every fault, in the page's own order; none where the dossier is what it says. */
export function faultsOf(entries: Entries): readonly string[] {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const json = <T>(name: string): T => {
    const text = Buffer.from(entries.get(name) ?? []).toString('utf8');
    const value = JSON.parse(text) as Json;
    must(canonical(value) === text && Buffer.from(text).equals(entries.get(name) ?? Buffer.alloc(0)), `${name}: not canonical`);
    return value as T;
  };
  try {
    for (const name of entries.keys()) if (name.endsWith('.json') && !name.startsWith('fichiers/')) json(name);
    const head = json<{ format: string; journeyId: string; version: number; disclosure: string }>('dossier.json');
    must(['jalon-dossier/1', 'jalon-dossier/2'].includes(head.format), 'dossier.json: format');
    const keys = keysIn(json('cles.json'), must);
    const signedBy = (keyId: string, signature: string, over: Uint8Array): boolean => {
      const key = keys.get(keyId);
      const bytes = Buffer.from(signature, 'base64url');
      return key !== undefined && bytes.toString('base64url') === signature && verify(null, over, key, bytes);
    };
    checkManifest(head.format, entries, json, signedBy, must);
    if (head.format !== 'jalon-dossier/1' && [...entries.keys()].some(isOfNames)) checkNames(head.format, entries, json, signedBy, must);
    const { links } = json<{ links: readonly Link[] }>('chaine.json');
    must(links.length === head.version, 'chaine.json: versions');
    checkChain(entries, head, links, json, must);
    const checkpoint = json<Signed>('point-de-controle.json');
    const isRoot = ({ signature, ...rest }: Signed) => signedBy(rest.keyId, signature, Buffer.from(canonical(rest as unknown as Json)));
    must(isRoot(checkpoint), 'point-de-controle.json: signature');
    for (const [index, link] of links.entries()) {
      const leaf = sha256('\0', `{"hash":"${link.hash}","journeyId":${JSON.stringify(head.journeyId)},"version":${link.version}}`);
      must(rootFrom(leaf, link.leafIndex, checkpoint.size, link.proof) === checkpoint.root, `chaine.json: proof of ${link.version}`);
      must(link.leafIndex > (links[index - 1]?.leafIndex ?? -1), `chaine.json: place of ${link.version}`);
    }
    if (entries.has('coherence.json')) {
      const later = json<{ checkpoint: Signed; proof: readonly string[] }>('coherence.json');
      must(isRoot(later.checkpoint), 'coherence.json: signature');
      must(prolongs(checkpoint, later.checkpoint, later.proof), 'coherence.json: proof');
    }
    checkRefusals(head.journeyId, json<{ refusals: readonly Refused[] }>('refus.json').refusals, must);
    for (const name of entries.keys())
      if (name.startsWith('regles/')) must(`regles/${hex(sha256(entries.get(name) ?? ''))}.json` === name, `${name}: digest`);
    checkTold(entries, head, links, json, must);
    for (const name of entries.keys())
      if (/^(evenements|dits)\//.test(name)) {
        const event = json<{ rules: { digest: string } }>(name);
        must(entries.has(`regles/${event.rules.digest}.json`), `rules of ${name}`);
      }
  } catch (error) {
    faults.push(`unreadable: ${String(error)}`);
  }
  return faults;
}

const nameOf = (version: number): string => `evenements/${String(version).padStart(6, '0')}.json`;

type Must = (holds: boolean, fault: string) => void;

function keysIn({ keys }: { readonly keys: readonly { kty: string; crv: string; x: string; kid: string }[] }, must: Must) {
  const known = new Map<string, KeyObject>();
  for (const { kty, crv, x, kid } of keys) {
    must(sha256(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).toString('base64url') === kid, `cles.json: ${kid}`);
    known.set(kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }));
  }
  return known;
}

const namesEntries = ['noms/noms.json', 'noms/rapport.html', 'noms/manifeste.json', 'noms/manifeste.signature.json'];
const isOfNames = (name: string): boolean => namesEntries.includes(name);

function checkManifest(
  format: string,
  entries: Entries,
  json: <T>(name: string) => T,
  signedBy: (keyId: string, signature: string, over: Uint8Array) => boolean,
  must: Must,
): void {
  const { keyId, signature } = json<{ keyId: string; signature: string }>('manifeste.signature.json');
  const digest = hex(sha256(entries.get('manifeste.json') ?? ''));
  must(signedBy(keyId, signature, Buffer.from(`${format} manifest\n${digest}\n`)), 'manifeste.json: signature');
  const { entries: listed } = json<{ entries: readonly { name: string; size: number; sha256: string }[] }>('manifeste.json');
  for (const { name, size, sha256: expected } of listed) {
    const bytes = entries.get(name);
    must(bytes?.length === size && hex(sha256(bytes)) === expected, `manifeste.json: ${name}`);
  }
  const names = new Set([...listed.map(({ name }) => name), 'manifeste.json', 'manifeste.signature.json']);
  for (const name of entries.keys())
    must(names.has(name) || (format !== 'jalon-dossier/1' && isOfNames(name)), `manifeste.json: ${name} is not listed`);
}

function checkNames(
  format: string,
  entries: Entries,
  json: <T>(name: string) => T,
  signedBy: (keyId: string, signature: string, over: Uint8Array) => boolean,
  must: Must,
): void {
  const { keyId, signature } = json<{ keyId: string; signature: string }>('noms/manifeste.signature.json');
  const digest = hex(sha256(entries.get('noms/manifeste.json') ?? ''));
  must(signedBy(keyId, signature, Buffer.from(`${format} names\n${digest}\n`)), 'noms/manifeste.json: signature');
  const own = json<{ manifest: string; entries: readonly { name: string; size: number; sha256: string }[] }>('noms/manifeste.json');
  must(own.manifest === hex(sha256(entries.get('manifeste.json') ?? '')), 'noms/manifeste.json: of another dossier');
  for (const name of ['noms/noms.json', 'noms/rapport.html']) {
    const listed = own.entries.find((one) => one.name === name);
    const bytes = entries.get(name);
    must(bytes !== undefined && listed?.size === bytes.length && listed.sha256 === hex(sha256(bytes)), `noms/manifeste.json: ${name}`);
  }
}

function checkChain(
  entries: Entries,
  head: { readonly journeyId: string; readonly disclosure: string },
  links: readonly Link[],
  json: <T>(name: string) => T,
  must: Must,
): void {
  let previous: Buffer = Buffer.alloc(32);
  for (const [index, { version, previousHash, hash, withheld }] of links.entries()) {
    must(version === index + 1 && previousHash === hex(previous), `chaine.json: link ${index + 1}`);
    const body = entries.get(nameOf(version));
    if (withheld) must(body === undefined && head.disclosure !== 'WHOLE', `event ${version}: withheld`);
    else {
      const event = json<{ version: number; journeyId: string }>(nameOf(version));
      must(event.version === version && event.journeyId === head.journeyId, `event ${version}: place`);
      must(hex(sha256(previous, body ?? '')) === hash, `event ${version}: hash`);
    }
    previous = bytesOf(hash);
  }
}

function checkTold(
  entries: Entries,
  head: { readonly format: string; readonly journeyId: string; readonly disclosure: string },
  links: readonly Link[],
  json: <T>(name: string) => T,
  must: Must,
): void {
  for (const name of entries.keys()) {
    if (!name.startsWith('dits/')) continue;
    const { version, journeyId } = json<{ version: number; journeyId: string }>(name);
    must(name === nameOf(version).replace('evenements', 'dits') && journeyId === head.journeyId, `${name}: place`);
    must(links[version - 1]?.withheld === true, `${name}: not withheld`);
    must(head.format !== 'jalon-dossier/1' && head.disclosure !== 'WHOLE', `${name}: no place for it`);
  }
}

interface Refused {
  readonly refusal: { readonly sequence: number; readonly journeyId: string };
  readonly previousHash: string;
  readonly hash: string;
}

function checkRefusals(journeyId: string, refusals: readonly Refused[], must: Must): void {
  for (const [index, { refusal, previousHash, hash }] of refusals.entries()) {
    const before = refusals[index - 1];
    must(hex(sha256(bytesOf(previousHash), canonical(refusal as Json))) === hash, `refusal ${index}: hash`);
    must(refusal.journeyId === journeyId && refusal.sequence > (before?.refusal.sequence ?? 0), `refusal ${index}: place`);
    must(before?.refusal.sequence !== refusal.sequence - 1 || before.hash === previousHash, `refusal ${index}: link`);
  }
}

/** RFC 9162 §2.1.3.2. */
function rootFrom(leaf: Buffer, index: number, size: number, proof: readonly string[]): string | null {
  if (index >= size) return null;
  let [fn, sn] = [BigInt(index), BigInt(size - 1)];
  let node = leaf;
  for (const sibling of proof.map(bytesOf)) {
    if (sn === 0n) return null;
    if (fn % 2n === 1n || fn === sn) {
      node = sha256('\x01', sibling, node);
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      node = sha256('\x01', node, sibling);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n ? hex(node) : null;
}

/** RFC 9162 §2.1.4.2. */
function prolongs(first: Signed, second: Signed, proof: readonly string[]): boolean {
  if (first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && first.root === second.root;
  const isPower = (BigInt(first.size) & BigInt(first.size - 1)) === 0n;
  const [start, ...rest] = [...(isPower ? [first.root] : []), ...proof].map(bytesOf);
  if (!start) return false;
  let [fn, sn] = [BigInt(first.size - 1), BigInt(second.size - 1)];
  while (fn % 2n === 1n) [fn, sn] = [fn >> 1n, sn >> 1n];
  let [one, other] = [start, start];
  for (const node of rest) {
    if (sn === 0n) return false;
    if (fn % 2n === 1n || fn === sn) {
      [one, other] = [sha256('\x01', node, one), sha256('\x01', node, other)];
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      other = sha256('\x01', other, node);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && hex(one) === first.root && hex(other) === second.root;
}
