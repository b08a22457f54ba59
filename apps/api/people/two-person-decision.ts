/** What every decision of two people asks and answers: one person asks, another confirms or withdraws. */
import { z } from 'zod';
import { role } from '#libs/domain/stream/actor.schema.js';
import type { TwoPersonDecision } from '#libs/persons/two-person-rows.js';

/** Of the centre's own files. */
export const reference = z
  .string()
  .regex(/^[A-Za-z0-9/._-]{1,60}$/, 'Une référence : lettres, chiffres, « / », « . », « _ », « - »')
  .optional();

/** Members of an answer. */
export const twoPersonMembers = {
  requestedBy: z.string().describe('Qui a demandé'),
  requestedRole: role,
  requestedAt: z.iso.datetime(),
  confirmedBy: z.string().nullable().describe('Qui a confirmé'),
  confirmedAt: z.iso.datetime().nullable(),
  withdrawnBy: z.string().nullable().describe('Qui a retiré la demande'),
  withdrawnAt: z.iso.datetime().nullable(),
};

/** Who asked for it, confirmed it and withdrew it. */
export function actorsOf({ requestedBy, confirmedBy, withdrawnBy }: TwoPersonDecision): readonly (string | null)[] {
  return [requestedBy, confirmedBy, withdrawnBy];
}
