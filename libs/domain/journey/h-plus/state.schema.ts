import { z } from 'zod';
import { code, day, id } from '../event-fields.schema.js';
import { onDay, type StateSchemas } from '../state-fields.schema.js';
import type { HPlusState } from './state.js';

export const amenagementState = z
  .strictObject({ amenagementId: id, requestedOn: day.nullable(), granted: onDay.nullable(), refused: onDay.nullable() })
  .meta({ id: 'Amenagement' });

const opinion = z.strictObject({ favourable: z.boolean(), on: day }).meta({ id: 'OpinionGiven' });

export const dispenseState = z
  .strictObject({
    dispenseId: id,
    criterion: code.nullable(),
    requestedOn: day.nullable(),
    opinions: z
      .strictObject({ H_PLUS_OFFICER: opinion.optional(), TRAINING_MANAGER: opinion.optional() })
      .meta({ id: 'DispenseOpinions', description: 'De la référente H+, du responsable de formation' }),
    decided: z.strictObject({ granted: z.boolean(), on: day, session: id }).meta({ id: 'DispenseDecision' }).nullable(),
  })
  .meta({ id: 'Dispense' });

export const hPlusState = {
  amenagements: z.record(id, amenagementState),
  dispenses: z.record(id, dispenseState),
} as const satisfies StateSchemas<HPlusState>;
