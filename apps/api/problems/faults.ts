/** Checks a value against a schema and tells every fault at once. */
import type { z } from 'zod';
import { valueAt } from './zod-in-french.js';
import { Problem, type Fault } from './problem.js';

export type Place = 'body' | 'query' | 'header';

/** @throws {Problem} `invalid`, with every fault */
export function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
  place: Place = 'body',
  under: readonly PropertyKey[] = [],
): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw new Problem('invalid', { errors: faultsOf(result.error, place, under) });
  return result.data;
}

/** Enough for a person to correct; a body made of faults must not be answered by a larger one. */
const mostFaults = 100;
const longestStep = 60;

function faultsOf(error: z.ZodError, place: Place, under: readonly PropertyKey[] = []): Fault[] {
  const faults = error.issues.slice(0, mostFaults).flatMap((issue) => {
    const path = [...under, ...issue.path];
    const code = isAbsent(issue) ? 'required' : (codes[issue.code] ?? 'wrong-value');
    if (issue.code !== 'unrecognized_keys') return [{ code, message: issue.message, ...located(place, path) }];
    return issue.keys
      .slice(0, mostFaults)
      .map((key) => ({ code, message: `${issue.message} : « ${shortened(key)} »`, ...located(place, [...path, key]) }));
  });
  return faults.slice(0, mostFaults);
}

const absenceTold = new Set(['invalid_type', 'invalid_value', 'invalid_union', 'invalid_format']);

function isAbsent(issue: z.core.$ZodIssue): boolean {
  return absenceTold.has(issue.code) && valueAt(issue) === undefined;
}

const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong-type',
  invalid_value: 'wrong-value',
  invalid_union: 'wrong-form',
  invalid_format: 'wrong-format',
  unrecognized_keys: 'unknown-field',
  too_small: 'too-small',
  too_big: 'too-big',
};

function located(place: Place, path: readonly PropertyKey[]): Pick<Fault, 'pointer' | 'parameter' | 'header'> {
  if (place === 'body') return { pointer: pointerTo(path) };
  const name = path.map((step) => shortened(String(step))).join('.');
  return place === 'query' ? { parameter: name } : { header: name };
}

/** RFC 6901, as a URI fragment. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((step) => `/${encodeURIComponent(shortened(String(step)).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;
}

/** By whole characters: half of one cannot be written in an address. */
function shortened(text: string): string {
  return text.length <= longestStep
    ? text
    : Array.from(text.slice(0, 2 * longestStep))
        .slice(0, longestStep)
        .join('');
}
