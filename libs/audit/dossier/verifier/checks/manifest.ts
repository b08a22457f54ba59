/** That the archive holds what its signed manifest lists: nothing less, nothing more, nothing else. */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { CheckpointPublicKey } from '#libs/record/checkpoints/checkpoint-keys.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import {
  entry,
  manifestStatement,
  namesEntries,
  namesStatement,
  type DossierHead,
  type Manifest,
  type ManifestSignature,
  type NamesManifest,
} from '../../format.js';
import { sha256, versionAbout, type Contents, type ContentsReader } from '../contents.js';
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

type Keys = ReadonlyMap<string, KeyObject>;

/** @param format as the dossier says it is in; null where it says none that is known here */
export function checkManifest(reader: ContentsReader, keys: Keys, format: DossierHead['format'] | null): readonly DossierFinding[] {
  const { contents } = reader;
  const manifest = reader.read<Manifest>(entry.manifest);
  const signature = reader.read<ManifestSignature>(entry.signature);
  const bytes = contents.get(entry.manifest);
  return [
    ...(bytes && signature && format && !isSigned(manifestStatement(format, sha256(bytes)), signature, keys)
      ? [finding('SIGNATURE_REFUSED', entry.manifest)]
      : []),
    ...(manifest ? against(contents, manifest, format === 'jalon-dossier/1' ? [] : namesEntries) : []),
  ];
}

/** Who is who has a manifest of its own, which says which dossier it goes with. */
export function checkNamesManifest(reader: ContentsReader, keys: Keys, format: DossierHead['format']): readonly DossierFinding[] {
  const { contents } = reader;
  const manifest = reader.read<NamesManifest>(entry.namesManifest);
  const signature = reader.read<ManifestSignature>(entry.namesSignature);
  const bytes = contents.get(entry.namesManifest);
  const goesWith = sha256(contents.get(entry.manifest) ?? new Uint8Array());
  const names = new Map([...contents].filter(([name]) => namesEntries.includes(name)));
  const listed = manifest?.entries.map(({ name }) => name) ?? [];
  return [
    ...(bytes && signature && !isSigned(namesStatement(format, sha256(bytes)), signature, keys)
      ? [finding('SIGNATURE_REFUSED', entry.namesManifest)]
      : []),
    ...(manifest && manifest.manifest !== goesWith
      ? [finding('CHANGED', entry.namesManifest, { field: '/manifest' }, 'ces noms sont ceux d’un autre dossier')]
      : []),
    ...(manifest && [entry.names, entry.namedReport].some((name) => !listed.includes(name))
      ? [finding('CHANGED', entry.namesManifest, { field: '/entries' })]
      : []),
    ...(manifest ? against(names, manifest, [entry.namesManifest, entry.namesSignature]) : []),
  ];
}

function isSigned(statement: Buffer, { keyId, signature }: ManifestSignature, keys: Keys): boolean {
  const key = keys.get(keyId);
  const bytes = Buffer.from(signature, 'base64url');
  return key !== undefined && bytes.toString('base64url') === signature && verify(null, statement, key, bytes);
}

/** @param besides what the manifest does not know, and may be there */
function against(contents: Contents, { entries }: Manifest, besides: readonly string[]): readonly DossierFinding[] {
  const listed = new Map(entries.map((one) => [one.name, one]));
  const own: readonly string[] = [entry.manifest, entry.signature, ...besides];
  const added = [...contents.keys()].filter((name) => !listed.has(name) && !own.includes(name));
  return [
    ...entries.flatMap(({ name, size, sha256: expected }) => {
      const bytes = contents.get(name);
      const version = versionAbout(name);
      if (!bytes) return [finding('MISSING', name, { version })];
      return bytes.length === size && sha256(bytes) === expected ? [] : [finding('CHANGED', name, { version })];
    }),
    ...added.map((name) => finding('ADDED', name, { version: versionAbout(name) })),
  ];
}
