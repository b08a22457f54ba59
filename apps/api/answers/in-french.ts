/**
 * Answers with the French of their codes beside them: `kind` and `kindLabel`, `scopes` and `scopesLabels`. Which members hold codes the
 * schema says, by `called` and `coded`; what an answer says already it says itself.
 */
import { z } from 'zod';
import { frenchOf } from '#libs/domain/french/coded.schema.js';
import '#libs/hindsight/narration/told-codes.js';
import { isPartAsRecorded, isToldAsRecorded } from './as-recorded.js';

type Tell = (value: unknown) => unknown;

interface Telling {
  readonly schema: z.ZodType;
  /** Null where nothing in it is a code. */
  readonly tell: Tell | null;
}

export interface InFrench<S extends z.ZodType> {
  /** With the labels, for the description: what is told of it in types is what it is made from. */
  readonly schema: S;
  readonly tell: (value: z.output<S>) => z.output<S>;
}

export function inFrench<S extends z.ZodType>(schema: S): InFrench<S> {
  const { tell, schema: told } = tellingOf(schema);
  const named = tell ? registered(told.clone({ ...told._zod.def } as never), z.globalRegistry.get(schema)) : schema;
  return { schema: named as S, tell: (value) => (tell ? tell(value) : value) as z.output<S> };
}

const known = new WeakMap<z.ZodType, Telling>();

function tellingOf(schema: z.ZodType): Telling {
  const found = known.get(schema);
  if (found) return found;
  const telling = isToldAsRecorded(schema) ? { schema, tell: null } : (describedTelling(schema) ?? withLabels(schema));
  known.set(schema, telling);
  return telling;
}

/** Of one that has a name and was described at its place: the named one, described so; null of any other. */
function describedTelling(schema: z.ZodType): Telling | null {
  const parent = schema._zod.parent as z.ZodType | undefined;
  const { id, description } = z.globalRegistry.get(schema) ?? {};
  if (!parent || id !== undefined || z.globalRegistry.get(parent)?.id === undefined || description === undefined) return null;
  const { schema: told, tell } = tellingOf(parent);
  return tell ? { schema: told.describe(description), tell } : { schema, tell };
}

function withLabels(schema: z.ZodType): Telling {
  const { def } = (schema as unknown as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return objectWithLabels(schema as z.ZodObject);
    case 'array':
      return around(schema, 'element', def.element as z.ZodType, (tell) => (value) => (value as readonly unknown[]).map(tell));
    case 'record':
      return around(
        schema,
        'valueType',
        def.valueType as z.ZodType,
        (tell) => (value) => Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, tell(each)])),
      );
    case 'nullable':
    case 'optional':
      return around(schema, 'innerType', def.innerType as z.ZodType, (tell) => (value) => (isNothing(value) ? value : tell(value)));
    case 'union':
      return unionWithLabels(schema, def.options as readonly z.ZodType[]);
    default:
      return { schema, tell: null };
  }
}

const isNothing = (value: unknown): value is null | undefined => value === null || value === undefined;

function around(schema: z.ZodType, place: string, inner: z.ZodType, through: (tell: Tell) => Tell): Telling {
  const inside = tellingOf(inner);
  if (!inside.tell) return { schema, tell: null };
  return { schema: made(schema, { [place]: inside.schema }), tell: through(inside.tell) };
}

/** Of whichever form takes it: forms differ by a constant, or by a member. */
function unionWithLabels(schema: z.ZodType, options: readonly z.ZodType[]): Telling {
  const forms = options.map((option) => ({ option, ...tellingOf(option) }));
  if (forms.every(({ tell }) => tell === null)) return { schema, tell: null };
  return {
    schema: made(schema, { options: forms.map((form) => form.schema) }),
    tell: (value) => forms.find(({ option }) => option.safeParse(value).success)?.tell?.(value) ?? value,
  };
}

function objectWithLabels(schema: z.ZodObject): Telling {
  const { shape } = schema;
  const labelled: Record<string, z.ZodType> = {};
  const inside: [name: string, tell: Tell][] = [];
  const labels: [name: string, member: string, label: Tell][] = [];
  for (const [name, member] of Object.entries(shape) as [string, z.ZodType][]) {
    const telling = tellingOf(member);
    labelled[name] = telling.schema;
    if (telling.tell) inside.push([name, telling.tell]);
    const label = labelOf(member);
    const beside = label && `${name}${label.isMany ? 'Labels' : 'Label'}`;
    if (!label || beside === null || beside in shape) continue;
    labelled[beside] = label.schema;
    labels.push([beside, name, label.tell]);
  }
  if (inside.length === 0 && labels.length === 0) return { schema, tell: null };
  const tell = (value: unknown) => {
    const given = value as Readonly<Record<string, unknown>>;
    const told: Record<string, unknown> = { ...given };
    for (const [name, tellMember] of inside) if (name in given) told[name] = isNothing(given[name]) ? given[name] : tellMember(given[name]);
    for (const [beside, name, label] of labels) if (given[name] !== undefined) told[beside] = label(given[name]);
    return told;
  };
  return { schema: made(schema, { shape: labelled }), tell };
}

interface Label {
  readonly schema: z.ZodType;
  readonly tell: Tell;
  readonly isMany: boolean;
}

/** Of a code, of one that may be absent, of several, or of one for each name. */
function labelOf(member: z.ZodType): Label | null {
  const french = frenchOf(member);
  if (french) return { schema: z.string(), tell: (code) => french(String(code)), isMany: false };
  const { def } = (member as unknown as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'nullable':
    case 'optional': {
      const inner = labelOf(def.innerType as z.ZodType);
      const wrapped = inner && (def.type === 'nullable' ? inner.schema.nullable() : inner.schema.optional());
      return inner && wrapped && { ...inner, schema: wrapped, tell: (value) => (isNothing(value) ? value : inner.tell(value)) };
    }
    case 'array': {
      const inner = labelOf(def.element as z.ZodType);
      return inner && { schema: z.array(inner.schema), tell: (value) => (value as readonly unknown[]).map(inner.tell), isMany: true };
    }
    case 'record': {
      const inner = labelOf(def.valueType as z.ZodType);
      const tell = (value: unknown) => Object.fromEntries(Object.entries(value as object).map(([key, code]) => [key, inner?.tell(code)]));
      return inner && { schema: z.record(z.string(), inner.schema), tell, isMany: true };
    }
    default:
      return null;
  }
}

/** The same schema but for some of its parts; under another name where the one without labels is described too. */
function made(schema: z.ZodType, parts: Readonly<Record<string, unknown>>): z.ZodType {
  const { id, ...meta } = z.globalRegistry.get(schema) ?? {};
  const clone = schema.clone({ ...schema._zod.def, ...parts, checks: [] } as never);
  return registered(clone, id === undefined ? meta : { ...meta, id: isPartAsRecorded(schema) ? `${id}InFrench` : id });
}

/** `meta` would make it the child of one that has a name too. */
function registered(schema: z.ZodType, meta: z.core.GlobalMeta | undefined): z.ZodType {
  if (meta !== undefined && Object.keys(meta).length > 0) z.globalRegistry.add(schema, { ...meta });
  return schema;
}
