import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import { deadlineKinds } from '#libs/domain/journey/clocks/deadline.js';
import { code, localDate } from '#libs/domain/journey/fields.schema.js';
import { figureNames, rateNames } from '#libs/journey/figures/definitions.js';
import { groupings } from '#libs/journey/figures/figures.js';
import type { Population } from '#libs/journey/figures/population.js';
import { pageQuery } from '../http/page.js';
import { namedPeople } from '../people/person-names.js';
import { blockStatus } from '../journeys/journey-list.schema.js';

const population = {
  by: z
    .enum(['ENTRY', 'OUTCOME'])
    .default('ENTRY')
    .describe('Le jour que la période retient : celui de l’entrée, ou celui de ce que le parcours est devenu'),
  from: localDate.optional().describe('Premier jour de la période'),
  until: localDate.optional().describe('Dernier jour de la période, compris'),
  certification: code.optional(),
  certificationVersion: code.optional().describe('Avec la certification'),
  cohort: code.optional(),
  site: code.optional(),
  path: z.enum(['TRAINING', 'VAE']).optional(),
};

const isInOrder = ({ from, until }: { readonly from?: string | undefined; readonly until?: string | undefined }) =>
  from === undefined || until === undefined || from <= until;
const inOrder = { path: ['until'], error: 'La période finit avant de commencer' };
const isOfCertification = (query: { readonly certification?: string | undefined; readonly certificationVersion?: string | undefined }) =>
  query.certificationVersion === undefined || query.certification !== undefined;
const ofCertification = { path: ['certification'], error: 'À donner avec la version' };

const groupBy = z.enum(groupings).optional().describe('Un groupe par promotion, site, voie, certification ou année ; sans lui, un seul');

export const figuresQuery = z
  .strictObject({
    ...population,
    groupBy,
    format: z.enum(['json', 'csv']).default('json').describe('csv : pour un tableur français, une ligne par chiffre'),
  })
  .refine(isInOrder, inOrder)
  .refine(isOfCertification, ofCertification);

export const chartQuery = z
  .strictObject({ ...population, groupBy })
  .refine(isInOrder, inOrder)
  .refine(isOfCertification, ofCertification);

export const countedQuery = z
  .strictObject({ ...pageQuery, ...population })
  .refine(isInOrder, inOrder)
  .refine(isOfCertification, ofCertification);

export const figureName = z.enum(figureNames);

/** Without what is no part of it. */
export function populationOf(query: z.output<typeof chartQuery>): Population {
  const { by, from, until, certification, certificationVersion, cohort, site, path } = query;
  return { by, from, until, certification, certificationVersion, cohort, site, path };
}

const count = z.int().nullable();

export const figuresAnswer = z
  .strictObject({
    asOf: z.string().describe('Le jour, à Paris, où ils ont été comptés'),
    withheldBelow: z
      .int()
      .nullable()
      .describe('Les effectifs plus petits ne vous sont pas communiqués : ils sont null. Null où rien n’est tu'),
    items: z.array(
      z.strictObject({
        group: z.string().nullable(),
        groupLabel: z.string().nullable().describe('Comment le groupe s’appelle'),
        counts: z.strictObject(
          Object.fromEntries(figureNames.map((name) => [name, count])) as Record<(typeof figureNames)[number], typeof count>,
        ),
        rates: z.strictObject(
          Object.fromEntries(rateNames.map((name) => [name, z.number().nullable()])) as Record<
            (typeof rateNames)[number],
            z.ZodNullable<z.ZodNumber>
          >,
        ),
        abandonments: z.array(z.strictObject({ reason: z.string(), reasonLabel: z.string(), count })),
        blocks: z.array(
          z.strictObject({ certification: z.string(), block: z.string(), status: blockStatus, statusLabel: z.string(), count }),
        ),
        delays: z
          .array(
            z.strictObject({
              kind: z.enum(deadlineKinds),
              kindLabel: z.string(),
              met: count,
              medianDays: z.int().nullable(),
              worstDays: z.int().nullable(),
              late: count,
              running: count,
            }),
          )
          .describe('Jours entre le départ du délai et ce qui était attendu ; en retard : venu après le dernier jour, ou pas encore'),
        work: z
          .array(
            z.strictObject({
              as: coded({ juror: 'juré', evaluator: 'évaluateur' }),
              personId: z.string(),
              times: z.int(),
              journeys: z.int(),
            }),
          )
          .describe('Sessions décidées par chaque juré, grilles remplies par chaque évaluateur'),
      }),
    ),
    people: namedPeople,
    definitions: z.array(
      z.strictObject({
        name: z.enum([...figureNames, ...rateNames]),
        label: z.string(),
        definition: z.string(),
        source: z.string(),
        qualiopi: z.array(z.int()).describe('Indicateurs du référentiel national qualité dont le chiffre est un élément de preuve'),
      }),
    ),
  })
  .meta({ id: 'Figures' });

export type FiguresAnswer = z.infer<typeof figuresAnswer>;
