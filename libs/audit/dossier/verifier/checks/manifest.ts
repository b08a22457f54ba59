/** That the archive holds what its signed manifest lists: nothing less, nothing more, nothing else. */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { CheckpointPublicKey } from '#libs/record/checkpoints/checkpoint-keys.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { entry, manifestStatement, type Manifest, type ManifestSignature } from '../../format.js';
import { sha256, versionOf, type Contents, type ContentsReader } from '../contents.js';
import { finding, type DossierFinding } from '../finding.js';

/** A key's id is made from the key (RFC 7638): no other key can bear it. */
export function keysOf(keys: readonly CheckpointPublicKey[]): {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly findings: readonly DossierFinding[];
} {
  const found = new Map<string, KeyObject>();
  const findings: DossierFinding[] = [];
  for (const [index, { kid, kty, crv, x }] of keys.entries()) {
    const thumbprint = createHash('sha256').update(canonicalJson({ crv, kty, x })).digest('base64url');
    try {
      if (thumbprint !== kid) throw new Error('not its own id');
      found.set(kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }));
    } catch {
      findings.push(finding('CHANGED', entry.keys, { field: `/keys/${index}` }, 'l’identifiant de la clé n’est pas son empreinte'));
    }
  }
  return { keys: found, findings };
}

export function checkManifest(reader: ContentsReader, keys: ReadonlyMap<string, KeyObject>): readonly DossierFinding[] {
  const { contents } = reader;
  const manifest = reader.read<Manifest>(entry.manifest);
  const signature = reader.read<ManifestSignature>(entry.signature);
  const bytes = contents.get(entry.manifest);
  return [
    ...(bytes && signature && !isSigned(bytes, signature, keys) ? [finding('SIGNATURE_REFUSED', entry.manifest)] : []),
    ...(manifest ? against(contents, manifest) : []),
  ];
}

function isSigned(manifest: Uint8Array, { keyId, signature }: ManifestSignature, keys: ReadonlyMap<string, KeyObject>): boolean {
  const key = keys.get(keyId);
  const bytes = Buffer.from(signature, 'base64url');
  return key !== undefined && bytes.toString('base64url') === signature && verify(null, manifestStatement(sha256(manifest)), key, bytes);
}

function against(contents: Contents, { entries }: Manifest): readonly DossierFinding[] {
  const listed = new Map(entries.map((one) => [one.name, one]));
  const own: readonly string[] = [entry.manifest, entry.signature];
  const added = [...contents.keys()].filter((name) => !listed.has(name) && !own.includes(name));
  return [
    ...entries.flatMap(({ name, size, sha256: expected }) => {
      const bytes = contents.get(name);
      const version = versionOf(name);
      if (!bytes) return [finding('MISSING', name, { version })];
      return bytes.length === size && sha256(bytes) === expected ? [] : [finding('CHANGED', name, { version })];
    }),
    ...added.map((name) => finding('ADDED', name, { version: versionOf(name) })),
  ];
}
