/** Codes whose French is known: whoever answers them to people finds it by the schema of the code (`apps/api/answers/in-french.ts`). */
import { z } from 'zod';

/** Of a code that the schema takes, what people call it. */
type French = (code: string) => string;

const known = z.registry<{ readonly french: French }>();

/** The schema itself, from now on known to hold codes. */
export function called<S extends z.ZodType<string>>(schema: S, french: (code: z.output<S>) => string): S {
  known.add(schema, { french: french as French });
  return schema;
}

/** The codes of a table, each with its French. */
export function coded<C extends string>(names: Readonly<Record<C, string>>): z.ZodEnum<{ [K in C]: K }> {
  return called(z.enum(Object.keys(names) as C[]), (code) => names[code]) as unknown as z.ZodEnum<{ [K in C]: K }>;
}

/** Null where it holds no code, or one of which nobody has said what it is called. */
export function frenchOf(schema: z.core.$ZodType): French | null {
  return known.get(schema as z.ZodType<string>)?.french ?? null;
}
