/** What a query holds as text and is no text. */
import { z } from 'zod';

/**
 * What an address holds is text. Where its schema asks for a whole number, one is read in its plain form alone: `1e2`, `0x10`, `+5`,
 * ` 5` and `5.0` stay the texts that they are, and are refused.
 */
export function withWholeNumbers(schema: z.ZodType, value: unknown): unknown {
  const within = unwrapped(schema);
  if (within instanceof z.ZodNumber) return typeof value === 'string' && /^-?(?:0|[1-9][0-9]*)$/.test(value) ? Number(value) : value;
  if (!(within instanceof z.ZodObject) || typeof value !== 'object' || value === null) return value;
  const shape = within.shape as Readonly<Record<string, z.ZodType>>;
  const read = Object.entries(value).map(([name, each]) => {
    const asked = Object.hasOwn(shape, name) ? shape[name] : undefined;
    return [name, asked ? withWholeNumbers(asked, each) : each];
  });
  return Object.fromEntries(read);
}

/** Without what says that it may be absent. */
function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}

/** Values separated by commas. */
export function listOf<S extends z.ZodType<unknown, string>>(item: S) {
  return z
    .string()
    .max(500)
    .transform((text) => text.split(','))
    .pipe(z.array(item));
}
