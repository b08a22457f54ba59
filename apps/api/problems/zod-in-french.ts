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

function describe(schema: unknown): string | undefined {
  return schema instanceof z.ZodType ? schema.description : undefined;
}

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
  const description = describe(issue.inst);
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Ce champ est obligatoire' : kinds[issue.expected];
    case 'invalid_value':
      return issue.input === undefined ? 'Ce champ est obligatoire' : `Valeurs admises : ${issue.values.join(', ')}`;
    case 'invalid_union':
      if (valueAt(issue) === undefined) return 'Ce champ est obligatoire';
      if (nameOfForm(issue) === 'command') return `Il n’existe pas de commande « ${String(valueAt(issue)).slice(0, 60)} » dans un lot`;
      if (namesNoDay(issue.input)) return noSuchDay;
      return description ? `Attendu : ${description}` : 'Aucune des formes admises ne convient';
    case 'invalid_format':
      if (namesNoDay(issue.input)) return noSuchDay;
      return description ? `Attendu : ${description}` : formats[issue.format];
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

const noSuchDay = 'Cette date n’existe pas';

const formats: Readonly<Record<string, string>> = {
  date: 'Une date AAAA-MM-JJ est attendue',
  datetime: 'Une date et une heure avec décalage horaire sont attendues',
  regex: 'Le format ne convient pas',
};

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
