import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { absence } from '../http/ids.js';
import { withWholeNumbers } from '../http/query-values.js';
import { check } from './faults.js';
import { Problem } from './problem.js';

/** Checks every parameter that names a schema: `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    if (type === 'query') return check(schema, withWholeNumbers(schema, value), 'query');
    if (type !== 'param') return check(schema, value, 'body');
    // No resource has an address that its ids cannot form.
    const result = schema.safeParse(withWholeNumbers(schema, value));
    if (!result.success) throw new Problem('not-found', absence.get(schema) ?? {});
    return result.data;
  }
}
