/** By which the patience for a history is counted: two that different people set, so that neither alone shortens it. */
import type { EntityManager } from 'typeorm';
import { onlyRow } from '#libs/platform/database/queries.js';

export interface SigningClocks {
  readonly own: () => Date;
  readonly ofDatabase: (manager: EntityManager) => Promise<Date>;
}

export const systemClocks: SigningClocks = {
  own: () => new Date(),
  ofDatabase: async (manager) => (await onlyRow<{ readonly now: Date }>(manager, 'SELECT pg_catalog.clock_timestamp() AS now')).now,
};
