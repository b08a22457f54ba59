import { z } from 'zod';
import { attendance, deliveredDocument, grading, sessionDecision, sessionPurpose } from '../codes.schema.js';
import { code, day, id, instant } from '../event-fields.schema.js';
import { judgedBy, leftAt, paperFact, type StateSchemas } from '../state-fields.schema.js';
import { juryMember } from './events.schema.js';
import type { JurySessionState, JuryState } from './state.js';

const onPaper = { paper: paperFact.optional() };

export const soutenanceState = z
  .strictObject({
    on: day,
    attendance,
    gradings: z.record(code, grading).describe('Par partie, ou par critère'),
    heardBy: z.array(id).optional(),
    leftAt: leftAt.optional(),
    ...onPaper,
  })
  .meta({ id: 'Soutenance' });

const decision = z
  .strictObject({
    decision: sessionDecision,
    on: day,
    present: z.array(id),
    blocks: z.array(code),
    finalAssessmentValidated: z.boolean().nullable(),
    ...onPaper,
  })
  .meta({ id: 'SessionDecision' });

export const sessionState = z.strictObject({
  session: id,
  purpose: sessionPurpose,
  at: instant.nullable(),
  recordedOn: day.optional().describe('Présent si elle a été convoquée pour un jour déjà passé'),
  members: z.array(juryMember),
  soutenance: soutenanceState.nullable(),
  decision: decision.nullable(),
  signatures: z
    .record(id, z.strictObject({ on: day, impeded: z.boolean(), ...onPaper }).meta({ id: 'MinutesSignature' }))
    .describe('Par membre'),
  notified: z.strictObject({ on: day, accompanistNotified: z.boolean() }).meta({ id: 'DecisionNotification' }).nullable(),
  redecidedOn: day.optional().describe('Depuis quand une décision qui avait été notifiée est remplacée'),
  lastNotified: decision.optional().describe('Celle qui avait été notifiée'),
  heardAgainstOn: day.optional().describe('Depuis quand elle est reprise, après une audition, pour un motif qui permet d’accorder moins'),
  minutesFellOn: day.optional().describe('Depuis quand le procès-verbal est à signer à nouveau'),
  annulledOn: day.optional().describe('Sa décision est annulée, et elle n’en prend pas d’autre'),
  groundAnnulledOn: day.optional().describe('Depuis quand la décision d’une session d’avant, que celle-ci suivait, est annulée'),
  judgedBy: judgedBy.optional(),
}) satisfies z.ZodType<JurySessionState>;

export const diplomaState = z
  .strictObject({ number: z.string(), on: day, recordedOn: day.optional().describe('Présent si une règle de droit a été connue depuis') })
  .meta({ id: 'IssuedDiploma' });

export const juryState = {
  sessions: z.array(sessionState).describe('Dans l’ordre de leurs convocations'),
  diploma: diplomaState.nullable(),
  duplicates: z.array(z.strictObject({ of: deliveredDocument, block: code.nullable(), number: z.string(), on: day })),
} as const satisfies StateSchemas<JuryState>;
