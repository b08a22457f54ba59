/** What events name that a dossier must hold or list. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { filesNamed } from '#libs/domain/journey/why/evidence.js';
import { someJuror } from '#libs/domain/journey/trimmed-members.js';
import { opaqueIdForm } from '#libs/domain/persons/person-ids.js';
import { clock } from '#libs/domain/stream/actor.js';
import type { Dossier } from './format.js';

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

/** The opaque ids that its facts and its refusals hold, those of persons and of who acted among them. Each once. */
export function idsNamed({ events, refusals }: Pick<Dossier, 'events' | 'refusals'>): readonly string[] {
  const actors = [...events.map(({ actor }) => actor.id), ...refusals.flatMap(({ refusal }) => refusal.actor?.id ?? [])];
  return [...new Set([...events.flatMap(({ data }) => idsIn(data)), ...actors.filter((id) => id !== clock.id)])];
}

/** Wherever they stand: a command names people in many members. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return opaqueIdForm.test(value) && value !== someJuror ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : [];
}
