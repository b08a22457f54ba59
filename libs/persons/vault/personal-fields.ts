/** Finds the personal texts of a command by its schema, and the sealed texts of an event by their form. */
import { z } from 'zod';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import type { ReadBy } from './access-log.js';
import { type KeyOwner, isSealedText } from './sealed-text.js';
import type { Opened, Vault } from './vault.js';

type Visit = (category: PersonalCategory, text: string) => string;

/** Data that does not have its schema's shape, or a schema in which personal texts could not be found for sure. */
export class NotSealable extends Error {
  constructor(path: readonly (string | number)[], why: string) {
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

function map(schema: z.core.$ZodType, value: unknown, visit: Visit, path: readonly (string | number)[]): unknown {
  if (value === undefined || value === null || holdsNoText(schema)) return value;
  const category = categoryOf(schema);
  if (category !== undefined && typeof value === 'string') return visit(category, value);
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

/**
 * A copy of `data` in which every text whose schema says `personal: <category>` is sealed under that key of the person.
 * `data` is what the schema's parse answered. Keys that the schema does not know are refused, not copied: nothing goes
 * past here in clear that the schema does not call impersonal.
 * @throws NotSealable @throws PersonUnknown @throws PersonKeyDestroyed @throws IllFormedText
 */
export async function sealCommand<S extends z.ZodType>(vault: Vault, schema: S, personId: string, data: z.output<S>): Promise<z.output<S>> {
  const texts: { category: PersonalCategory; text: string }[] = [];
  mapPersonalTexts(schema, data, (category, text) => (texts.push({ category, text }), text));
  const sealed = await vault.sealAll(personId, texts);
  let next = 0;
  return mapPersonalTexts(schema, data, () => sealed[next++] as string);
}

/** What stands where a text cannot be read. */
const unreadable: Readonly<Record<Exclude<Opened['status'], 'OPEN'>, string>> = {
  ERASED: '[texte effacé]',
  WITHHELD: '[texte réservé]',
  REFUSED: '[texte illisible : altéré ou déplacé]',
};

function mapSealed(value: unknown, visit: (sealed: string) => string): unknown {
  if (isSealedText(value)) return visit(value);
  if (Array.isArray(value)) return value.map((member) => mapSealed(member, visit));
  if (isRecord(value)) return mapMembers(value, (_key, member) => mapSealed(member, visit));
  return value;
}

/**
 * A copy of an event's data (or a page of events, or a state) with its sealed texts opened, by one query. A text that
 * is erased, not for this reader, or altered is replaced by a French note that says so. `mayOpen` decides by whose key
 * it is: a text copied into a field of another person or category stays closed.
 */
export async function openSealedTexts<T>(vault: Vault, value: T, by: ReadBy, mayOpen: (owner: KeyOwner) => boolean): Promise<T> {
  const sealed = new Set<string>();
  mapSealed(value, (text) => (sealed.add(text), text));
  if (sealed.size === 0) return value;
  const texts = [...sealed];
  const opened = await vault.openAll(texts, by, mayOpen);
  const readable = new Map(
    texts.map((text, index) => {
      const result = opened[index] as Opened;
      return [text, result.status === 'OPEN' ? result.text : unreadable[result.status]];
    }),
  );
  return mapSealed(value, (text) => readable.get(text) as string) as T;
}
