/** Reads JSON bodies within limits that protect what comes after: size, depth, names that would reach a prototype, half characters. */
import type { FastifyInstance } from 'fastify';
import type { Fault } from '../problems/problem.js';
import { Problem } from '../problems/problem.js';
import { pointerTo } from '../problems/faults.js';

/**
 * Of every route but the deposit of a file and what Temporal's pages have decoded. More than a person writes at once, and a
 * fraction of what Temporal carries in one message, once its texts are sealed.
 */
export const bodyLimitBytes = 256 * 1024;
const depthLimit = 16;

export function readJsonBodies(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** @throws {Problem} `malformed-request` or `invalid` */
export function parseJson(body: Buffer): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Problem('malformed-request', { detail: 'Le corps n’est pas écrit en UTF-8.' });
  }
  if (text.trim() === '') return undefined;
  if (depthOf(text) > depthLimit)
    throw new Problem('malformed-request', { detail: `Le corps est imbriqué sur plus de ${depthLimit} niveaux.` });
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem('malformed-request', { detail: 'Le corps n’est pas du JSON bien formé.' });
  }
  const errors = [...unusable(value, [])];
  if (errors.length > 0) throw new Problem('invalid', { errors: errors.slice(0, 100) });
  return value;
}

/** Counted on the text: a body nested a hundred thousand times must not be parsed first. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}

const dangerousNames = new Set(['__proto__', 'constructor', 'prototype']);

/** PostgreSQL keeps no NUL; canonical JSON and UTF-8 no half character; nobody here needs a field named like a prototype. */
function* unusable(value: unknown, path: readonly string[]): Generator<Fault> {
  if (typeof value === 'string') {
    if (/\p{Surrogate}|\0/u.test(value))
      yield { code: 'unusable-text', message: 'Ce texte contient un caractère nul ou incomplet', pointer: pointerTo(path) };
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      if (dangerousNames.has(name) || /\p{Surrogate}|\0/u.test(name))
        yield { code: 'forbidden-name', message: 'Ce nom de champ n’est pas admis', pointer: pointerTo(path) };
      else yield* unusable(member, [...path, name]);
    }
  }
}
