/** How a certification is reached: access routes, juries, and what each path asks. */
import { z } from 'zod';
import { jurorQuality, path, scope } from '#libs/domain/journey/codes.schema.js';
import { code } from '#libs/domain/journey/fields.schema.js';
import { defaultsAmong, minutes, note, source, text, title } from './fields.schema.js';

export const route = z.strictObject({
  code,
  title,
  path,
  open: z.boolean(),
  jury: code.nullable().default(null).describe('Code du jury qui juge les candidats de cette voie'),
  source,
  note: note.optional(),
});

export const routes = z.array(route).min(1, 'aucune voie d’accès').max(50);

export const jury = z.strictObject({
  code,
  text: text.nullable().default(null).describe('Composition, telle que la source la dit'),
  minMembers: z.int().min(1).max(50).describe('Présidence comprise'),
  maxMembers: z.int().min(1).max(50).nullable().default(null),
  presidentQualities: z
    .array(jurorQuality)
    .max(3)
    .default([])
    .describe('La présidence a l’une d’elles ; n’importe laquelle si la liste est vide'),
  members: z
    .array(z.strictObject({ quality: jurorQuality, min: z.int().min(1).max(50) }).meta({ id: 'QualityAsked' }))
    .max(3)
    .default([])
    .describe('Présidence non comprise'),
  minQualified: z.int().min(0).max(50).describe('Membres qualifiés pour la certification (D6412-6)'),
  minOutsideTrainingBody: z.int().min(0).max(50),
  source,
  defaults: defaultsAmong('minMembers', 'maxMembers', 'presidentQualities', 'members', 'minQualified', 'minOutsideTrainingBody'),
});

export const juries = z.array(jury).max(20);

const prerequisite = z.enum(['HOST_PERIOD', 'MEMOIRE', 'LIVRET', 'VALIDATION_FILE']);

export const requiredDocument = z
  .strictObject({ document: code, scopes: z.array(scope).min(1).max(2).default(['FULL']) })
  .meta({ id: 'RequiredDocument' });

export const pathDocument = z
  .strictObject({
    text: text.nullable().default(null).describe('Ce que la source dit de ce parcours'),
    /** What the candidate shows, as the source words it; the rules are the fields below. */
    presents: z
      .array(z.strictObject({ text, form: z.enum(['WRITTEN', 'ORAL']), durationMinutes: minutes, source }))
      .max(20)
      .default([]),
    scopes: z.array(scope).min(1).max(2),
    blocksValidatedBy: z
      .enum(['ASSESSMENTS', 'JURY', 'JURY_ON_ASSESSMENTS'])
      .describe('Ses épreuves, la grille du jury, ou le jury au vu des épreuves de la formation'),
    beforeMemoire: z.array(prerequisite).max(4).default([]),
    beforeJury: z.array(prerequisite).max(4).default([]),
    documents: z
      .array(requiredDocument)
      .max(20)
      .default([])
      .describe('Documents de la certification à accepter avant le jury, et pour quels parcours'),
    soutenance: z.boolean(),
    juryGrid: z.enum(['FINAL_ASSESSMENT', 'TARGET_BLOCKS', 'NONE']),
    source,
    defaults: defaultsAmong('scopes', 'blocksValidatedBy', 'beforeMemoire', 'beforeJury', 'documents', 'soutenance', 'juryGrid'),
    note: note.optional(),
  })
  .meta({ id: 'CertificationPath' });

export const paths = z.strictObject({
  TRAINING: pathDocument.nullable(),
  VAE: pathDocument.nullable(),
});

export type Jury = z.infer<typeof jury>;
export type PathDocument = z.infer<typeof pathDocument>;
