/** The blocks of a certification: activities, their skills, the criteria of each skill, and the assessments. */
import { z } from 'zod';
import { code } from '#libs/domain/journey/fields.schema.js';
import { codedText } from './coded-text.schema.js';
import { defaultsAmong, minutes, note, pages, source, sourcedText, text, title } from './fields.schema.js';

/** Criteria are written inside the skill they evaluate; anywhere else they have none. */
const noCriteriaHere = z
  .never({ error: 'critère sans compétence : les critères s’écrivent dans la compétence qu’ils évaluent' })
  .optional();

const criterion = z.strictObject({ code, text, note: note.optional() });

const skill = z.strictObject({
  code,
  text,
  shortTitle: title.optional(),
  criteria: z.array(criterion).max(50).default([]),
  isItsOwnCriterion: z
    .boolean()
    .default(false)
    .describe('Vrai si le référentiel ne donne pas de critère : la compétence est alors la ligne de la grille, sous son propre code'),
  source,
  note: note.optional(),
});

const activity = z.strictObject({
  code,
  title,
  skills: z.array(skill).min(1, 'activité sans compétence').max(100),
  criteria: noCriteriaHere,
  source,
  note: note.optional(),
});

export const group = z
  .strictObject({ min: z.int().min(1).max(20), max: z.int().min(1).max(20) })
  .meta({ id: 'GroupSize' })
  .nullable()
  .describe('Taille des groupes qui peuvent partager le travail ; null si l’épreuve est individuelle');

const assessment = z.strictObject({
  code,
  title,
  heading: title.optional().describe('Intitulé de la modalité dans la source'),
  category: z.enum(['CONTINUOUS_ASSESSMENT', 'PROFESSIONAL_FILE']).nullable().default(null),
  forms: z
    .array(z.enum(['WRITTEN', 'ORAL']))
    .max(2)
    .default([]),
  durationMinutes: minutes,
  pages,
  oral: z
    .strictObject({ kind: z.enum(['SOUTENANCE', 'INTERVIEW']), durationMinutes: minutes })
    .nullable()
    .default(null)
    .describe('Ce qui suit à l’oral l’épreuve elle-même'),
  group: group.default(null),
  invigilated: z.boolean().default(false),
  setting: title.nullable().default(null).describe('Où l’épreuve a lieu'),
  duringHostPeriod: z.boolean().default(false).describe('Vrai si elle suppose une période en structure d’accueil commencée'),
  composedOf: z.array(title).max(20).default([]),
  parts: z.array(text).max(50).default([]),
  grades: z
    .array(code)
    .min(1, 'épreuve qui n’évalue rien')
    .max(200)
    .describe('Compétences évaluées (tous leurs critères), ou critères un à un'),
  source,
  defaults: defaultsAmong('grades', 'forms', 'invigilated', 'group', 'duringHostPeriod'),
  note: note.optional(),
});

const block = z.strictObject({
  code,
  title,
  otherTitles: z.array(z.strictObject({ title, source })).max(10).default([]),
  description: z.array(sourcedText).max(50).default([]),
  certificate: title.nullable().default(null).describe('Ce que la validation du bloc délivre'),
  prerequisites: z
    .array(code)
    .max(50)
    .default([])
    .describe('Blocs à valider avant de conclure celui-ci ; vide si les blocs sont indépendants'),
  activities: z.array(activity).min(1, 'bloc sans activité').max(100),
  assessments: z.array(assessment).max(50),
  criteria: noCriteriaHere,
  /** What the référentiel announces or what was counted in it by hand: a line lost in copying is found at loading. */
  counts: z
    .strictObject({ activities: z.int(), skills: z.int(), criteria: z.int(), assessments: z.int() })
    .optional()
    .describe('Nombres relevés dans la source, vérifiés au chargement'),
  source,
});

export const blocks = z.array(block).min(1, 'certification sans bloc').max(50);

export const component = z.strictObject({
  component: z.enum(['MEMOIRE', 'LIVRET', 'SOUTENANCE']),
  title,
  form: z.enum(['WRITTEN', 'ORAL']),
  pages,
  annexes: title.nullable().default(null),
  durationMinutes: minutes,
  parts: z.array(codedText).min(1, 'composante sans partie : le jury n’aurait rien à évaluer').max(50),
  source,
  note: note.optional(),
});

export const finalAssessment = z.strictObject({
  code,
  title,
  condition: text.nullable().default(null),
  components: z.array(component).min(1, 'épreuve finale sans composante').max(3),
  source,
});

export type Block = z.infer<typeof block>;
export type Skill = z.infer<typeof skill>;
export type Assessment = z.infer<typeof assessment>;
export type FinalAssessment = z.infer<typeof finalAssessment>;
