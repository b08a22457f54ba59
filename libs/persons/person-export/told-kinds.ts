/** How each kind of stream is told to the persons that it names. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { journeyStatus, statusLabels } from '#libs/domain/journey/status.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { KindName } from '#libs/domain/stream/kind-names.js';
import type { StreamInMemory } from '#libs/domain/stream/process.js';
import { sentenceOf } from '#libs/hindsight/narration/event-sentences.js';

/** Methods, not members: a kind narrows what they take. */
export interface ToldKind {
  /** French: where it stands. */
  status(stream: StreamInMemory): string;
  sentence(event: StreamEvent): string;
  /** Without what is others' secret, be it from the person whom the stream is about. */
  withoutSecrets(event: StreamEvent): StreamEvent;
}

/** By kind. */
export type ToldKinds = Readonly<Record<string, ToldKind>>;

/** The product's: a kind without its line does not compile. */
export const toldKinds: Readonly<Record<KindName, ToldKind>> = {
  journey: {
    status(journey: Journey) {
      return statusLabels[journeyStatus(journey)];
    },
    sentence(event: RecordedEvent) {
      return sentenceOf(event);
    },
    // How each juror voted is theirs, and the deliberation's.
    withoutSecrets(event: RecordedEvent) {
      return { ...event, data: withoutVotes(event.data) } as RecordedEvent;
    },
  },
};

/** Wherever they are: a paper's entry holds those of its decision, a replacement those of another. */
function withoutVotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutVotes);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([member]) => member !== 'abstentions');
  return Object.fromEntries(kept.map(([member, each]) => [member, member === 'votes' ? [] : withoutVotes(each)]));
}
