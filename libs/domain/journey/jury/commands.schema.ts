/** The certification jury, from its convocation to the diploma. */
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
import { blockCode, gridLine, localDate, moment, motive, opaqueId, timeOfDay } from '../fields.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

const session = opaqueId.describe('Session de jury, même pour un seul candidat');
const distinctFrom = z
  .array(opaqueId)
  .max(20)
  .optional()
  .describe('Personnes de mêmes noms liées au candidat, dont il est vérifié que le juré est une autre');

/** Those who sat and how each of them voted. */
export const sitting = {
  distinctFrom,
  present: z.array(opaqueId).min(1).max(20).optional().describe('Membres qui ont siégé'),
  votes: z
    .array(z.strictObject({ jurorId: opaqueId, inFavour: z.boolean() }).meta({ id: 'NewVote' }))
    .min(1)
    .max(20)
    .optional()
    .describe('Vote de chacun sur la décision proposée'),
  abstentions: z.array(opaqueId).max(20).optional().describe('Membres qui ont siégé et se sont abstenus'),
  women: z.int().min(0).max(20).optional().describe('Femmes qui ont siégé : demandé si tous les membres convoqués n’ont pas siégé'),
  men: z.int().min(0).max(20).optional().describe('Hommes qui ont siégé : demandé si tous les membres convoqués n’ont pas siégé'),
};

const balanceJustification = personalText('EVALUATION').optional();
const satOneSided = balanceJustification.describe('Exigée quand n’ont siégé que des femmes ou que des hommes');

export const juryMember = z.strictObject({
  jurorId: opaqueId,
  president: z.boolean().default(false),
  qualities: z.array(jurorQuality).min(1).max(3),
  qualified: z.boolean().describe('Qualifié pour la certification (D6412-6)'),
  outsideTrainingBody: z.boolean(),
  tie: declaredTie.describe('Lien déclaré, présent ou passé, avec le candidat (D6412-6)'),
  distinctFrom,
});

export const juryCommands = {
  'convene-jury': z.strictObject({
    session,
    purpose: sessionPurpose.default('CERTIFICATION'),
    at: moment.describe('Date de la session'),
    place: z.string().min(1).max(200),
    members: z.array(juryMember).min(1).max(20),
    women: z.int().min(0).max(20),
    men: z.int().min(0).max(20),
    balanceJustification: balanceJustification.describe('Exigée quand le jury ne compte que des femmes ou que des hommes'),
    occurredAt: moment.optional(),
  }),
  'cancel-session': z.strictObject({
    session,
    reason: cancellationReason,
    comment: personalText('EVALUATION').optional(),
    occurredAt: moment.optional(),
  }),
  'hold-soutenance': z.strictObject({
    session,
    attendance,
    grid: z.array(gridLine).max(200).default([]).describe('Grille du jury, partie par partie ou critère par critère'),
    gradedBy: z.array(opaqueId).max(20).default([]),
    heardBy: z.array(opaqueId).max(20).optional().describe('Membres qui ont entendu le candidat, demandés quand il est présent'),
    left: z
      .strictObject({ time: timeOfDay.describe('Heure du départ, HH:MM à Paris') })
      .meta({ id: 'NewLeftJury' })
      .optional()
      .describe('Si le candidat présent est parti avant la fin'),
    occurredAt: moment.optional(),
  }),
  decide: z.strictObject({
    session,
    ...sitting,
    present: sitting.present.unwrap().describe('Membres qui ont siégé'),
    votes: sitting.votes.unwrap().describe('Vote de chacun sur la décision proposée'),
    balanceJustification: satOneSided,
    decision: juryDecision,
    blocks: z.array(blockCode).max(50).default([]).describe('PARTIAL : les blocs acquis (R6412-7)'),
    motives: z
      .array(motive)
      .max(200)
      .default([])
      .describe('Un motif au moins, tiré de ce qui n’est pas acquis, pour chaque élément non accordé'),
    occurredAt: moment.optional(),
  }),
  'refuse-for-fraud': z.strictObject({
    session,
    reasons: personalText('EVALUATION'),
    ...sitting,
    balanceJustification: satOneSided,
    occurredAt: moment.optional(),
  }),
  'sign-minutes': z.strictObject({
    session,
    jurorId: opaqueId,
    impediment: personalText('EVALUATION').optional().describe('L’empêchement ou le refus de signer, constaté'),
    occurredAt: moment.optional(),
  }),
  'notify-decision': z.strictObject({
    session,
    accompanistNotified: z.boolean().default(false),
    notifiedOn: localDate.optional(),
    occurredAt: moment.optional(),
  }),
  'issue-diploma': z.strictObject({ occurredAt: moment.optional() }),
  'issue-duplicate': z.strictObject({
    of: deliveredDocument,
    block: blockCode.optional(),
    occurredAt: moment.optional(),
  }),
} as const;
