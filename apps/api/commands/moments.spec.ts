import { z } from 'zod';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { jsonSchemaOf } from '../openapi/schemas.js';
import { toInstant } from './moments.js';
import { toSentCommand } from './received-command.js';

/** Those that `toSentCommand` turns into instants. */
const momentFields = ['occurredAt', 'at'];

describe('moments of commands', () => {
  it('begin a civil date at midnight in Paris, and give a time its UTC', () => {
    expect(toInstant('2024-07-01')).toBe('2024-06-30T22:00:00.000Z');
    expect(toInstant('2024-12-01')).toBe('2024-11-30T23:00:00.000Z');
    expect(toInstant('2024-12-01T10:00:00+02:00')).toBe('2024-12-01T08:00:00.000Z');
  });

  it('stand in no other field than those that are turned into instants, at whatever depth', () => {
    for (const [name, schema] of Object.entries(commandSchemas)) {
      const moments = [...momentsIn(jsonSchemaOf(schema as z.ZodObject, 'input'))];
      expect([name, moments.filter((field) => !momentFields.includes(field))]).toEqual([name, []]);
      expect(moments).toContain('occurredAt');
    }
  });

  it('are turned into instants in a fact that replaces another too', () => {
    const data = { fact: { kind: 'GRID', replacement: { occurredAt: '2024-07-01', lines: [] } }, occurredAt: '2024-12-01' };
    expect(toSentCommand({ name: 'replace-fact', data, under: [] })).toEqual({
      name: 'replace-fact',
      data: { fact: { kind: 'GRID', replacement: { occurredAt: '2024-06-30T22:00:00.000Z', lines: [] } } },
      occurredAt: '2024-11-30T23:00:00.000Z',
    });
  });
});

/** Names of the fields that are moments, of a schema and of those within it. */
function* momentsIn(schema: unknown, field = ''): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  if (('format' in schema && schema.format === 'date-time') || ('$ref' in schema && schema.$ref === '#/$defs/Moment')) yield field;
  for (const [key, member] of Object.entries(schema)) {
    if (key === '$defs') continue;
    if (key !== 'properties') yield* momentsIn(member, field);
    else for (const [name, each] of Object.entries(member as object)) yield* momentsIn(each, name);
  }
}
