/** What is told of a fact that stands no more: by which other, when and why. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { isReplacing, type AnyReplacing } from '#libs/domain/journey/replacement/as-they-stand.js';
import { eventOfKind } from '#libs/domain/journey/replacement/events.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { labels } from './labels.js';

/** « remplacé par le fait n° 45, le 1er mars 2024, motif : erreur matérielle ». */
export function replacedNote(replaced: RecordedEvent, replacing: AnyReplacing): string {
  const { version, occurredAt, data } = replacing;
  const { type } = replaced;
  const named = replacing.type === 'FactReplaced' ? eventOfKind[replacing.data.fact.kind] : 'DispenseDecided';
  const { replacement } = replacing.type === 'FactReplaced' ? replacing.data.fact : replacing.data;
  const isNamed = type === named || isReplacing(replaced) || type === 'GridAmended' || type === 'RefusedForFraud';
  const how = isNamed ? (replacement === null ? 'annulé par' : 'remplacé par') : 'tombé avec';
  return `${how} le fait n° ${version}, le ${frenchDate(parisDate(occurredAt))}, motif : ${labels.ground(data.ground)}`;
}
