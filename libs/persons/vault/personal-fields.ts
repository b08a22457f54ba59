/** Finds the personal texts of a command by its schema, and the sealed texts of an event by their form. */
import { z } from 'zod';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import type { StreamEvent, TextsOrigin } from '#libs/domain/stream/event.js';
import type { ReadBy } from './access-log.js';
import type { FoundKey } from './found-keys.js';
import { type Pointer, indexInBatch, textPlace } from './place.js';
import { type KeyOwner, type SealedText, isSealedText, partsOf } from './sealed-text.js';
import type { FoundText, Opened, TextToSeal, Vault } from './vault.js';

type Visit = (category: PersonalCategory, text: string, pointer: Pointer) => string;

/** Data that does not have its schema's shape, or a schema in which personal texts could not be found for sure. */
export class NotSealable extends Error {
  constructor(path: Pointer, why: string) {
    super(`${path.join('.') || '(root)'}: ${why}`);
    this.name = 'NotSealable';
  }
}

/** Kinds of schema that hold no other. Anything neither listed here nor known to `map` is refused: it might hide a text. */
const leaves = new Set(['string', 'number', 'int', 'boolean', 'null', 'undefined', 'literal', 'enum', 'template_literal']);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const categoryOf = (schema: z.core.$ZodType): PersonalCategory | undefined =>
  z.globalRegistry.get(schema)?.['personal'] as PersonalCategory | undefined;

const mapMembers = (value: Record<string, unknown>, change: (key: string, member: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(key, member)]));

const holdsNoText = (schema: z.core.$ZodType): boolean => leaves.has(schema._zod.def.type) && categoryOf(schema) === undefined;

/** What a schema wraps, which holds the texts in its stead; null where it wraps nothing. */
function wrapped(def: z.core.$ZodTypes['_zod']['def']): z.core.$ZodType | null {
  const wraps =
    def.type === 'optional' ||
    def.type === 'nullable' ||
    def.type === 'default' ||
    def.type === 'prefault' ||
    def.type === 'nonoptional' ||
    def.type === 'readonly';
  return wraps ? def.innerType : null;
}

function map(schema: z.core.$ZodType, value: unknown, visit: Visit, path: Pointer): unknown {
  if (value === undefined || value === null || holdsNoText(schema)) return value;
  const category = categoryOf(schema);
  if (category !== undefined && typeof value === 'string') return visit(category, value, path);
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  const inner = wrapped(def);
  if (inner !== null) return map(inner, value, visit, path);
  if (def.type === 'object' && isRecord(value)) {
    return mapMembers(value, (key, member) => {
      const field = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
      if (field === undefined) throw new NotSealable([...path, key], 'not in the schema');
      return map(field, member, visit, [...path, key]);
    });
  }
  if (def.type === 'record' && isRecord(value)) {
    return mapMembers(value, (key, member) => map(def.valueType, member, visit, [...path, key]));
  }
  if (def.type === 'array' && Array.isArray(value)) {
    return value.map((member, index) => map(def.element, member, visit, [...path, index]));
  }
  if (def.type === 'union') {
    if (def.options.every(holdsNoText)) return value;
    const option = def.options.find((candidate) => z.safeParse(candidate, value).success);
    if (option !== undefined) return map(option, value, visit, path);
  }
  throw new NotSealable(path, `not a value of the schema (${def.type}), or a schema that cannot be searched for personal texts`);
}

/** A copy of `data`, which its schema's parse answered, with what `visit` makes of each personal text. @throws NotSealable */
export function mapPersonalTexts<S extends z.ZodType>(schema: S, data: unknown, visit: Visit): z.output<S> {
  return map(schema, data, visit, []) as z.output<S>;
}

/** Whether anything of `data`, which its schema's parse answered, is to be sealed. @throws NotSealable */
export function holdsPersonalText(schema: z.ZodType, data: unknown): boolean {
  let holds = false;
  mapPersonalTexts(schema, data, (_category, text) => ((holds = true), text));
  return holds;
}

/** A command of one sending: `data` is what the schema's parse answered. */
interface ToSeal<S extends z.ZodType> {
  readonly schema: S;
  readonly data: z.output<S>;
}

/**
 * The data of the commands of one sending, in their order, in which every text whose schema says `personal: <category>` is sealed
 * under that key of the person, for the place where it stands; by one reading of their keys. Members that a schema does not know
 * are refused, not copied: nothing goes past here in clear that the schema does not call impersonal.
 * @param found their keys, where the caller has just read them
 * @throws NotSealable @throws PersonUnknown @throws PersonKeyDestroyed @throws IllFormedText
 */
