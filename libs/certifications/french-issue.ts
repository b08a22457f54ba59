/** Zod's issues in French, for people who write JSON by hand. */
import type { z } from 'zod';
import { agreeing } from '#libs/domain/french/plural.js';
import { namesNoDay } from '#libs/domain/time/local-date.js';
import { fault, type Fault } from './fault.js';

type RawIssue = z.core.$ZodRawIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'un texte',
  number: 'un nombre',
  int: 'un nombre entier',
  boolean: 'true ou false',
  object: 'un objet',
  array: 'une liste',
};
const feminine = new Set(['array']);

const formats: Readonly<Record<string, string>> = {
  regex: 'un code est attendu : lettres sans accent, chiffres, « . », « _ » ou « - », 40 caractères au plus',
};

const wrongDate = (value: unknown): string => (namesNoDay(value) ? 'cette date n’existe pas' : 'une date AAAA-MM-JJ est attendue');

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'une liste' : (kinds[typeof value] ?? typeof value);
}

function bound(origin: string, side: 'au moins' | 'au plus', limit: number | bigint): string {
  if (origin === 'string') return side === 'au moins' ? 'texte vide' : `texte trop long : ${limit} caractères au plus`;
  return origin === 'array'
    ? `${side} ${limit} ${agreeing(Number(limit), 'élément attendu', 'éléments attendus')}`
    : `valeur hors limites : ${side} ${limit}`;
}

/** The message of an issue whose schema gives none of its own; undefined leaves it to zod. */
function frenchWords(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'valeur manquante'
        : `${kinds[issue.expected] ?? issue.expected} est ${feminine.has(issue.expected) ? 'attendue' : 'attendu'}, et non ${kindOf(issue.input)}`;
    case 'invalid_value':
      return `valeur inconnue ; attendu : ${issue.values.join(', ')}`;
    case 'invalid_format':
      return issue.format === 'date' ? wrongDate(issue.input) : formats[issue.format];
    case 'too_small':
      return bound(issue.origin, 'au moins', issue.minimum);
    case 'too_big':
      return bound(issue.origin, 'au plus', issue.maximum);
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return undefined;
  }
}

/** A value of the schema's type, or every fault of its form. */
export function parseInFrench<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
): { readonly value: z.output<Schema> } | { readonly faults: readonly Fault[] } {
  const result = schema.safeParse(raw, { error: frenchWords });
  if (result.success) return { value: result.data };
  return {
    faults: result.error.issues.flatMap((issue) => {
      const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
      return issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => fault([...path, key], 'champ inconnu'))
        : [fault(path, issue.message)];
    }),
  };
}
