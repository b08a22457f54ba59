import type { LocalDate } from '../../time/local-date.js';
import type { DocumentsState, DocumentVersion } from './state.js';

export type DocumentStatus = 'AWAITED' | 'SUBMITTED' | 'RETURNED' | 'ACCEPTED';

/** The versions of a document that the certification declares. */
export function versionsOf({ documents = {} }: DocumentsState, document: string): readonly DocumentVersion[] {
  return (Object.hasOwn(documents, document) ? documents[document] : undefined) ?? [];
}

/** All that was handed in, the mémoire and the livret included. */
export function allVersions({ memoire, livret, documents = {} }: DocumentsState): readonly DocumentVersion[] {
  return [...memoire, ...livret, ...Object.values(documents).flat()];
}

/** The day on which the version that stands was accepted, or null where none is. */
export function acceptedOn(versions: readonly DocumentVersion[]): LocalDate | null {
  return versions.at(-1)?.acceptedOn ?? null;
}

/** The last version tells: one submitted after an accepted one awaits its own decision. */
export function documentStatus(versions: readonly DocumentVersion[]): DocumentStatus {
  const last = versions.at(-1);
  if (!last) return 'AWAITED';
  if (last.acceptedOn !== null) return 'ACCEPTED';
  return last.returnedOn !== null ? 'RETURNED' : 'SUBMITTED';
}