export async function sealCommands<S extends z.ZodType>(
  vault: Vault,
  personId: string,
  commandId: string,
  commands: readonly ToSeal<S>[],
  found: readonly FoundKey[] | null = null,
): Promise<z.output<S>[]> {
  const texts: TextToSeal[] = [];
  for (const [index, { schema, data }] of commands.entries()) {
    mapPersonalTexts(schema, data, (category, text, pointer) => {
      texts.push({ category, text, place: textPlace(commandId, index, pointer) });
      return text;
    });
  }
  const sealed = await vault.sealAll(personId, texts, undefined, found);
  let next = 0;
  return commands.map(({ schema, data }) => mapPersonalTexts(schema, data, () => sealed[next++] as string));
}

/** What stands where a text cannot be read. */
const unreadable: Readonly<Record<Exclude<Opened['status'], 'OPEN'>, string>> = {
  ERASED: '[texte effacé]',
  WITHHELD: '[texte réservé]',
  REFUSED: '[texte illisible : altéré ou déplacé]',
};

/** In the order given, by one query: each text, or the French note that says why it cannot be read. */
export async function readTexts<T extends FoundText>(
  vault: Vault,
  texts: readonly T[],
  by: ReadBy,
  mayOpen?: (owner: KeyOwner, text: T) => boolean,
): Promise<string[]> {
  const opened = await vault.openAll(texts, by, mayOpen);
  return opened.map((result) => (result.status === 'OPEN' ? result.text : unreadable[result.status]));
}

function mapSealed(value: unknown, visit: (sealed: SealedText, pointer: Pointer) => string, pointer: Pointer = []): unknown {
  if (isSealedText(value)) return visit(value, pointer);
  if (Array.isArray(value)) return value.map((member, index) => mapSealed(member, visit, [...pointer, index]));
  if (isRecord(value)) return mapMembers(value, (key, member) => mapSealed(member, visit, [...pointer, key]));
  return value;
}

type EventWithTexts = Pick<StreamEvent, 'version' | 'commandId' | 'data'>;

export interface TextOfEvent<E extends EventWithTexts> extends FoundText {
  readonly event: E;
}

/**
 * The sealed texts of events of one stream, in version order, and the place of each: the field where it stands, of the command
 * that the event names; of an event that repeats another's texts, that in which they came. Which command of a batch that was, the texts alone say: where they do not agree, all of that batch
 * count as moved.
 */
export function textsOfEvents<E extends EventWithTexts>(events: readonly E[]): TextOfEvent<E>[] {
  const texts: TextOfEvent<E>[] = [];
  for (const event of events) {
    const { commandId, pointer: under }: TextsOrigin = originOf(event.data) ?? { commandId: event.commandId, pointer: [] };
    mapSealed(event.data, (sealed, pointer) => {
      const said = partsOf(sealed)?.place;
      const index = said === undefined ? null : indexInBatch(said, commandId);
      texts.push({ event, sealed, place: index === null ? null : textPlace(commandId, index, [...under, ...pointer]) });
      return sealed;
    });
  }
  const mixed = mixedBatches(texts);
  return texts.map((text) => (mixed.has(text.event.commandId) ? { ...text, place: null } : text));
}

function originOf(data: object): TextsOrigin | undefined {
  return (data as { readonly textsFrom?: TextsOrigin }).textsFrom;
}

/** Commands of a batch whose texts stand twice, in an event of two commands, or in one that comes before an earlier command's. */
function mixedBatches(texts: readonly TextOfEvent<EventWithTexts>[]): ReadonlySet<string> {
  const mixed = new Set<string>();
  const seen = new Set<string>();
  const last = new Map<string, { readonly version: number; readonly index: number }>();
  for (const { event, place } of texts) {
    const { version, commandId } = event;
    const index = place && indexInBatch(place, commandId);
    if (place === null || index === null) continue;
    const before = last.get(commandId);
    const follows = !before || (version === before.version ? index === before.index : index >= before.index);
    if (!follows || seen.has(place)) mixed.add(commandId);
    seen.add(place);
    last.set(commandId, { version, index });
  }
  return mixed;
}

/**
 * Events of one stream, in version order, with their sealed texts opened, by one query. A text that is erased, not for this
 * reader, altered or moved is replaced by a French note that says so.
 */
export async function openTextsOfEvents<E extends EventWithTexts>(
  vault: Vault,
  events: readonly E[],
  by: ReadBy,
  mayOpen: (owner: KeyOwner, event: E) => boolean = () => true,
): Promise<E[]> {
  const texts = textsOfEvents(events);
  const readable = await readTexts(vault, texts, by, (owner, { event }) => mayOpen(owner, event));
  let next = 0;
  return events.map((event) => ({ ...event, data: mapSealed(event.data, () => readable[next++] as string) }));
}
