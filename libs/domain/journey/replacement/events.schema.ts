import { z } from 'zod';
import { authority, deliveredDocument, replacementGround } from '../codes.schema.js';
import { afterEvents, hearing } from '../after/events.schema.js';
import { blockEvents } from '../blocks/events.schema.js';
import { code, id, instant, rank, words, type EventDataSchemas } from '../event-fields.schema.js';
import { documentEvents } from '../documents/events.schema.js';
import { hPlusEvents } from '../h-plus/events.schema.js';
import { juryEvents } from '../jury/events.schema.js';
import { openingEvents } from '../opening/events.schema.js';
import { vaeEvents } from '../vae/events.schema.js';
import { eventOfKind, type ReplaceableKind, type ReplacementEvents } from './events.js';

const ofAttempt = { block: code, assessment: code, attempt: rank };

const instead = 'Ce qui vaut à la place ; null si rien';

/** What stands instead, as the event of that kind holds it. */
const insteadOf = <Shape extends z.ZodRawShape>(data: z.ZodObject<Shape>) =>
  data.extend({ occurredAt: instant }).nullable().describe(instead);

export const replaceableKind = z.enum(Object.keys(eventOfKind) as [ReplaceableKind, ...ReplaceableKind[]]);

/** Of the mémoire and the livret alike. */
const acceptance = documentEvents.MemoireAccepted.extend({ occurredAt: instant }).meta({ id: 'AcceptanceInstead' }).nullable();

const fact = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('GRID'), ...ofAttempt, replacement: insteadOf(blockEvents.GridRecorded) }),
  z.strictObject({ kind: z.literal('ATTENDANCE'), ...ofAttempt, replacement: insteadOf(blockEvents.AttendanceRecorded) }),
  z.strictObject({ kind: z.literal('CONCLUSION'), block: code, replacement: insteadOf(blockEvents.BlockConcluded) }),
  z.strictObject({ kind: z.literal('SOUTENANCE'), session: id, replacement: insteadOf(juryEvents.SoutenanceHeld) }),
  z.strictObject({ kind: z.literal('DECISION'), session: id, replacement: insteadOf(juryEvents.JuryDecided) }),
  z.strictObject({ kind: z.literal('RECEVABILITE'), attempt: rank, replacement: insteadOf(vaeEvents.RecevabiliteDecided) }),
  z.strictObject({ kind: z.literal('CONTESTATION'), attempt: rank, replacement: insteadOf(vaeEvents.CaduciteContestationDecided) }),
  z.strictObject({
    kind: z.literal('APPEAL'),
    contested: id.describe('Session dont la décision était contestée'),
    replacement: insteadOf(afterEvents.AppealDecided),
  }),
  z.strictObject({ kind: z.literal('WITHDRAWAL'), withdrawn: code.nullable(), replacement: insteadOf(afterEvents.WithdrawnForFraud) }),
  z.strictObject({ kind: z.literal('VOIDING'), ...ofAttempt, replacement: insteadOf(afterEvents.AssessmentVoidedForFraud) }),
  z.strictObject({ kind: z.literal('TRANSFER'), replacement: insteadOf(openingEvents.JourneyTransferred) }),
  z.strictObject({ kind: z.literal('ACCOMPANIST'), accompanistId: id, replacement: insteadOf(openingEvents.AccompanistDesignated) }),
  z.strictObject({ kind: z.literal('MEMOIRE'), number: rank, replacement: acceptance.describe(instead) }),
  z.strictObject({ kind: z.literal('LIVRET'), number: rank, replacement: acceptance.describe(instead) }),
]);

const document = z.strictObject({ of: deliveredDocument, block: code.nullable(), number: z.string() });

const how = {
  authority,
  ground: replacementGround,
  reference: z.string().nullable(),
  reason: words,
  hearing: hearing.nullable(),
};

export const replacementEvents = {
  FactReplaced: z.strictObject({
    fact: fact.describe('Le fait qui ne vaut plus, et ce qui vaut à la place'),
    ...how,
    falls: z
      .strictObject({
        conclusions: z.boolean(),
        decision: z.boolean(),
        followUps: z.boolean(),
        documents: z.array(document).describe('Délivrés, et qui ne vaudront plus ; leurs numéros restent les leurs'),
      })
      .describe('Ce qui reposait sur ce fait et tombe avec lui'),
    closesSession: z.boolean(),
  }),
  DispenseReplaced: z.strictObject({
    dispenseId: id,
    criterion: code,
    replacement: insteadOf(hPlusEvents.DispenseDecided.omit({ dispenseId: true, criterion: true })),
    ...how,
  }),
} as const satisfies EventDataSchemas<ReplacementEvents>;
