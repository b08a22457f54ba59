import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { commandNames } from '#libs/domain/journey/decide.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { newCandidate } from '#libs/persons/vault/candidate.schema.js';
import { commandAccess } from '../access/access-table.js';
import { batchSchema } from '../journeys/journey-commands.schema.js';
import { batchExample, candidateExample, commandExamples } from './examples.js';
import { describeApi, writtenDocument } from './describe-api.js';

const committed = resolve(__dirname, '../openapi.json');

type Operation = { 'x-roles'?: string[]; security?: unknown[]; summary?: string; operationId?: string; requestBody?: unknown };

describe('description of the API', () => {
  let document: OpenAPIObject;
  beforeAll(async () => {
    document = await describeApi();
  });

  const operations = (): [string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
    );

  it('is the committed one: run `npm run build && npm run openapi` after a change of the API', () => {
    expect(writtenDocument(document)).toBe(readFileSync(committed, 'utf8'));
  });

  it('has an address for each command, with its body and its roles', () => {
    for (const name of commandNames.filter((command) => command !== 'start-journey')) {
      const operation = (document.paths[`/v1/journeys/{journeyId}/commands/${name}`] as { post?: Operation } | undefined)?.post;
      expect(operation).toMatchObject({
        operationId: name,
        'x-roles': Object.keys(commandAccess[name]),
        'x-reach': commandAccess[name],
        requestBody: { required: true },
      });
    }
  });

  it('states roles and a bearer token for every operation that is not public', () => {
    const open = operations()
      .filter(([, { security }]) => !security?.length)
      .map(([name]) => name);
    expect(open).toEqual(['get /v1/checkpoint-keys', 'get /health/live', 'get /health/ready']);
    for (const [name, operation] of operations())
      if (operation.security?.length) expect([name, operation['x-roles']?.length ?? 0]).not.toEqual([name, 0]);
  });

  it('gives each operation a title and an id of its own', () => {
    expect(operations().filter(([, { summary }]) => !summary)).toEqual([]);
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows bodies that their schemas take', () => {
    expect(newCandidate.safeParse(candidateExample).error).toBeUndefined();
    expect(batchSchema.safeParse(batchExample).error).toBeUndefined();
    for (const [name, example] of Object.entries(commandExamples))
      expect([name, commandSchemas[name as CommandName].safeParse(example).error]).toEqual([name, undefined]);
    const shown = operations().filter(([, { requestBody }]) => JSON.stringify(requestBody ?? {}).includes('"example":'));
    expect(shown).toHaveLength(Object.keys(commandExamples).length + 2);
  });

  it('says by its format alone what a date is', () => {
    expect(JSON.stringify(document)).toContain('"format":"date"');
    expect(JSON.stringify(document)).not.toMatch(/"format":"date(-time)?","pattern"/);
  });

  it('refers to no schema that it does not hold', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/(schemas|responses)\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    const held = (kind: string, name: string) => Object.hasOwn(document.components?.[kind as 'schemas'] ?? {}, name);
    expect(references.filter(([, kind, name]) => !held(kind as string, name as string))).toEqual([]);
  });
});
