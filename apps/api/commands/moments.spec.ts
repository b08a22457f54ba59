import { z } from 'zod';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { jsonSchemaOf } from '../openapi/schemas.js';
import { toInstant } from './moments.js';

/** Those that `toSentCommand` turns into instants. */
const momentFields = ['occurredAt', 'at'];

describe('moments of commands', () => {
  it('begin a civil date at midnight in Paris, and give a time its UTC', () => {
    expect(toInstant('2024-07-01')).toBe('2024-06-30T22:00:00.000Z');
    expect(toInstant('2024-12-01')).toBe('2024-11-30T23:00:00.000Z');
    expect(toInstant('2024-12-01T10:00:00+02:00')).toBe('2024-12-01T08:00:00.000Z');
  });

  it('stand in no other field than those that are turned into instants, at the top of a command', () => {
    const isMoment = (schema: unknown) => /"format":"date-time"|"#\/\$defs\/Moment"/.test(JSON.stringify(schema));
    for (const [name, schema] of Object.entries(commandSchemas)) {
      const properties = jsonSchemaOf(schema as z.ZodObject, 'input')['properties'] as Record<string, unknown>;
      const moments = Object.keys(properties).filter((field) => isMoment(properties[field]));
      expect([name, moments.filter((field) => !momentFields.includes(field))]).toEqual([name, []]);
      expect(moments).toContain('occurredAt');
    }
  });
});
