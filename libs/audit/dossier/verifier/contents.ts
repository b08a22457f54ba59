/** The entries of a dossier as they were received: nothing in them is believed before it is checked. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { entry } from '../format.js';
import { finding, type DossierFinding } from './finding.js';

/** By name. */
export type Contents = ReadonlyMap<string, Uint8Array>;

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** The version of the event whose entry it is, or null where it is none. */
export function versionOf(name: string): number | null {
  return versionIn(name, entry.event);
}

/** The version of the event of which it is told, or null where it is no such entry. */
export function toldVersionOf(name: string): number | null {
  return versionIn(name, entry.told);
}

function versionIn(name: string, nameOf: (version: number) => string): number | null {
  const version = Number(/^[a-z]+\/(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN);
  return nameOf(version) === name ? version : null;
}

/** Of the event that an entry holds, or of which it tells. */
export function versionAbout(name: string): number | null {
  return versionOf(name) ?? toldVersionOf(name);
}

/** Reads JSON entries, and keeps what is wrong with their form. */
export class ContentsReader {
  readonly findings: DossierFinding[] = [];

  constructor(readonly contents: Contents) {}

  /** Null where it is not there, or is not the canonical form of an object: what is wrong is then among the findings. */
  read<T extends object>(name: string): T | null {
    const bytes = this.contents.get(name);
    if (!bytes) {
      this.findings.push(finding('MISSING', name, { version: versionAbout(name) }));
      return null;
    }
    try {
      const text = textOf(bytes);
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && canonicalJson(value) === text) return value as T;
    } catch {
      // Told below, as any other fault of form.
    }
    this.findings.push(finding('NOT_CANONICAL', name, { version: versionAbout(name) }));
    return null;
  }
}
