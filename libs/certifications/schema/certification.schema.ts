/**
 * The file of one version of a certification: its wording, as people read it, and its rules, as the engine applies
 * them. One file is one version; `data/LISEZMOI.md` tells a certifier how to write one.
 */
import { z } from 'zod';
import { code, localDate } from '#libs/domain/journey/fields.schema.js';
import { juries, paths, routes } from './access.schema.js';
import { blocks, finalAssessment } from './blocks.schema.js';
import { documents } from './documents.schema.js';
import { codedText } from './coded-text.schema.js';
import { note, source, sourcedText, text, title } from './fields.schema.js';
import { reglement } from './reglement.schema.js';

const labelled = z.strictObject({ code: z.string().trim().min(1).max(20), label: title, source }).meta({ id: 'LabelledCode' });

export const registration = z
  .strictObject({
    from: localDate.nullable().describe('Premier jour où une entrée est possible ; null si la source n’en donne pas'),
    until: localDate.nullable().describe('Dernier jour, inclus'),
    decisions: z
      .array(
        z.strictObject({
          text,
          on: localDate.nullable().default(null),
          from: localDate.nullable().default(null),
          until: localDate.nullable().default(null),
          source,
        }),
      )
      .max(50)
      .default([])
      .describe('Arrêtés et décrets, par date'),
    source,
  })
  .refine(({ from, until }) => from === null || until === null || from <= until, {
    error: 'enregistrement qui finit avant de commencer',
    path: ['until'],
  });

const hPlus = z.strictObject({
  officers: title,
  request: sourcedText,
  amenagements: z.array(codedText).max(20),
  dispense: z
    .strictObject({
      text,
      opinions: z
        .array(z.enum(['H_PLUS', 'TRAINING_MANAGER']))
        .min(1)
        .max(2),
      conditions: z.array(codedText).min(1).max(10),
      source,
    })
    .nullable(),
  commitment: sourcedText.nullable().default(null),
});

export const equivalence = z
  .strictObject({
    from: code.describe('Version de la même certification, d’où l’on vient'),
    blocks: z
      .array(
        z.strictObject({
          from: z.array(code).min(1).max(20).describe('Blocs de cette version, acquis ensemble'),
          to: z.array(code).max(20).describe('Blocs de celle-ci qu’ils donnent alors ; vide si rien ne leur correspond'),
        }),
      )
      .min(1)
      .max(100),
    source,
  })
  .meta({ id: 'Equivalence' });

const anomaly = z.strictObject({
  number: z.int().min(1),
  finding: text.describe('Ce que la source laisse ouvert ou contredit'),
  settlement: text.describe('Comment ce fichier le règle'),
  /** READING: we read the source so. DEFAULT: a parameter that the certifier may replace. LEFT_OPEN: nothing is asserted. */
  by: z.enum(['READING', 'DEFAULT', 'LEFT_OPEN']),
  source,
});

export const certificationDocument = z
  .strictObject({
    $schema: z.string().optional(),
    code,
    version: code,
    title,
    titleInSource: title.optional(),
    referential: title.describe('Le document dont les sources citent les lignes'),
    certifier: z.strictObject({ name: title, source }),
    rncpCode: z.string().trim().min(1).max(10).nullable().default(null),
    level: z
      .strictObject({ value: z.int().min(1).max(8), text: title, source })
      .nullable()
      .default(null),
    nsfCodes: z.array(labelled).max(20).default([]),
    romeCodes: z.array(labelled).max(20).default([]),
    formacodes: z.array(labelled).max(20).default([]),
    registration,
    award: z.array(sourcedText).max(20).default([]).describe('Comment la certification s’obtient, tel que la source le dit'),
    about: z
      .array(z.strictObject({ heading: title, lines: z.array(text).min(1).max(50), source, note: note.optional() }))
      .max(50)
      .default([])
      .describe('Le reste de la fiche : résumé, secteurs, emplois, lieux…'),
    blocks,
    finalAssessment: finalAssessment.nullable(),
    documents: documents.default([]).describe('Documents demandés aux candidats, outre le mémoire et le livret'),
    paths,
    routes,
    juries,
    hPlus: hPlus.nullable().default(null),
    reglement,
    equivalences: z.array(equivalence).max(20).default([]).describe('Ce que deviennent les blocs de versions antérieures'),
    anomalies: z.array(anomaly).max(200).default([]),
  })
  .meta({ id: 'CertificationDocument' });

export type CertificationDocument = z.infer<typeof certificationDocument>;
