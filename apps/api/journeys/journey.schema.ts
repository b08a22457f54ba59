/** Journeys as the API answers them. */
import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import { appealState, transmissionState } from '#libs/domain/journey/after/state.schema.js';
import { attemptState, blockConclusion, issuedCertificate } from '#libs/domain/journey/blocks/state.schema.js';
import { deadlineEffects } from '#libs/domain/journey/clocks/deadline.js';
import { deadlineStatuses } from '#libs/domain/journey/clocks/deadline-status.js';
import { gradingReached, path, scope } from '#libs/domain/journey/codes.schema.js';
import { documentVersion } from '#libs/domain/journey/documents/state.schema.js';
import { certification } from '#libs/domain/journey/event-fields.schema.js';
import { eventDataSchemas } from '#libs/domain/journey/events.schema.js';
import { amenagementState, dispenseState } from '#libs/domain/journey/h-plus/state.schema.js';
import { stageState } from '#libs/domain/journey/host-period/state.schema.js';
import { diplomaState, sessionState, soutenanceState } from '#libs/domain/journey/jury/state.schema.js';
import { endState, heldBlockState, suspensionState } from '#libs/domain/journey/opening/state.schema.js';
import { journeyState } from '#libs/domain/journey/state.schema.js';
import { vaeAttempt } from '#libs/domain/journey/vae/state.schema.js';
import { actorTold, role } from '#libs/domain/stream/actor.schema.js';
import { partNames } from '#libs/hindsight/narration/labels.js';
import { commandTold } from '../answers/command-told.js';
import { unmetSchema } from '../openapi/problem-responses.js';
import { namedActors } from '../people/actor-names.js';
import { namedPeople } from '../people/person-names.js';
import { cohortLabel, organisationLabel, siteLabel } from '../reference-lists/reference-labels.js';
import { blockStatus, journeyStatus } from './journey-list.schema.js';

const day = z.string().describe('Date civile, AAAA-MM-JJ');

