import { z } from 'zod';
import {
  attendance,
  cancellationReason,
  declaredTie,
  deliveredDocument,
  jurorQuality,
  juryDecision,
  sessionPurpose,
} from '../codes.schema.js';
import {
  afterwards,
  code,
  day,
  id,
  instant,
  lines,
  motives,
  namedSitting,
  onPaper,
  sitting,
  votes,
  words,
  type EventDataSchemas,
} from '../event-fields.schema.js';
import type { JuryEvents } from './events.js';

export const juryMember = z
  .strictObject({
    jurorId: id,
    president: z.boolean(),
    qualities: z.array(jurorQuality),
    qualified: z.boolean(),
    outsideTrainingBody: z.boolean(),
    tie: declaredTie,
    distinctFrom: z.array(id).optional().describe('Homonymes liés au candidat, dont il a été constaté que ce juré n’est pas l’un d’eux'),
  })
  .meta({ id: 'JuryMember' });

export const juryEvents = {
  JuryConvened: z.strictObject({
    session: id,
    purpose: sessionPurpose,
    at: instant,
    place: z.string(),
    members: z.array(juryMember),
    women: z.int(),
    men: z.int(),
    balanceJustification: words.nullable(),
    afterwards,
  }),
  JurySessionCancelled: z.strictObject({
    session: id,
    purpose: sessionPurpose,
    reason: cancellationReason,
    comment: words.nullable(),
  }),
  SoutenanceHeld: z.strictObject({
    ...onPaper,
    session: id,
    attendance,
    grid: lines,
    gradedBy: z.array(id),
    heardBy: z.array(id).optional(),
    left: z
      .strictObject({ time: z.string().describe('Heure de Paris, HH:MM') })
      .meta({ id: 'LeftJury' })
      .optional()
      .describe('Présent, et parti avant la fin'),
  }),
  JuryDecided: z.strictObject({
    ...onPaper,
    ...sitting,
    session: id,
    present: z.array(id),
    votes,
    castingVote: z.boolean(),
    decision: juryDecision,
    blocks: z.array(code).describe('Blocs que cette décision rend acquis'),
    finalAssessmentValidated: z.boolean().nullable(),
    motives,
  }),
  RefusedForFraud: z.strictObject({ ...namedSitting, session: id, reasons: words }),
  MinutesSigned: z.strictObject({ ...onPaper, session: id, jurorId: id, impediment: words.nullable() }),
  DecisionNotified: z.strictObject({ session: id, accompanistNotified: z.boolean(), notifiedOn: day }),
  DiplomaIssued: z.strictObject({ number: z.string() }),
  DuplicateIssued: z.strictObject({ of: deliveredDocument, block: code.nullable(), number: z.string() }),
} as const satisfies EventDataSchemas<JuryEvents>;
