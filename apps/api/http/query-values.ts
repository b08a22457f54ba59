/** What a query holds as text and is no text. */
import { z } from 'zod';

/** Whole numbers arrive as text. */
export const wholeNumber = (min: number, max: number) => z.coerce.number().pipe(z.int().min(min).max(max));

/** Values separated by commas. */
export function listOf<S extends z.ZodType<unknown, string>>(item: S) {
  return z
    .string()
    .max(500)
    .transform((text) => text.split(','))
    .pipe(z.array(item));
}
