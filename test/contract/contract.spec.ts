/**
 * The published description, as those who generate clients from it read it: by their linters, in their languages' names, by the
 * regular expressions of their engines. The clients themselves: `npm run clients`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lint, loadConfig } from '@redocly/openapi-core';
import { Spectral } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { jsonSchemaOf } from '#apps/api/openapi/schemas.js';
import { portabilityFaults } from './portable-patterns.js';
import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Json }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<Record<string, Json>>;
}

const file = join(import.meta.dirname, '../../apps/api/openapi.json');
const text = readFileSync(file, 'utf8');
const document = JSON.parse(text) as {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string; readonly 'x-displayName': string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Every object of the document that `isFound`, by its path. */
function found(isFound: (value: Json) => boolean, value: unknown = document, path = ''): readonly string[] {
  if (!isJson(value)) return [];
  const inner = Object.entries(value).flatMap(([name, member]) => found(isFound, member, `${path}/${name}`));
  return isFound(value) ? [path, ...inner] : inner;
}

describe('the published description', () => {
  it('is OpenAPI 3.1, of which redocly finds nothing to say', async () => {
    const config = await loadConfig({ configPath: join(import.meta.dirname, 'redocly.yaml') });
    const problems = await lint({ ref: file, config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('nor spectral', async () => {
    const spectral = new Spectral();
    spectral.setRuleset({ extends: [oas as never], rules: {} });
    const problems = await spectral.run(text);
    expect(problems.map(({ code, message, path }) => `${String(code)}: ${message} (${path.join('/')})`)).toEqual([]);
  });

  it('groups and names operations so that any language can', () => {
    const names = operations.flatMap(({ operationId, tags }) => [operationId, ...tags]);
    expect(names.filter((name) => !/^[a-z][a-z0-9-]*$/.test(name))).toEqual([]);
    expect(new Set(operations.flatMap(({ tags }) => tags))).toEqual(new Set(document.tags.map(({ name }) => name)));
    expect(document.tags.filter((tag) => !tag['x-displayName'])).toEqual([]);
    const asFunctions = operations.map(({ operationId }) => operationId.replaceAll('-', ''));
    expect(new Set(asFunctions).size).toBe(asFunctions.length);
  });

  it('gives each object a name, which no other has however a language spells it', () => {
    const names = Object.keys(document.components.schemas);
    expect(names.filter((name) => !/^[A-Z][A-Za-z0-9]*$/.test(name))).toEqual([]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    const unnamed = found((value) => isJson(value['properties']) && Object.keys(value['properties']).length > 0 && !('title' in value));
    expect(unnamed.filter((path) => !/^\/components\/schemas\/[^/]+$/.test(path))).toEqual([]);
  });

  it('names each shape once: a client has one model of it', () => {
    const byShape = new Map<string, string[]>();
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      if (!isJson(schema['properties'])) continue;
      const shape = JSON.stringify(schema);
      byShape.set(shape, [...(byShape.get(shape) ?? []), name]);
    }
    // The body of a command and the data of an event are each its own, alike by chance.
    const isItsOwn = (name: string) => /(Command|Data)$/.test(name);
    const named = [...byShape.values()].map((names) => names.filter((name) => !isItsOwn(name)));
    expect(named.filter((names) => names.length > 1)).toEqual([]);
  });

  it('says what everything holds, but for what nobody can say', () => {
    const isOpen = (value: Json) =>
      value['type'] === 'object' && isJson(value['additionalProperties']) && Object.keys(value['additionalProperties']).length === 0;
    const open = found(isOpen).map((path) => path.replace('/components/schemas/', '').replaceAll('/properties/', '.'));
    expect(open).toEqual([
      'CommandDescriptionsItemsItem.schema', // A JSON Schema.
      'CommandProblem', // A problem, with the members of its type.
      'ExportedEvent.data', // Of a kind of stream that the export does not know.
      'PersonExport.identity/anyOf/0', // Of a kind of person that it does not know.
      'PersonExport.register/anyOf/0',
      'PersonRegistration.identity/anyOf/0',
      'PersonRegistration.register/anyOf/0',
    ]);
  });

  it('has only patterns that every engine reads alike', () => {
    const patterns = new Set<string>();
    JSON.stringify(document, (name, value: unknown) => {
      if (name === 'pattern' && typeof value === 'string') patterns.add(value);
      return value;
    });
    expect(patterns.size).toBeGreaterThan(10);
    expect([...patterns].flatMap((pattern) => portabilityFaults(pattern).map((fault) => `${pattern}: ${fault}`))).toEqual([]);
  });

  it('says in words what no portable pattern can, and the server still asks it', () => {
    const { properties } = document.components.schemas['NewCandidate'] as { readonly properties: Readonly<Record<string, Json>> };
    expect(properties['familyName']).not.toHaveProperty('pattern');
    expect(properties['familyName']?.['description']).toContain('au moins une lettre');
    const form = z.strictObject({
      name: z
        .string()
        .regex(/^\p{L}+$/u)
        .max(3)
        .meta({ inWords: 'des lettres' })
        .optional()
        .describe('Un nom'),
      code: z.string().regex(/^[a-z]$/),
    });
    expect(jsonSchemaOf(form, 'input')).toMatchObject({
      properties: { name: { type: 'string', maxLength: 3, description: 'Un nom ; des lettres' }, code: { pattern: '^[a-z]$' } },
    });
    expect(JSON.stringify(jsonSchemaOf(form, 'input'))).not.toContain('p{L}');
    expect(jsonSchemaOf(z.string().regex(/^\p{L}+$/u), 'input')).toHaveProperty('pattern');
  });

  it('calls a whole number an integer wherever one is asked for', () => {
    const numbers = operations.flatMap(({ operationId, parameters = [] }) =>
      parameters.filter(({ schema }) => schema['type'] === 'number').map(({ name }) => `${operationId} ${name}`),
    );
    expect(numbers).toEqual([]);
    const limit = operations.flatMap(({ parameters = [] }) => parameters).find(({ name }) => name === 'limit');
    expect(limit?.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 200, default: 50 });
  });

  it('asks for the headers without which the server refuses', () => {
    for (const { operationId, parameters = [], responses } of operations) {
      const required = parameters.filter((each) => each.in === 'header' && each.required).map(({ name }) => name);
      expect([operationId, required.includes('If-Match')]).toEqual([operationId, '428' in responses]);
    }
    const sent = operations.filter(({ tags, requestBody }) => tags.includes('commands') && requestBody);
    for (const { parameters } of sent)
      expect(parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', required: true }));
  });

  it('tells every answer, a problem for each that is none of success', () => {
    for (const { operationId, responses } of operations) {
      const told = Object.entries(responses).filter(([status]) => /^[45]|default/.test(status));
      expect([operationId, told.filter(([, response]) => !String(response['$ref']).startsWith('#/components/responses/Problem'))]).toEqual([
        operationId,
        [],
      ]);
      expect(Object.keys(responses)).toContain('default');
    }
  });
});

describe('a pattern', () => {
  it.each(['\\p{L}', '^\\d+$', '(?<=a)b', '(?<name>a)', '(a)\\1', '\\u00e9', 'a++', '[a-z&&[^b]]', '(?i)a', '[\\w-]', '\\Aa\\z'])(
    'is found where it is not portable: %s',
    (pattern) => expect(portabilityFaults(pattern)).not.toEqual([]),
  );

  it.each(['^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$', '^(can|jur)_[0-9a-f]{40}$', '^\\+?[0-9][0-9 .-]{5,22}[0-9]$', '^(?:a|b)*$'])(
    'is let pass where it is: %s',
    (pattern) => expect(portabilityFaults(pattern)).toEqual([]),
  );
});
