/**
 * What is asked of jurors besides who they are: in what capacity they may sit, for which certifications and until when, where they belong
 * or belonged as far as they declare it, and when they can come. It is in their identity: sealed, corrected, exported and erased with it.
 */
import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import { jurorQuality } from '#libs/domain/journey/codes.schema.js';
import { code, localDate, opaqueId } from '#libs/domain/journey/fields.schema.js';
import { jurorOrganisationKinds } from '#libs/domain/journey/jury/shared-organisation.js';

const inOrder = ({ from, until }: { readonly from?: string | undefined; readonly until?: string | undefined }): boolean =>
  from === undefined || until === undefined || from <= until;
const notInOrder = { error: 'Une période ne peut pas finir avant d’avoir commencé', path: ['until'] };

const habilitation = z
  .strictObject({
    certification: code.describe('Code de la certification pour laquelle le juré est habilité'),
    qualified: z.boolean().describe('Qualifié pour elle (D6412-6)'),
    from: localDate.describe('Premier jour'),
    until: localDate.optional().describe('Dernier jour ; absent si elle n’a pas de terme'),
  })
  .refine(inOrder, notInOrder)
  .meta({ id: 'JurorHabilitation' });

const affiliation = z
  .strictObject({
    organisationId: opaqueId.describe('Structure de la liste des structures'),
    as: z.enum(jurorOrganisationKinds).describe('Employeur, organisme de formation où le juré enseigne ou enseignait, ou autre structure'),
    from: localDate.optional().describe('Premier jour, s’il est connu'),
    until: localDate.optional().describe('Dernier jour ; absent si rien n’a pris fin, ou si on l’ignore'),
  })
  .refine(inOrder, notInOrder)
  .meta({ id: 'JurorAffiliation' });

const availability = z.strictObject({ from: localDate, until: localDate }).refine(inOrder, notInOrder).meta({ id: 'JurorAvailability' });

export const jurorFields = {
  qualities: z.array(jurorQuality).max(3).optional().describe('D’un juré : ses qualités, telles que la composition d’un jury les demande'),
  college: coded({ EXTERNAL: 'extérieur au certificateur', INTERNAL: 'du certificateur' })
    .optional()
    .describe('D’un juré : extérieur au certificateur, ou non'),
  habilitations: z.array(habilitation).max(50).optional().describe('D’un juré : ce pour quoi il est habilité, daté'),
  affiliations: z
    .array(affiliation)
    .max(50)
    .optional()
    .describe('D’un juré : les structures dont il est ou a été, telles qu’il les déclare ; elles sont comparées à celles du candidat'),
  availability: z.array(availability).max(50).optional().describe('D’un juré : les périodes où il peut siéger, telles qu’il les déclare'),
};

export type JurorFields = { readonly [Field in keyof typeof jurorFields]?: z.infer<(typeof jurorFields)[Field]> };

/** Of a correction or an identity, the fields that are a juror's alone. */
export function jurorFieldsAmong(fields: object): readonly string[] {
  return Object.entries(fields).flatMap(([field, value]) => (Object.hasOwn(jurorFields, field) && value !== undefined ? [field] : []));
}
