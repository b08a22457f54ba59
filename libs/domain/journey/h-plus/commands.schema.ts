/** Accommodations and criterion dispenses: the functional consequence, never the cause. */
import { z } from 'zod';
import { opinionBy } from '../codes.schema.js';
import { sitting } from '../jury/commands.schema.js';
import { criterionCode, moment, opaqueId } from '../fields.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

const amenagementId = opaqueId.describe('Identifiant opaque de l’aménagement');
const dispenseId = opaqueId.describe('Identifiant opaque de la demande d’exemption de critère');

export const hPlusCommands = {
  'request-amenagement': z.strictObject({
    amenagementId,
    request: personalText('H_PLUS').describe('Conséquence fonctionnelle et aménagement demandé, jamais la cause'),
    occurredAt: moment.optional(),
  }),
  'grant-amenagement': z.strictObject({
    amenagementId,
    arrangement: personalText('H_PLUS').describe('Ce qui sera mis en place, tel que le jury le lira'),
    occurredAt: moment.optional(),
  }),
  'refuse-amenagement': z.strictObject({ amenagementId, motive: personalText('H_PLUS'), occurredAt: moment.optional() }),
  'request-dispense': z.strictObject({
    dispenseId,
    criterion: criterionCode,
    request: personalText('H_PLUS').optional(),
    occurredAt: moment.optional(),
  }),
  'record-opinion': z.strictObject({
    dispenseId,
    by: opinionBy,
    favourable: z.boolean(),
    reasons: personalText('H_PLUS'),
    occurredAt: moment.optional(),
  }),
  'decide-dispense': z.strictObject({
    dispenseId,
    session: opaqueId.describe('Session du jury de certification qui décide'),
    granted: z.boolean(),
    abilityPreserved: z.boolean().describe('La capacité professionnelle globale n’est pas remise en question'),
    criterionNotApplicable: z.boolean().describe('Le critère n’a pas vocation à s’appliquer dans la pratique future'),
    reasons: personalText('H_PLUS'),
    ...sitting,
    balanceJustification: personalText('H_PLUS').optional().describe('Exigée quand n’ont siégé que des femmes ou que des hommes'),
    occurredAt: moment.optional(),
  }),
} as const;
