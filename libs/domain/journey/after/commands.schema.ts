/** After a decision: appeals, fraud, rectification, transmission of the holder. */
import { z } from 'zod';
import { fraudConcern, rectifiableField, transmissionStatus } from '../codes.schema.js';
import { assessmentCode, blockCode, localDate, moment, opaqueId } from '../fields.schema.js';
import { personalText, type PersonalCategory } from '../../persons/personal-text.schema.js';

/** Of who loses by what is replaced or rectified. */
export const hearingAbout = (category: PersonalCategory) =>
  z
    .strictObject({
      informedOn: localDate.describe('Jour où le candidat a été informé de ce qui est envisagé'),
      observedOn: localDate.optional().describe('Jour où ses observations ont été reçues'),
      observations: personalText(category).optional(),
    })
    .meta({ id: category === 'EVALUATION' ? 'NewHearing' : 'NewHearingOfDispense' })
    .optional()
    .describe('Exigé contre le candidat, après la notification');

export const hearing = hearingAbout('EVALUATION');

const concerns = fraudConcern.describe(
  'Le parchemin, un bloc acquis, la décision que le jury doit encore rendre, ou une épreuve d’un bloc qui n’est pas acquis',
);

/** Of several procedures that are open, which one. */
const ofProcedure = {
  concerns: concerns.optional().describe('Où plusieurs procédures sont ouvertes : ce sur quoi porte celle dont il s’agit'),
  block: blockCode.optional(),
  assessment: assessmentCode.optional(),
  attempt: z.int().min(1).optional(),
};

export const afterCommands = {
  'file-appeal': z.strictObject({
    session: opaqueId.optional().describe('Session dont la décision est contestée'),
    assessment: assessmentCode.optional().describe('À défaut de session : l’épreuve dont l’annulation pour fraude est contestée'),
    withdrawal: z
      .enum(['DIPLOMA', 'BLOCK'])
      .optional()
      .describe('À défaut de l’une et de l’autre : le retrait pour fraude qui est contesté'),
    block: blockCode.optional().describe('BLOCK : le bloc retiré'),
    grounds: personalText('EVALUATION'),
    occurredAt: moment.optional(),
  }),
  'decide-appeal': z.strictObject({ upheld: z.boolean(), motive: personalText('EVALUATION'), occurredAt: moment.optional() }),
  'open-fraud-procedure': z.strictObject({
    concerns,
    block: blockCode.optional(),
    assessment: assessmentCode.optional().describe('ASSESSMENT : l’épreuve'),
    attempt: z.int().min(1).optional().describe('ASSESSMENT : le passage, à défaut le dernier auquel le candidat s’est présenté'),
    grievances: personalText('EVALUATION').describe('Ce qui est reproché, tel que le candidat en est informé'),
    occurredAt: moment.optional(),
  }),
  'record-observations': z.strictObject({ ...ofProcedure, observations: personalText('EVALUATION'), occurredAt: moment.optional() }),
  'withdraw-for-fraud': z.strictObject({ ...ofProcedure, reasons: personalText('EVALUATION'), occurredAt: moment.optional() }),
  'void-for-fraud': z.strictObject({ ...ofProcedure, reasons: personalText('EVALUATION'), occurredAt: moment.optional() }),
  'close-fraud-procedure': z.strictObject({ ...ofProcedure, reasons: personalText('EVALUATION'), occurredAt: moment.optional() }),
  rectify: z.strictObject({
    eventVersion: z.int().min(1).describe('Version de l’événement qui porte le fait inexact'),
    field: rectifiableField,
    value: z.union([z.string().min(1).max(200), z.int()]),
    reason: personalText('EVALUATION'),
    hearing,
    occurredAt: moment.optional(),
  }),
  'record-transmission': z.strictObject({
    status: transmissionStatus,
    reference: z.string().min(1).max(100).optional(),
    occurredAt: moment.optional(),
  }),
} as const;
