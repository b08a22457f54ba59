/** What zod finds wrong, said in French to a person who fills a form. */
import { z } from 'zod';
import { agreeing } from '#libs/domain/french/plural.js';
import { namesNoDay } from '#libs/domain/time/local-date.js';

const kinds: Readonly<Record<string, string>> = {
  string: 'Un texte est attendu',
  number: 'Un nombre est attendu',
  int: 'Un nombre entier est attendu',
  boolean: 'true ou false est attendu',
  array: 'Une liste est attendue',
  object: 'Un objet est attendu',
  record: 'Un objet est attendu',
  null: 'null est attendu',
};

interface Faulty {
  readonly code?: string;
  readonly input?: unknown;
}

/** What the fault is about: where no form of a union bears the name given, zod shows the whole object rather than the name. */
export function valueAt(issue: Faulty): unknown {
  const name = nameOfForm(issue);
  return name === null ? issue.input : (issue.input as Readonly<Record<string, unknown>>)[name];
}

function nameOfForm(issue: Faulty): string | null {
  return 'discriminator' in issue && typeof issue.discriminator === 'string' ? issue.discriminator : null;
}

/** Undefined where zod's own French will do. */
function sentenceFor(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Ce champ est obligatoire' : kinds[issue.expected];
    case 'invalid_value':
      return issue.input === undefined ? 'Ce champ est obligatoire' : `Valeurs admises : ${issue.values.join(', ')}`;
    case 'invalid_union':
      if (valueAt(issue) === undefined) return 'Ce champ est obligatoire';
      if (nameOfForm(issue) === 'command') return `Il n’existe pas de commande « ${String(valueAt(issue)).slice(0, 60)} » dans un lot`;
      return formsAwaited(issue.errors, issue.input) ?? 'Aucune des formes admises ne convient';
    case 'invalid_format':
      return formAwaited(issue.format, issue.input);
    case 'unrecognized_keys':
      return 'Champ inconnu';
    case 'too_small':
      return bounded(issue.origin, 'au moins', Number(issue.minimum));
    case 'too_big':
      return bounded(issue.origin, 'au plus', Number(issue.maximum));
    default:
      return undefined;
  }
}

const formats: Readonly<Record<string, string>> = {
  date: 'Une date AAAA-MM-JJ est attendue, par exemple 2026-03-05',
  datetime: 'Une date et une heure avec décalage horaire sont attendues, par exemple 2026-03-05T09:30:00+01:00',
  template_literal: 'Un identifiant tel que l’API le donne est attendu',
  regex: 'Ce texte n’a pas la forme attendue',
};
const dayOrInstant =
  'Une date AAAA-MM-JJ, ou une date et une heure avec décalage horaire, est attendue, par exemple 2026-03-05 ou 2026-03-05T09:30:00+01:00';

/** What is awaited, never what the field is about: whoever typed it knows that. */
function formAwaited(format: string, value: unknown): string | undefined {
  if (namesNoDay(value)) return 'Cette date n’existe pas';
  if (format === 'datetime' && namesNoTime(value)) return 'Cette heure n’existe pas : de 00:00:00 à 23:59:59';
  return formats[format];
}

/** Where each form of a union is one of a text; null where they are others. */
function formsAwaited(errors: readonly (readonly z.core.$ZodIssue[])[], value: unknown): string | null {
  const awaited = errors.map(([first]) => (first?.code === 'invalid_format' ? first.format : null));
  if (awaited.length === 0 || typeof value !== 'string' || awaited.includes(null)) return null;
  if (namesNoDay(value) || namesNoTime(value)) return formAwaited('datetime', value) ?? null;
  return awaited.includes('date') && awaited.includes('datetime') ? dayOrInstant : (errors[0]?.[0]?.message ?? null);
}

function namesNoTime(value: unknown): boolean {
  const [, hour, minute, second] = /^\d{4}-\d{2}-\d{2}T(\d{2}):(\d{2})(?::(\d{2}))?/.exec(typeof value === 'string' ? value : '') ?? [];
  return Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59;
}

function bounded(origin: string, bound: string, count: number): string | undefined {
  if (origin === 'string')
    return count === 1 && bound === 'au moins' ? 'Ce champ ne peut pas être vide' : `${count} ${agreeing(count, 'caractère')} ${bound}`;
  if (origin === 'array') return `${count} ${agreeing(count, 'élément')} ${bound}`;
  return origin === 'number' || origin === 'int' ? `La valeur doit être de ${count} ${bound}` : undefined;
}

/** Once per process, before any schema is used. */
export function speakFrench(): void {
  z.config({ ...z.locales.fr(), customError: sentenceFor });
}
