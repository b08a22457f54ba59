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

/** The version of an event's entry, or null where it is none. */
export function versionOf(name: string): number | null {
  const version = Number(/^evenements\/(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN);
  return entry.event(version) === name ? version : null;
}

/** Reads JSON entries, and keeps what is wrong with their form. */
export class ContentsReader {
  readonly findings: DossierFinding[] = [];

  constructor(readonly contents: Contents) {}

  /** Null where it is not there, or is not the canonical form of an object: what is wrong is then among the findings. */
  read<T extends object>(name: string): T | null {
    const bytes = this.contents.get(name);
    if (!bytes) {
      this.findings.push(finding('MISSING', name, { version: versionOf(name) }));
      return null;
    }
    try {
      const text = textOf(bytes);
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && canonicalJson(value) === text) return value as T;
    } catch {
      // Told below, as any other fault of form.
    }
    this.findings.push(finding('NOT_CANONICAL', name, { version: versionOf(name) }));
    return null;
  }
}
