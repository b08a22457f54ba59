/** From zod to the JSON Schema 2020-12 that OpenAPI 3.1 speaks. */
import { z } from 'zod';
import { SchemaNames, type Json } from './schema-names.js';

type Io = 'input' | 'output';

/** Turns zod schemas into components, one for each object, under the id that its schema gives or the place where it stands. */
export class SchemaConverter {
  readonly names = new SchemaNames();

  readonly convert = (schema: unknown, { schemaType }: { readonly schemaType: Io }): { schema: Json } | undefined =>
    schema instanceof z.ZodType ? { schema: this.schemaOf(schema, schemaType) } : undefined;

  schemaOf(schema: z.ZodType, io: Io): Json {
    const { $defs, $schema: _dialect, ...rest } = jsonSchemaOf(schema, io);
    return this.names.place(rest, ($defs ?? {}) as Readonly<Record<string, Json>>);
  }
}

/**
 * `personal` marks what is sealed before it is kept; a reader of the description finds it as an extension. A pattern that
 * engines read differently is not told where its schema says `inWords` what it asks; the server asks it all the same.
 */
export function jsonSchemaOf(schema: z.ZodType, io: Io): Json {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if ('personal' in jsonSchema) {
        jsonSchema['x-personal'] = jsonSchema['personal'];
        delete jsonSchema['personal'];
      }
      // The format says it, in 12 bytes rather than 300.
      if (jsonSchema.format === 'date' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      const inWords = wordsOf(zodSchema);
      delete jsonSchema['inWords'];
      if (inWords !== null) sayInWords(jsonSchema, inWords);
      if (jsonSchema.contentEncoding !== undefined) delete jsonSchema.format;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      // One that is described at its place refers to the one that has a name.
      if (zodSchema._zod.def.type === 'union' && 'discriminator' in zodSchema._zod.def && jsonSchema.$ref === undefined)
        jsonSchema['discriminator'] = { propertyName: zodSchema._zod.def.discriminator };
    },
  }) as Json;
}

/** Classes of Unicode are read by some engines, under other names by others, and as letters by JavaScript without its `u` flag. */
const needsUnicode = /\\[pP]/;

function sayInWords(jsonSchema: z.core.JSONSchema.BaseSchema, inWords: string): void {
  const all = jsonSchema.allOf ?? [];
  for (const each of [jsonSchema, ...all]) if (each.pattern !== undefined && needsUnicode.test(each.pattern)) delete each.pattern;
  const left = all.filter((each) => Object.keys(each).length > 0);
  if (left.length > 0) jsonSchema.allOf = left;
  else delete jsonSchema.allOf;
  if (!jsonSchema.description?.endsWith(inWords))
    jsonSchema.description = [jsonSchema.description, inWords].filter((part) => part !== undefined).join(' ; ');
}

/** Its own, or those of what it lets be absent: a description given outside hides the one within. */
function wordsOf(schema: z.core.$ZodType): string | null {
  const own = z.globalRegistry.get(schema)?.['inWords'];
  if (typeof own === 'string') return own;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'optional' || def.type === 'nullable' ? wordsOf(def.innerType) : null;
}
