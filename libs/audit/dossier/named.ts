/** What events name that a dossier must hold or list. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { filesNamed } from '#libs/domain/journey/why/evidence.js';

/** The digests of the rules that an event was decided under, or leads to. */
export function digestsNamed(event: RecordedEvent): readonly string[] {
  return event.type === 'CertificationMigrated' ? [event.rules.digest, event.data.to.digest] : [event.rules.digest];
}

/** The files that events name, in the order in which they do. */
export function filesInOrder(events: readonly RecordedEvent[]): ReadonlyMap<string, readonly number[]> {
  const versions = new Map<string, readonly number[]>();
  for (const event of events)
    for (const hash of new Set(filesNamed(event))) versions.set(hash, [...(versions.get(hash) ?? []), event.version]);
  return versions;
}
