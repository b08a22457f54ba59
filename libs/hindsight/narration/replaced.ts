/** What is told of a fact that stands no more: by which other, when and why. */
import type { RecordedEvent, RecordedEventOf } from '#libs/domain/journey/event.js';
import { eventOfKind } from '#libs/domain/journey/replacement/events.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { labels } from './labels.js';

/** « remplacé par le fait n° 45, le 1er mars 2024, motif : erreur matérielle ». */
export function replacedNote({ type }: RecordedEvent, { version, occurredAt, data }: RecordedEventOf<'FactReplaced'>): string {
  const { kind, replacement } = data.fact;
  const isNamed = type === eventOfKind[kind] || type === 'FactReplaced' || type === 'GridAmended' || type === 'RefusedForFraud';
  const how = isNamed ? (replacement === null ? 'annulé par' : 'remplacé par') : 'tombé avec';
  return `${how} le fait n° ${version}, le ${frenchDate(parisDate(occurredAt))}, motif : ${labels.ground(data.ground)}`;
}
