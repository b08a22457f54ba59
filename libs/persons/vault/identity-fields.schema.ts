/** Fields that the identities of several kinds of persons share. */
import { z } from 'zod';
import { visibleText } from '#libs/domain/french/visible-text.schema.js';

const name = visibleText(100)
  .regex(/\p{L}/u, 'Un nom contient au moins une lettre')
  .meta({ inWords: 'au moins une lettre, sans caractère invisible' });

export const names = {
  familyName: name.describe('Nom de naissance'),
  usedName: name.optional().describe('Nom d’usage'),
  givenNames: z.array(name).max(10).describe('Prénoms, dans l’ordre de l’état civil ; vide pour qui n’a qu’un nom'),
};

/** « +33 (0)6 12 34 56 78 » and « 06/12.34-56 78 »: with spaces alone, and without the zero that is not dialled from abroad. */
function inGroups(given: string): string {
  return given
    .replace(/^(\s*\+[\d\s]+)\(0\)/, '$1 ')
    .replace(/[\s().\-/]+/g, ' ')
    .trim();
}

export const contact = {
  email: z.email('Adresse électronique mal formée').max(254).optional().describe('Adresse électronique'),
  phone: z
    .string()
    .max(40)
    .overwrite(inGroups)
    .regex(/^\+?[0-9][0-9 ]{5,22}[0-9]$/, 'Un numéro de téléphone est attendu, par exemple 06 12 34 56 78 ou +33 6 12 34 56 78')
    // As it is typed: the form above is that of the number once its separators are spaces.
    .meta({ pattern: '^ *[+(]*[0-9][-0-9 \u00a0\u202f()./]{5,32} *$' })
    .optional()
    .describe('Téléphone'),
};

/** What is to be corrected of an identity, field by field: what is not named stays, and null takes away what need not be there (RFC 7396). */
export type CorrectionOf<Identity> = {
  readonly [Field in keyof Identity]?: undefined extends Identity[Field] ? Exclude<Identity[Field], undefined> | null : Identity[Field];
};

/** Each field as the identity has it. */
export function correctionOf<Shape extends Readonly<Record<string, z.ZodType>>>(
  identity: z.ZodObject<Shape>,
): z.ZodObject<CorrectionShape<Shape>> {
  const fields = Object.entries(identity.shape as Readonly<Record<string, z.ZodType>>).map(([name, field]): [string, z.ZodType] => [
    name,
    described(field instanceof z.ZodOptional ? (field.unwrap() as z.ZodType).nullable().optional() : field.optional(), field),
  ]);
  return z.strictObject(Object.fromEntries(fields)) as unknown as z.ZodObject<CorrectionShape<Shape>>;
}

type CorrectionShape<Shape extends Readonly<Record<string, z.ZodType>>> = {
  [Field in keyof Shape]: Shape[Field] extends z.ZodOptional<infer Inner extends z.ZodType>
    ? z.ZodOptional<z.ZodNullable<Inner>>
    : z.ZodOptional<Shape[Field]>;
};

function described<Schema extends z.ZodType>(schema: Schema, { description }: { readonly description?: string }): Schema {
  return description === undefined ? schema : schema.describe(description);
}

/** An identity with what is corrected in it. */
export function withCorrection<Identity extends object>(identity: Identity, correction: CorrectionOf<Identity>): Identity {
  const given = Object.entries(correction).filter(([, value]) => value !== undefined);
  const all = { ...identity, ...Object.fromEntries(given) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Identity;
}
