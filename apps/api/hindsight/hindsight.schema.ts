/** Answers about what a journey was, why, what it needs, and what other rules would make of it. */
import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import { certification } from '#libs/domain/journey/event-fields.schema.js';
import { actorTold, role } from '#libs/domain/stream/actor.schema.js';
import { commandTold } from '../answers/command-told.js';
import { commandTarget } from '../journeys/journey.schema.js';
import { namedActors } from '../people/actor-names.js';
import { namedPeople } from '../people/person-names.js';
import { reasonSchema, unmetSchema } from '../openapi/problem-responses.js';

const instant = z.iso.datetime();
const change = z
  .strictObject({
    kind: z.string().describe('Aspect du parcours : STATUS, BLOCK, ASSESSMENT, RECEVABILITE, JURY…'),
    subject: z.string().describe('Code, identifiant ou clé de ce dont il s’agit ; vide s’il est seul de son espèce'),
    before: z.string().nullable(),
    after: z.string().nullable(),
    sentence: z.string(),
  })
  .meta({ id: 'AspectChange' });

const cause = z
  .strictObject({
    version: z.int(),
    type: z.string(),
    sentence: z.string(),
    occurredAt: instant,
    recordedAt: instant,
    actor: actorTold,
    reason: z.string().nullable(),
  })
  .meta({ id: 'Cause' });

export const differencesAnswer = z
  .strictObject({
    journeyId: z.string(),
    axis: coded({ occurred: 'dates des faits', recorded: 'dates de consignation' }),
    title: z.string(),
    changes: z.array(change.extend({ cause }).meta({ id: 'CausedChange' })),
    events: z.array(cause).describe('Les faits qui comptent à la seconde date et ne comptaient pas à la première'),
    actors: namedActors,
    people: namedPeople,
  })
  .meta({ id: 'JourneyDifferences' });
export type DifferencesAnswer = z.infer<typeof differencesAnswer>;

export const explanationAnswer = z
  .strictObject({
    journeyId: z.string(),
    version: z.int(),
    type: z.string(),
    sentence: z.string(),
    because: z.string().nullable(),
    words: z
      .array(z.string())
      .describe('Les textes du fait (motifs, remarques), dans leur ordre ; « [texte réservé] » où votre rôle ne les lit pas'),
    replaced: z.string().nullable().describe('Par quel fait celui-ci ne vaut plus, quand et pourquoi ; null s’il vaut'),
    who: actorTold.extend({ name: z.string() }).meta({ id: 'Author' }),
    command: z.strictObject({ commandId: z.string(), names: z.array(commandTold).nullable(), receivedAt: instant.nullable() }),
    rules: certification,
    clauses: z.array(z.strictObject({ rule: z.string(), source: z.string() })),
    restsOn: z.array(z.strictObject({ version: z.int(), type: z.string(), sentence: z.string() })),
    files: z.array(z.strictObject({ hash: z.string(), version: z.int().describe('Le fait qui nomme ce fichier') })),
    refusedBefore: z.array(
      z.strictObject({
        commandId: z.string(),
        names: z.array(commandTold),
        actor: actorTold,
        refusedAt: instant,
        alike: coded({ COMMAND: 'la même commande', TARGET: 'une autre commande, sur la même chose' }),
        unmet: z.array(unmetSchema),
      }),
    ),
    actors: namedActors,
    people: namedPeople,
  })
  .meta({ id: 'EventExplanation' });
export type ExplanationAnswer = z.infer<typeof explanationAnswer>;

export const planAnswer = z
  .strictObject({
    journeyId: z.string(),
    version: z.int(),
    steps: z
      .array(
        z.strictObject({
          command: z.string(),
          title: z.string(),
          about: commandTarget.nullable(),
          jurorId: z.string().nullable(),
          jurorName: z
            .string()
            .nullable()
            .describe('null si personne ne le porte ici, une fois effacé, ou pour qui ne lit pas les identités'),
          towards: reasonSchema,
          notBefore: z.string().describe('AAAA-MM-JJ : aujourd’hui, ou le jour de ce qui est déjà programmé'),
          roles: z.array(role).describe('Qui peut le faire'),
        }),
      )
      .describe('Le moins de démarches possible, dans un ordre licite'),
    blockedBy: z.array(unmetSchema).describe('Ce qui empêche d’aboutir après ces démarches ; vide si elles suffisent'),
    people: namedPeople,
  })
  .meta({ id: 'JourneyPlan' });
export type PlanAnswer = z.infer<typeof planAnswer>;

const json = z.unknown();
const judgement = z
  .strictObject({
    journeyId: z.string(),
    events: z.int(),
    decisions: z.array(
      z
        .strictObject({
          version: z.int(),
          type: z.string(),
          sentence: z.string(),
          occurredAt: instant,
          decidedUnder: z.string(),
          unmet: z.array(unmetSchema).describe('Aurait été refusé, pour ces raisons'),
          fields: z
            .array(z.strictObject({ field: z.string(), recorded: json, otherwise: json }).meta({ id: 'FieldOtherwise' }))
            .describe('Aurait donné autre chose'),
        })
        .meta({ id: 'DecisionOtherwise' }),
    ),
    deadlines: z.array(
      z
        .strictObject({
          key: z.string(),
          label: z.string(),
          recorded: z.string().nullable(),
          otherwise: z.string().nullable(),
          source: z.string(),
        })
        .meta({ id: 'DeadlineOtherwise' }),
    ),
    standing: z.array(change).describe('Où en serait le parcours, tous les faits étant ce qu’ils sont'),
  })
  .meta({ id: 'Judgement' });
export type JudgementAnswer = z.infer<typeof judgement>;

export const journeyJudgement = judgement
  .extend({
    migration: z
      .strictObject({
        unmet: z.array(unmetSchema).describe('Ce qui s’y oppose'),
        warnings: z.array(unmetSchema).describe('Ce qui serait perdu'),
        changes: z.array(change),
      })
      .nullable()
      .describe('Ce que changerait le passage à cette version ; null pour un règlement'),
    people: namedPeople,
  })
  .meta({ id: 'JourneyJudgement' });
export type JourneyJudgement = z.infer<typeof journeyJudgement>;

export const judgementPage = z
  .strictObject({
    judged: z.int().describe('Parcours rejugés dans cette page'),
    items: z.array(judgement).describe('Ceux dont quelque chose serait décidé autrement'),
    next: z.string().nullable(),
    people: namedPeople,
  })
  .meta({ id: 'Judgements' });
export type JudgementPage = z.infer<typeof judgementPage>;
