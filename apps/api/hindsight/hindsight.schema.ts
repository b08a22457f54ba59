/** Answers about what a journey was, why, what it needs, and what other rules would make of it. */
import { z } from 'zod';
import { namedActors } from '../people/actor-names.js';
import { unmetSchema } from '../openapi/problem-responses.js';

const actor = z.strictObject({ id: z.string(), role: z.string() });
const instant = z.iso.datetime();
const change = {
  kind: z.string().describe('Aspect du parcours : STATUS, BLOCK, ASSESSMENT, RECEVABILITE, JURY…'),
  subject: z.string().describe('Code, identifiant ou clé de ce dont il s’agit ; vide s’il est seul de son espèce'),
  before: z.string().nullable(),
  after: z.string().nullable(),
  sentence: z.string(),
};

const cause = z.strictObject({
  version: z.int(),
  type: z.string(),
  sentence: z.string(),
  occurredAt: instant,
  recordedAt: instant,
  actor,
  reason: z.string().nullable(),
});

export const differencesAnswer = z
  .strictObject({
    journeyId: z.string(),
    axis: z.enum(['occurred', 'recorded']),
    title: z.string(),
    changes: z.array(z.strictObject({ ...change, cause })),
    events: z.array(cause).describe('Les faits qui comptent à la seconde date et ne comptaient pas à la première'),
    actors: namedActors,
  })
  .meta({ id: 'JourneyDifferences' });
export type DifferencesAnswer = z.infer<typeof differencesAnswer>;

const named = z.strictObject({ field: z.string(), value: z.string() });

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
    who: actor.extend({ name: z.string() }),
    command: z.strictObject({ commandId: z.string(), names: z.array(z.string()).nullable(), receivedAt: instant.nullable() }),
    rules: z.strictObject({ code: z.string(), version: z.string(), digest: z.string() }),
    clauses: z.array(z.strictObject({ rule: z.string(), source: z.string() })),
    restsOn: z.array(z.strictObject({ version: z.int(), type: z.string(), sentence: z.string() })),
    files: z.array(z.strictObject({ hash: z.string(), version: z.int().describe('Le fait qui nomme ce fichier') })),
    refusedBefore: z.array(
      z.strictObject({
        commandId: z.string(),
        names: z.array(z.string()),
        actor,
        refusedAt: instant,
        alike: z.enum(['COMMAND', 'TARGET']).describe('La même commande, ou une autre sur la même chose'),
        unmet: z.array(unmetSchema),
      }),
    ),
    actors: namedActors,
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
          about: named.nullable(),
          jurorId: z.string().nullable(),
          towards: z.strictObject({ code: z.string(), sentence: z.string(), source: z.string() }),
          notBefore: z.string().describe('AAAA-MM-JJ : aujourd’hui, ou le jour de ce qui est déjà programmé'),
          roles: z.array(z.string()).describe('Qui peut le faire'),
        }),
      )
      .describe('Le moins de démarches possible, dans un ordre licite'),
    blockedBy: z.array(unmetSchema).describe('Ce qui empêche d’aboutir après ces démarches ; vide si elles suffisent'),
  })
  .meta({ id: 'JourneyPlan' });
export type PlanAnswer = z.infer<typeof planAnswer>;

const json = z.unknown();
const judgement = z
  .strictObject({
    journeyId: z.string(),
    events: z.int(),
    decisions: z.array(
      z.strictObject({
        version: z.int(),
        type: z.string(),
        sentence: z.string(),
        occurredAt: instant,
        decidedUnder: z.string(),
        unmet: z.array(unmetSchema).describe('Aurait été refusé, pour ces raisons'),
        fields: z.array(z.strictObject({ field: z.string(), recorded: json, otherwise: json })).describe('Aurait donné autre chose'),
      }),
    ),
    deadlines: z.array(
      z.strictObject({
        key: z.string(),
        label: z.string(),
        recorded: z.string().nullable(),
        otherwise: z.string().nullable(),
        source: z.string(),
      }),
    ),
    standing: z.array(z.strictObject(change)).describe('Où en serait le parcours, tous les faits étant ce qu’ils sont'),
  })
  .meta({ id: 'Judgement' });
export type JudgementAnswer = z.infer<typeof judgement>;

export const journeyJudgement = judgement
  .extend({
    migration: z
      .strictObject({
        unmet: z.array(unmetSchema).describe('Ce qui s’y oppose'),
        warnings: z.array(unmetSchema).describe('Ce qui serait perdu'),
        changes: z.array(z.strictObject(change)),
      })
      .nullable()
      .describe('Ce que changerait le passage à cette version ; null pour un règlement'),
  })
  .meta({ id: 'JourneyJudgement' });
export type JourneyJudgement = z.infer<typeof journeyJudgement>;

export const judgementPage = z
  .strictObject({
    judged: z.int().describe('Parcours rejugés dans cette page'),
    items: z.array(judgement).describe('Ceux dont quelque chose serait décidé autrement'),
    next: z.string().nullable(),
  })
  .meta({ id: 'Judgements' });
export type JudgementPage = z.infer<typeof judgementPage>;
