/** Journeys as the API answers them. */
import { z } from 'zod';
import { deadlineEffects } from '#libs/domain/journey/clocks/deadline.js';
import { eventDataSchemas } from '#libs/domain/journey/events.schema.js';
import { deadlineStatuses } from '#libs/domain/journey/clocks/deadline-status.js';
import type { JourneyPart } from '#libs/domain/journey/people.js';
import { namedActors } from '../people/actor-names.js';
import { blockStatus, journeyStatus } from './journey-list.schema.js';

const day = z.string().describe('Date civile, AAAA-MM-JJ');
const grading = z.enum(['ACQUIS', 'PARTIELLEMENT_ACQUIS', 'NON_ACQUIS', 'EXEMPTED']);
/** Facts shown as `state` holds them: the domain's type says their form, and the description does not repeat it. */
const facts = z.looseObject({});

const foldedState = z.looseObject({ version: z.int() }).meta({ id: 'FoldedState' });

const summary = z.strictObject({
  journeyId: z.string(),
  version: z.int(),
  candidateId: z.string(),
  certification: z.strictObject({ code: z.string(), version: z.string(), digest: z.string().describe('Empreinte des règles épinglées') }),
  path: z.enum(['TRAINING', 'VAE']),
  pathLabel: z.string(),
  route: z.string(),
  scope: z.enum(['FULL', 'BLOCKS']),
  status: journeyStatus,
  statusLabel: z.string().describe('Le même, en français'),
  cohort: z.string().nullable(),
  site: z.string().nullable(),
  enteredOn: day,
  nextDeadline: day.nullable().describe('La plus proche échéance à tenir'),
  blocks: z.array(z.strictObject({ block: z.string(), status: blockStatus, statusLabel: z.string() })),
  updatedAt: z.iso.datetime(),
});

const isStale = z
  .literal(true)
  .optional()
  .describe('Présent si une version plus récente de Jalon a consigné depuis des faits dont cette ligne ne tient pas compte');
export const candidateName = z
  .string()
  .nullable()
  .describe('Nom d’usage et premier prénom ; null s’il a été effacé, ou pour l’auditeur, qui ne lit pas les identités');