const summary = z.strictObject({
  journeyId: z.string(),
  version: z.int(),
  candidateId: z.string(),
  certification,
  path,
  pathLabel: z.string(),
  route: z.string(),
  routeTitle: z.string(),
  scope,
  status: journeyStatus,
  statusLabel: z.string().describe('Le même, en français'),
  cohort: z.string().nullable(),
  cohortLabel,
  site: z.string().nullable(),
  siteLabel,
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
export const journeyPeople = z
  .strictObject({
    items: z.array(
      z.strictObject({
        personId: z.string(),
        parts: z.array(coded(partNames)).describe('Ce qu’elle y fait'),
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
    held: heldBlockState.nullable().describe('Déjà acquis à l’entrée'),
    certificate: issuedCertificate.nullable(),
    skills: z.array(z.strictObject({ skill: z.string(), text: z.string(), acquired: z.boolean().nullable() })),
    criteria: z
      .array(
        z.strictObject({
          criterion: z.string(),
          text: z.string(),
          grading: gradingReached.nullable(),
          gradingLabel: z.string().nullable(),
        }),
      )
      .describe('Où en est chaque critère, d’après les grilles et le règlement'),
    assessments: z.array(
      z.strictObject({
        assessment: z.string(),
        title: z.string(),
        attempts: z.array(attemptState).describe('Passages : date, présence, grille'),
      }),
    ),
    conclusions: z.array(blockConclusion),
  })
  .meta({ id: 'JourneyBlock' });

const document = z
  .strictObject({
    asked: z.boolean(),
    status: z.enum(['AWAITED', 'SUBMITTED', 'RETURNED', 'ACCEPTED']),
    statusLabel: z.string(),
    versions: z.array(documentVersion),
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
    effectLabel: z.string(),
    source: z.string(),
    status: z.enum(deadlineStatuses),
    statusLabel: z.string(),
  })
  .meta({ id: 'Deadline' });

export const commandTarget = z.strictObject({ field: z.string(), value: z.string() }).meta({ id: 'CommandTarget' });

const missing = z
  .strictObject({
    code: z.string(),
    sentence: z.string(),
    source: z.string(),
    commands: z.array(commandTold).describe('Ce qui le fait avancer'),
    about: commandTarget.optional().describe('Ce dont il s’agit : le champ de ces commandes, et sa valeur'),
  })
  .meta({ id: 'Missing', description: 'Ce qui manque pour le diplôme, ou pour les blocs visés' });

export const journeyDetail = summary
  .extend({
    candidateName,
    certification: certification.extend({ title: z.string() }).meta({ id: 'CertificationNamed' }),
    outcome: z.strictObject({ kind: z.string(), label: z.string(), since: day.nullable() }),
    interruptions: z.strictObject({
      suspension: suspensionState.nullable(),
      abandonment: endState.nullable(),
      archiving: endState.nullable(),
    }),
    blocks: z.array(block),
    stages: z.array(stageState.extend({ hostOrganisationLabel: organisationLabel })).describe('Périodes en structure d’accueil'),
    memoire: document,
    livret: document,
    documents: z.array(declaredDocument).describe('Ceux que la certification déclare (dossier professionnel…)'),
    vae: z
      .strictObject({
        status: z.enum(['NO_FILE', 'SUBMITTED', 'COMPLETE', 'RECEVABLE', 'NON_RECEVABLE', 'LAPSED']),
        statusLabel: z.string(),
        tacit: z.boolean().describe('Recevabilité acquise par silence'),
        notifiedOn: day.nullable(),
        attempts: z.array(vaeAttempt),
      })
      .nullable(),
    hPlus: z
      .strictObject({ amenagements: z.array(amenagementState), dispenses: z.array(dispenseState) })
      .describe('Ce que votre rôle en lit : les aménagements accordés pour qui les applique, les exemptions accordées pour tous'),
    soutenance: soutenanceState.nullable().describe('La dernière tenue'),
    jury: z.strictObject({ required: z.boolean(), composition: z.string().nullable(), sessions: z.array(sessionState) }),
    diploma: diplomaState.nullable(),
    appeals: z.array(appealState),
    transmissions: z.array(transmissionState),
    deadlines: z.array(deadline),
    missing: z.array(missing),
    state: journeyState.describe('L’état : égal au pliage des événements que votre rôle lit'),
    people: namedPeople,
  })
  .meta({ id: 'Journey' });
export type JourneyDetail = z.infer<typeof journeyDetail>;

export const commandExplained = z
  .strictObject({
    command: z.string(),
    title: z.string(),
    allowed: z.boolean(),
    unmet: z.array(unmetSchema),
    targets: z
      .array(z.strictObject({ field: z.string(), value: z.string(), unmet: z.array(unmetSchema) }))
      .nullable()
      .describe('Ce sur quoi la commande peut porter'),
    roles: z.array(role),
  })
  .meta({ id: 'CommandExplained' });
export const commandsExplained = z
  .strictObject({ journeyId: z.string(), version: z.int(), commands: z.array(commandExplained), people: namedPeople })
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
const names = z
  .enum(['false'])
  .optional()
  .describe('false : les identifiants seuls, sans le nom des personnes, dont chaque lecture est consignée');
export const journeyQuery = z.strictObject({ names });
export type JourneyQuery = z.output<typeof journeyQuery>;
export const commandsQuery = z.strictObject({
  names,
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
        roles: z.array(role),
        schema: z.looseObject({}).describe('JSON Schema (2020-12) du corps'),
      }),
    ),
  })
  .meta({ id: 'CommandDescriptions' });
export type CommandDescriptions = z.infer<typeof commandDescriptions>;
export type CommandsExplained = z.infer<typeof commandsExplained>;

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
  actor: actorTold,
  commandId: z.string(),
  rules: certification,
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
        of: coded({ BLOCK: 'bloc', CERTIFICATION: 'certification' }),
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

export const stateAnswer = z.strictObject({ journeyId: z.string(), version: z.int(), state: journeyState }).meta({ id: 'JourneyState' });
export type StateAnswer = z.infer<typeof stateAnswer>;
