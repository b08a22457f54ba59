/** The forms that events of a kind have had: which one is today's, and how an older one is read (ADR 12). */
import type { StreamEvent } from './event.js';
import { streamIdIn } from './stream-id.js';

/** The data of an event, brought from one form to the next. Pure: it may look at the rest of that event, and at nothing else. */
export type Upcaster = (event: StreamEvent) => object;

/** By type of event, the steps from each form to the next, from the first on: today's form is one more than there are steps. */
export type EventSchemas<Type extends string = string> = Readonly<Record<Type, readonly Upcaster[]>>;

/** Of a type whose form never changed. */
export const asFirstRecorded: readonly Upcaster[] = [];

/** Whose events they are. */
export interface KnownEvents {
  readonly kind: string;
  readonly eventSchemas: EventSchemas;
}

/** An event has a type, or a form of it, that its kind does not know here: a newer Jalon wrote it, or somebody invented it. */
export class EventUnknown extends Error {
  override readonly name = 'EventUnknown';
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly schema: number;

  /** @param knownSchema today's form here; null where the type itself is unknown */
  constructor(
    readonly kind: string,
    event: StreamEvent,
    readonly knownSchema: number | null,
  ) {
    const [streamId, schema] = [streamIdIn(event), schemaOf(event)];
    const what = knownSchema === null ? 'ce type lui est inconnu' : `elle ne lit ce type que jusqu’à la forme ${knownSchema}`;
    super(
      `L’événement n° ${event.version} de ${streamId} (${event.type}, forme ${schema}, genre « ${kind} ») n’a pas été écrit par cette version de Jalon : ${what}.`,
    );
    this.streamId = streamId;
    this.version = event.version;
    this.type = event.type;
    this.schema = schema;
  }
}

/** The form that an event was recorded in: one that does not say is in the first, for ever. */
export function schemaOf({ schema = 1 }: StreamEvent): number {
  return schema;
}

/** The same event as the code of today reads it. What is hashed, compared or handed on is the recorded one. @throws {EventUnknown} */
export function inTodaysForm({ kind, eventSchemas }: KnownEvents, recorded: StreamEvent): StreamEvent {
  const steps = stepsOf(eventSchemas, recorded);
  if (!steps) throw new EventUnknown(kind, recorded, null);
  const [schema, today] = [schemaOf(recorded), steps.length + 1];
  if (schema === today) return recorded;
  if (!isFormUpTo(today, schema)) throw new EventUnknown(kind, recorded, today);
  let event = recorded;
  for (const [place, step] of steps.slice(schema - 1).entries()) event = { ...event, schema: schema + place + 1, data: step(event) };
  return event;
}

/** The first of them that is unknown, and why; null where the code of today reads them all. */
export function unknownAmong({ kind, eventSchemas }: KnownEvents, recorded: Iterable<StreamEvent>): EventUnknown | null {
  for (const event of recorded) {
    const steps = stepsOf(eventSchemas, event);
    if (!steps || !isFormUpTo(steps.length + 1, schemaOf(event))) return new EventUnknown(kind, event, steps ? steps.length + 1 : null);
  }
  return null;
}

/** A name that every object has is no type. */
function stepsOf(eventSchemas: EventSchemas, { type }: StreamEvent): readonly Upcaster[] | null {
  return (Object.hasOwn(eventSchemas, type) && eventSchemas[type]) || null;
}

function isFormUpTo(today: number, schema: number): boolean {
  return Number.isInteger(schema) && schema >= 1 && schema <= today;
}