export const journeySummary = summary.extend({ candidateName, isStale }).meta({ id: 'JourneySummary' });
export const journeyPage = z.strictObject({ items: z.array(journeySummary), next: z.string().nullable() }).meta({ id: 'Journeys' });
const parts: Readonly<Record<JourneyPart, true>> = {
  CANDIDATE: true,
  EVALUATOR: true,
  JUROR: true,
  JURY_PRESIDENT: true,
  TUTOR: true,
  ACCOMPANIST: true,
};
export const journeyPeople = z
  .strictObject({
    items: z.array(
      z.strictObject({
        personId: z.string(),
        parts: z.array(z.enum(Object.keys(parts) as [JourneyPart, ...JourneyPart[]])).describe('Ce qu’elle y fait'),
        name: z.string().nullable().describe('null si elle a été effacée, ou n’est inscrite nulle part'),
        isErased: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'JourneyPeople' });
export type JourneyPeople = z.infer<typeof journeyPeople>;
export type JourneyPage = z.infer<typeof journeyPage>;

const block = z
  .strictObject({
    block: z.string(),
    title: z.string(),
    status: blockStatus,
    statusLabel: z.string(),
    asked: z.boolean().describe('Fait partie de ce que le parcours vise'),
    validSince: day.nullable(),
    held: z
      .looseObject({
        certificateNumber: z.string(),
        obtainedOn: day,
        isOurs: z.literal(true).optional().describe('Le certificat a été retrouvé ici ; absent, il est déclaré'),
      })
      .nullable()
      .describe('Déjà acquis à l’entrée'),
    certificate: z.strictObject({ number: z.string(), on: day }).nullable(),
    skills: z.array(z.strictObject({ skill: z.string(), text: z.string(), acquired: z.boolean().nullable() })),
    criteria: z
      .array(z.strictObject({ criterion: z.string(), text: z.string(), grading: grading.nullable(), gradingLabel: z.string().nullable() }))
      .describe('Où en est chaque critère, d’après les grilles et le règlement'),
    assessments: z.array(
      z.strictObject({ assessment: z.string(), title: z.string(), attempts: z.array(facts).describe('Passages : date, présence, grille') }),
    ),
    conclusions: z.array(facts),
  })
  .meta({ id: 'JourneyBlock' });

const document = z
  .strictObject({
    asked: z.boolean(),
    status: z.enum(['AWAITED', 'SUBMITTED', 'RETURNED', 'ACCEPTED']),
    statusLabel: z.string(),
    versions: z.array(facts),
  })
  .meta({ id: 'JourneyDocument' });

const declaredDocument = document.extend({ document: z.string(), title: z.string() }).meta({ id: 'JourneyDeclaredDocument' });

const deadline = z
  .strictObject({
    key: z.string(),
    kind: z.string(),
    kindLabel: z.string(),
    subject: z.string(),
    runsFrom: day,
    dueOn: day,
    metOn: day.nullable(),
    effect: z.enum(deadlineEffects),
    source: z.string(),
    status: z.enum(deadlineStatuses),
    statusLabel: z.string(),
  })
  .meta({ id: 'Deadline' });

const missing = z
  .looseObject({
    code: z.string(),
    sentence: z.string(),
    source: z.string(),
    commands: z.array(z.string()).describe('Ce qui le fait avancer'),
  })
  .meta({ id: 'Missing', description: 'Ce qui manque pour le diplôme, ou pour les blocs visés' });

export const journeyDetail = summary
  .extend({
    certification: summary.shape.certification.extend({ title: z.string() }),
    routeTitle: z.string(),
    outcome: z.strictObject({ kind: z.string(), label: z.string(), since: day.nullable() }),
    interruptions: z.strictObject({ suspension: facts.nullable(), abandonment: facts.nullable(), archiving: facts.nullable() }),
    blocks: z.array(block),
    stages: z.array(facts).describe('Périodes en structure d’accueil'),
    memoire: document,
    livret: document,
    documents: z.array(declaredDocument).describe('Ceux que la certification déclare (dossier professionnel…)'),
    vae: z
      .strictObject({
        status: z.enum(['NO_FILE', 'SUBMITTED', 'COMPLETE', 'RECEVABLE', 'NON_RECEVABLE', 'LAPSED']),
        statusLabel: z.string(),
        tacit: z.boolean().describe('Recevabilité acquise par silence'),
        notifiedOn: day.nullable(),
        attempts: z.array(facts),
      })
      .nullable(),
    hPlus: z
      .strictObject({ amenagements: z.array(facts), dispenses: z.array(facts) })
      .describe('Ce que votre rôle en lit : les aménagements accordés pour qui les applique, les exemptions accordées pour tous'),
    soutenance: facts.nullable().describe('La dernière tenue'),
    jury: z.strictObject({ required: z.boolean(), composition: z.string().nullable(), sessions: z.array(facts) }),
    diploma: facts.nullable(),
    appeals: z.array(facts),
    transmissions: z.array(facts),
    deadlines: z.array(deadline),
    missing: z.array(missing),
    state: foldedState.describe('L’état : égal au pliage des événements que votre rôle lit'),
  })
  .meta({ id: 'Journey' });
export type JourneyDetail = z.infer<typeof journeyDetail>;

const unmet = z.strictObject({ code: z.string(), sentence: z.string(), source: z.string(), field: z.string().optional() });
export const commandExplained = z
  .strictObject({
    command: z.string(),
    title: z.string(),
    allowed: z.boolean(),
    unmet: z.array(unmet),
    targets: z
      .array(z.strictObject({ field: z.string(), value: z.string(), unmet: z.array(unmet) }))
      .nullable()
      .describe('Ce sur quoi la commande peut porter'),
    roles: z.array(z.string()),
  })
  .meta({ id: 'CommandExplained' });
export const commandsExplained = z
  .strictObject({ journeyId: z.string(), version: z.int(), commands: z.array(commandExplained) })
  .meta({ id: 'CommandsExplained' });
const leanUnmet = z.array(z.string()).describe('Codes de ce qui s’y oppose');
export const commandsLean = z
  .strictObject({
    journeyId: z.string(),
    version: z.int(),
    commands: z.array(
      z.strictObject({
        command: z.string(),
        allowed: z.boolean(),
        unmet: leanUnmet,
        targets: z.array(z.strictObject({ field: z.string(), value: z.string(), unmet: leanUnmet })).nullable(),
      }),
    ),
  })
  .meta({ id: 'CommandsLean' });
export type CommandsLean = z.infer<typeof commandsLean>;
export const commandsQuery = z.strictObject({
  lean: z.enum(['true']).optional().describe('true : les codes seuls, sans phrases, sources, titres ni rôles'),
  allowed: z.enum(['true']).optional().describe('true : seulement celles que vous pouvez envoyer maintenant'),
});
export type CommandsQuery = z.output<typeof commandsQuery>;
export const commandDescriptions = z
  .strictObject({
    items: z.array(
      z.strictObject({
        command: z.string(),
        title: z.string(),
        roles: z.array(z.string()),
        schema: z.looseObject({}).describe('JSON Schema (2020-12) du corps'),
      }),
    ),
  })
  .meta({ id: 'CommandDescriptions' });
export type CommandDescriptions = z.infer<typeof commandDescriptions>;
export type CommandsExplained = z.infer<typeof commandsExplained>;

const eventActor = z.strictObject({ id: z.string(), role: z.string() }).meta({ id: 'EventActor' });
const eventRules = z.strictObject({ code: z.string(), version: z.string(), digest: z.string() }).meta({ id: 'EventRules' });

const recording = {
  journeyId: z.string(),
  version: z.int(),
  schema: z.int().optional().describe('La forme de data pour ce type d’événement ; absente, la première'),
  withheld: z
    .array(z.string())
    .optional()
    .describe('Membres de data que votre rôle ne lit pas tels qu’ils sont : des votes, leur compte ; l’empreinte est celle du fait entier'),
  occurredAt: z.iso.datetime().describe('Quand le fait a eu lieu'),
  recordedAt: z.iso.datetime().describe('Quand il a été consigné'),
  actor: eventActor,
  commandId: z.string(),
  rules: eventRules,
  hash: z.string().describe('SHA-256, en hexadécimal, de l’empreinte précédente puis du JSON canonique (RFC 8785) de l’événement'),
  previousHash: z.string(),
};

/** Of each type, its own. */
const recordedEvents = Object.entries(eventDataSchemas).map(([type, data]) =>
  z
    .strictObject({
      ...recording,
      type: z.literal(type),
      data: (data as z.ZodType<Readonly<Record<string, unknown>>>).meta({ id: `${type}Data` }),
    })
    .meta({ id: type }),
);

/** Keeps the chain whole for whoever follows it, and says nothing else of what was recorded. */
export const confidentialEvent = z
  .strictObject({
    journeyId: z.string(),
    version: z.int(),
    type: z.literal('Confidential'),
    recordedAt: z.iso.datetime(),
    hash: z.string().describe('Celle du fait entier : elle tient la chaîne, et ne se recalcule pas d’ici'),
    previousHash: z.string(),
  })
  .meta({ id: 'ConfidentialEvent', description: 'Un fait que votre rôle ne lit pas : son rang, sa date de consignation et son empreinte' });
export type ShownEvent = z.infer<(typeof recordedEvents)[number]> | z.infer<typeof confidentialEvent>;
/** Types are added with what the engine comes to record: whoever reads them passes over those that it does not know. */
export const shownEvent = z.discriminatedUnion('type', [confidentialEvent, ...recordedEvents]).meta({
  id: 'RecordedEvent',
  description: 'Un fait, selon son type ; des types s’ajoutent avec le temps : passez sur ceux que vous ne connaissez pas',
});
export const eventPage = z
  .strictObject({ items: z.array(shownEvent), next: z.string().nullable(), actors: namedActors })
  .meta({ id: 'RecordedEvents' });
export type EventPage = z.infer<typeof eventPage>;

export const resultsAnswer = z
  .strictObject({
    journeyId: z.string(),
    items: z.array(
      z.strictObject({
        version: z.int().describe('Le fait'),
        of: z.enum(['BLOCK', 'CERTIFICATION']),
        subject: z.string().describe('Code du bloc, ou session du jury'),
        on: day,
        isFavourable: z.boolean(),
        sentence: z.string(),
        reasons: z.array(z.string()),
        remedy: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'JourneyResults' });
export type ResultsAnswer = z.infer<typeof resultsAnswer>;

export const stateAnswer = z.strictObject({ journeyId: z.string(), version: z.int(), state: foldedState }).meta({ id: 'JourneyState' });
export type StateAnswer = z.infer<typeof stateAnswer>;
