/**
 * Every object of the description has a name of its own: a generator of clients makes a class of each, and two that it must name
 * itself may come to one name, or to none that its language takes.
 */
export type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export class SchemaNames {
  /** By name. */
  readonly components: Record<string, Json> = {};
  /** As zod gives them, for what refers to one that has no place yet. */
  private readonly given = new Map<string, Json>();

  /** @returns the schema, its named objects replaced by references @throws {Error} where two different objects have one name */
  place(schema: Json, definitions: Readonly<Record<string, Json>>): Json {
    for (const [id, definition] of Object.entries(definitions)) this.given.set(id, definition);
    for (const [id, definition] of Object.entries(definitions)) this.keep(id, this.inside(definition, id));
    return this.inside(schema, null);
  }

  private keep(name: string, schema: Json): void {
    const kept = this.components[name];
    if (kept && JSON.stringify(kept) !== JSON.stringify(schema)) throw new Error(`Two schemas of the description are called ${name}`);
    this.components[name] = schema;
  }

  /** @param name null where what it holds is named by itself, as parameters are */
  private inside(schema: Json, name: string | null): Json {
    const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
      if (keyword === '$ref') return [keyword, String(value).replace('#/$defs/', '#/components/schemas/')];
      if (keyword === 'properties' && isJson(value))
        return [keyword, Object.fromEntries(Object.entries(value).map(([field, each]) => [field, this.part(each, joined(name, field))]))];
      if (keyword === 'items' || keyword === 'additionalProperties') return [keyword, this.part(value, joined(name, 'item'))];
      if (['anyOf', 'oneOf', 'allOf'].includes(keyword) && Array.isArray(value))
        return [keyword, this.forms(value, name, schema['discriminator'])];
      return [keyword, value];
    });
    return this.withMapping(Object.fromEntries(entries));
  }

  private part(schema: unknown, name: string | null): unknown {
    if (!isJson(schema)) return schema;
    const inside = this.inside(schema, name);
    if (name === null || !isClass(inside)) return inside;
    this.keep(name, inside);
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Of one that may be null, its own name; of several, each the one that its constant gives. */
  private forms(forms: readonly unknown[], name: string | null, discriminator: unknown): readonly unknown[] {
    const objects = forms.filter((form) => isJson(form) && isClass(form)).length;
    return forms.map((form, index) => {
      const constant = isJson(form) && isJson(discriminator) ? constantOf(form, String(discriminator['propertyName'])) : undefined;
      return this.part(form, objects > 1 ? joined(name, String(constant ?? `form ${index + 1}`)) : name);
    });
  }

  /** By which value of the discriminator each form goes; none where it is no text, which OpenAPI's must be. */
  private withMapping(schema: Json): Json {
    const { discriminator, ...rest } = schema;
    if (!isJson(discriminator)) return schema;
    const { propertyName } = discriminator as { readonly propertyName: string };
    const mapping = ((schema['oneOf'] ?? []) as readonly Json[]).map((form): [unknown, unknown] => {
      const name = String(form['$ref']).split('/').at(-1) ?? '';
      return [constantOf(this.components[name] ?? this.given.get(name) ?? {}, propertyName), form['$ref']];
    });
    const isTold = mapping.every(([value, reference]) => typeof value === 'string' && reference !== undefined);
    return isTold ? { ...rest, discriminator: { propertyName, mapping: Object.fromEntries(mapping) } } : rest;
  }
}

function isClass(schema: Json): boolean {
  return isJson(schema['properties']) && Object.keys(schema['properties']).length > 0;
}

/** As the schema of such a member holds it. */
function constantOf(form: Json, property: string): string | boolean | undefined {
  const members = form['properties'] as Readonly<Record<string, { readonly const?: string | boolean }>> | undefined;
  return members?.[property]?.const;
}

function joined(name: string | null, part: string): string | null {
  return name === null ? null : name + className(part);
}

/** `record-grid` as `RecordGrid`. */
export function className(words: string): string {
  return words
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
