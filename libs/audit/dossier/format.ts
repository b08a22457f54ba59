/**
 * What a dossier holds: one journey's record, with what proves it. `infra/dossier-format.md` describes it to the byte for
 * whoever writes another verifier.
 */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { JourneyStatus } from '#libs/domain/journey/status.js';
import type { CertificationDocument } from '#libs/certifications/schema/certification.schema.js';
import type { CheckpointPublicKey } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { RefusalEntry } from '#libs/record/refusals/refusal.js';

/**
 * Each is read for ever. The second calls a site a site in its report, and may hold names beside what its manifest covers, and what may be
 * told of an event that is withheld: the first had no place for them.
 */
export const dossierFormats = ['jalon-dossier/1', 'jalon-dossier/2'] as const;

export type DossierFormat = (typeof dossierFormats)[number];

/** In which a dossier is made today. */
export const dossierFormat: DossierFormat = 'jalon-dossier/2';

/** Entries of the archive, each JSON one in its canonical form (RFC 8785). */
export const entry = {
  readMe: 'LISEZ-MOI.txt',
  report: 'rapport.html',
  verifier: 'verifier.mjs',
  format: 'FORMAT.md',
  head: 'dossier.json',
  chain: 'chaine.json',
  checkpoint: 'point-de-controle.json',
  growth: 'coherence.json',
  keys: 'cles.json',
  files: 'fichiers.json',
  state: 'etat.json',
  refusals: 'refus.json',
  texts: 'textes.json',
  manifest: 'manifeste.json',
  signature: 'manifeste.signature.json',
  names: 'noms/noms.json',
  namedReport: 'noms/rapport.html',
  namesManifest: 'noms/manifeste.json',
  namesSignature: 'noms/manifeste.signature.json',
  event: (version: number): string => `evenements/${String(version).padStart(6, '0')}.json`,
  told: (version: number): string => `dits/${String(version).padStart(6, '0')}.json`,
  rules: (digest: string): string => `regles/${digest}.json`,
  document: (code: string, version: string): string => `certifications/${code}@${version}.json`,
  file: (hash: string): string => `fichiers/${hash}`,
} as const;

/**
 * What tells who is who, in the order in which it is written after everything else. The manifest does not know it: whoever takes the folder
 * away is left with a dossier that proves itself as before.
 */
export const namesEntries: readonly string[] = [entry.names, entry.namedReport, entry.namesManifest, entry.namesSignature];

/** WHOLE: every event. WITHOUT_CONFIDENTIAL: see `withheld.ts`. */
export type Disclosure = 'WHOLE' | 'WITHOUT_CONFIDENTIAL';

export interface DossierHead {
  readonly format: DossierFormat;
  readonly journeyId: string;
  /** Version of the journey's last event. */
  readonly version: number;
  readonly disclosure: Disclosure;
}

/** One event's place in the chain and in the tree. Hashes in hexadecimal. */
export interface ChainLink {
  readonly version: number;
  readonly previousHash: string;
  readonly hash: string;
  readonly leafIndex: number;
  /** Inclusion proof of RFC 9162 in the tree of the dossier's checkpoint. */
  readonly proof: readonly string[];
  /** The event is not in the dossier as it was recorded: not at all, or without what is not told of it. */
  readonly withheld: boolean;
}

/** That a later checkpoint's tree begins with that of the dossier. */
export interface Growth {
  readonly checkpoint: Checkpoint;
  readonly proof: readonly string[];
}

/** A command that the rules refused, as the log of refusals keeps it, with its place in that log's own chain. Hashes in hexadecimal. */
export interface ListedRefusal {
  readonly refusal: RefusalEntry;
  readonly previousHash: string;
  readonly hash: string;
}

export interface ListedFile {
  readonly hash: string;
  /** In bytes; null where the record names a content that was never deposited. */
  readonly size: number | null;
  readonly mediaType: string | null;
  /** Of the events that name it. */
  readonly versions: readonly number[];
}

export interface DossierState {
  /** What the events of the dossier fold to. */
  readonly state: JourneyState;
  /** Of the whole journey, whatever is withheld. */
  readonly status: JourneyStatus;
}

/** The manifest lists every other entry but its own signature, and the names. */
export interface Manifest {
  readonly format: DossierFormat;
  readonly entries: readonly ListedEntry[];
}

export interface ListedEntry {
  readonly name: string;
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Of the names alone. */
export interface NamesManifest extends Manifest {
  /** SHA-256 of the manifest of the dossier that they go with, in hexadecimal. */
  readonly manifest: string;
}

export interface ManifestSignature {
  readonly keyId: string;
  /** Ed25519, base64url, over `manifestStatement`. */
  readonly signature: string;
}

/** What the manifest's signature covers: no checkpoint's text begins so. @param digest SHA-256 of its bytes, in hexadecimal */
export function manifestStatement(format: DossierFormat, digest: string): Buffer {
  return Buffer.from(`${format} manifest\n${digest}\n`);
}

/** What the signature of the names' own manifest covers. @param digest SHA-256 of its bytes, in hexadecimal */
export function namesStatement(format: DossierFormat, digest: string): Buffer {
  return Buffer.from(`${format} names\n${digest}\n`);
}

/** As people are called, by the opaque ids of persons and of actors. */
export type DossierNames = Readonly<Record<string, string>>;

/** A dossier's facts, as they are written and as a verifier reads them again. */
export interface Dossier {
  readonly head: DossierHead;
  /** From the first version to the last. */
  readonly links: readonly ChainLink[];
  /** Those disclosed, in version order, as they were recorded: what the archive holds and the chain covers. */
  readonly recorded: readonly StreamEvent[];
  /** Of those withheld, in version order, what may be told: see `toldInstead`. On the word of whoever signed the manifest. */
  readonly told: readonly StreamEvent[];
  /** Both, in version order, as today's code reads them: what everything else in the dossier is made from. */
  readonly events: readonly RecordedEvent[];
  /** By digest: those that a disclosed event names. */
  readonly rules: ReadonlyMap<string, CertificationRules>;
  /** The wording of those of them that are loaded. */
  readonly documents: readonly CertificationDocument[];
  readonly files: readonly ListedFile[];
  readonly outcome: DossierState;
  /** In the order of the log. */
  readonly refusals: readonly ListedRefusal[];
  readonly checkpoint: Checkpoint;
  readonly growth: Growth | null;
  /** Those that sign something in the dossier. */
  readonly keys: readonly CheckpointPublicKey[];
  /** Clear texts by their sealed form; null where none was asked for. */
  readonly texts: Readonly<Record<string, string>> | null;
  /** Null where none was asked for, or they were taken away. */
  readonly names: DossierNames | null;
}
