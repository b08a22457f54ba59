/** A certification's file as its author would have written it, with some members changed: for specs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedCertifications } from '../shipped.js';

export type Json = Record<string, unknown>;

/**
 * The shipped certification in four blocks, changed member by member: `{'blocks[0].title': ''}`.
 * `undefined` takes a member, or an element of a list, away.
 */
export function sample(changes: Readonly<Record<string, unknown>> = {}, file = 'coordinateur-parcours/1.json'): Json {
  const document = JSON.parse(readFileSync(join(shippedCertifications(), file), 'utf8')) as Json;
  for (const [path, value] of Object.entries(changes)) change(document, path.split(/[.[\]]+/).filter(Boolean), value);
  return document;
}

function change(parent: unknown, [step = '', ...rest]: readonly string[], value: unknown): void {
  const container = parent as Json;
  if (rest.length > 0) change(container[step], rest, value);
  else if (value !== undefined) container[step] = value;
  else if (Array.isArray(parent)) parent.splice(Number(step), 1);
  else delete container[step];
}
