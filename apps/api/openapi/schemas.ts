import { z } from 'zod';

type Json = Record<string, unknown>;
type Io = 'input' | 'output';

/** Turns zod schemas into OpenAPI 3.0 and collects those that have an id: Nest keeps the ones at the top only. */
export class SchemaConverter {
  readonly components: Record<string, Json> = {};

  readonly convert = (schema: unknown, { schemaType }: { readonly schemaType: Io }): { schema: Json } | undefined =>
    schema instanceof z.ZodType ? { schema: this.schemaOf(schema, schemaType) } : undefined;

  schemaOf(schema: z.ZodType, io: Io): Json {
    const { definitions, $schema: _dialect, ...rest } = jsonSchemaOf(schema, 'openapi-3.0', io);
    for (const [name, definition] of Object.entries((definitions ?? {}) as Record<string, Json>))
      this.components[name] ??= usable(definition);
    return usable(rest);
  }
}

/** `personal` marks what is sealed before it is kept; a reader of the description finds it as an extension. */
export function jsonSchemaOf(schema: z.ZodType, target: 'openapi-3.0' | 'draft-2020-12', io: Io): Json {
  return z.toJSONSchema(schema, {
    target,
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if ('personal' in jsonSchema) {
        jsonSchema['x-personal'] = jsonSchema['personal'];
        delete jsonSchema['personal'];
      }
      // The format says it, in 12 bytes rather than 300.
      if (jsonSchema.format === 'date' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  }) as Json;
}

/** Its references pointing where OpenAPI keeps components. */
function usable(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/definitions/', '"#/components/schemas/')) as Json;
}
