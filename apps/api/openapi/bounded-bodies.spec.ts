import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { personalText } from '#libs/domain/persons/personal-text.schema.js';
import { speakFrench } from '../problems/zod-in-french.js';
import { jsonSchemaOf } from './schemas.js';

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** No `*`, `+` or `{n,}` left once classes and escaped characters are taken away: whatever matches the whole is short. */
function isShort(pattern: unknown): boolean {
  if (typeof pattern !== 'string' || !/^\^.*\$$/.test(pattern)) return false;
  return !/[*+]|\{\d+,\}/.test(pattern.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x'));
}

function isUnbounded(schema: Json): boolean {
  const { format } = schema;
  const types = [schema['type']].flat();
  const told = 'enum' in schema || 'const' in schema;
  // A date's own form is short; a time's has any number of decimals.
  if (types.includes('string')) return !(told || 'maxLength' in schema || format === 'date' || isShort(schema['pattern']));
  if (types.includes('array')) return !('maxItems' in schema);
  const { additionalProperties } = schema;
  return types.includes('object') && additionalProperties !== undefined && additionalProperties !== false && !('maxProperties' in schema);
}

/** Paths of what has no upper bound in a schema. @param resolve gives what a reference names */
function unbounded(schema: unknown, resolve: (reference: string) => unknown, path: string): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((each, index) => unbounded(each, resolve, `${path}/${index}`));
  if (!isJson(schema)) return [];
  if (typeof schema['$ref'] === 'string') return unbounded(resolve(schema['$ref']), resolve, path);
  const inner = Object.entries(schema).flatMap(([name, member]) => {
    if (name === 'properties')
      return Object.entries(member as Json).flatMap(([field, each]) => unbounded(each, resolve, `${path}/${field}`));
    // Beside a type of its own they only say more of it.
    if (name === 'allOf' && 'type' in schema) return [];
    return ['items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties'].includes(name) ? unbounded(member, resolve, `${path}/${name}`) : [];
  });
  return [...(isUnbounded(schema) ? [path] : []), ...inner];
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../openapi.json'), 'utf8')) as Json;
const inside =
  (whole: Json) =>
  (reference: string): unknown =>
    reference
      .slice(2)
      .split('/')
      .reduce<unknown>((at, step) => (at as Json)[step], whole);

/** Temporal's own payloads, as long as it makes them: bounded as a whole. */
const decoding = '/v1/codec/decode';

describe('what a caller writes', () => {
  it.each(Object.entries(commandSchemas))('in “%s” has an upper bound, texts and lists alike', (name, schema) => {
    const told = jsonSchemaOf(schema as z.ZodObject, 'input');
    expect(unbounded(told, inside(told), name)).toEqual([]);
  });

  it('in the JSON body of any other request has one too', () => {
    const paths = Object.entries(document['paths'] as Readonly<Record<string, Json>>).filter(([path]) => path !== decoding);
    const bodies = paths.flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) => {
        const body = (operation as { requestBody?: { content: Json } }).requestBody?.content['application/json'];
        return body ? [{ where: `${method} ${path}`, schema: (body as Json)['schema'] }] : [];
      }),
    );
    expect(bodies.length).toBeGreaterThan(Object.keys(commandSchemas).length);
    expect(bodies.flatMap(({ where, schema }) => unbounded(schema, inside(document), where))).toEqual([]);
  });

  it('is found where it has none, however deep', () => {
    const deep = z.strictObject({
      list: z.array(z.strictObject({ text: z.string(), code: z.string().regex(/^[a-z]+$/) })).max(3),
      either: z.union([z.array(z.int()), z.iso.datetime({ offset: true })]),
      perhaps: z.string().nullable(),
      byName: z.record(z.string().max(10), z.int()),
    });
    expect(unbounded(jsonSchemaOf(deep, 'input'), inside({}), '')).toEqual([
      '/list/items/text',
      '/list/items/code',
      '/either/anyOf/0',
      '/either/anyOf/1',
      '/perhaps',
      '/byName',
    ]);
  });
});

describe('a free text', () => {
  beforeAll(speakFrench);

  const faults = (text: string) =>
    personalText('EVALUATION')
      .safeParse(text)
      .error?.issues.map(({ message }) => message) ?? [];

  it('holds 4,000 signs, each counted once however it is written, without the spaces around it', () => {
    for (const sign of ['e', 'é', '…', '漢']) {
      expect(faults(sign.repeat(4_000))).toEqual([]);
      expect(faults(`  ${sign.repeat(4_000)}\n`)).toEqual([]);
      expect(faults(sign.repeat(4_001))).toEqual(['4000 caractères au plus']);
    }
    expect(faults('😀'.repeat(3_000))).toEqual([]);
  });

  it('takes 12 KiB, which signs beyond the alphabets may reach first', () => {
    expect(faults('😀'.repeat(3_072))).toEqual([]);
    expect(faults('😀'.repeat(3_073))).toEqual(['Ce texte dépasse 12 Kio, en UTF-8']);
    expect(faults('😀'.repeat(4_001))).toEqual(['4000 caractères au plus', 'Ce texte dépasse 12 Kio, en UTF-8']);
  });
});
