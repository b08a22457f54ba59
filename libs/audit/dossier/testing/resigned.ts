/** What whoever holds the key could make of a dossier: an entry changed, and the manifest signed anew. */
import { sign } from 'node:crypto';
import type { CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { entry, manifestStatement, type Manifest } from '../format.js';
import { sha256, type Contents } from '../verifier/contents.js';

export const textIn = (contents: Contents, name: string): string => Buffer.from(contents.get(name) ?? []).toString();

/** @param change of the entry's text; what it makes of an entry that is not there is added */
export function resigned(contents: Contents, { signer }: CheckpointKeys, name: string, change: (text: string) => string): Contents {
  const changed = new Map([...contents, [name, Buffer.from(change(textIn(contents, name)))]]);
  const manifest = JSON.parse(textIn(contents, entry.manifest)) as Manifest;
  const names = new Set([...manifest.entries.map((one) => one.name), name]);
  const entries = [...names].map((each) => {
    const bytes = changed.get(each) ?? Buffer.alloc(0);
    return { name: each, size: bytes.length, sha256: sha256(bytes) };
  });
  const bytes = Buffer.from(canonicalJson({ ...manifest, entries }));
  const signature = sign(null, manifestStatement(manifest.format, sha256(bytes)), signer.privateKey).toString('base64url');
  const signed = canonicalJson({ keyId: signer.keyId, signature });
  return new Map([...changed, [entry.manifest, bytes], [entry.signature, Buffer.from(signed)]]);
}
