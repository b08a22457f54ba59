/** Every library's tables and their migrations, in one place: one database, one order. */
import { vaultEntities } from './entities/persons.js';
import { StoredFileRow } from './entities/files.js';
import { JourneyBlockRow, JourneyDeadlineRow, JourneySummaryRow } from './entities/read-models.js';
import { Initial1768000000000 } from './migrations/1768000000000-initial.js';

export const entities = [StoredFileRow, JourneySummaryRow, JourneyBlockRow, JourneyDeadlineRow, ...vaultEntities];

export const migrationsTable = 'migration';

/**
 * Oldest first; never edited once released. Each is made while the processes of the version before go on: it changes what they
 * do not read, adds what they need not know, and leaves to a later one what they still use. It is a transaction that waits
 * little for a lock (see `migrate`). What PostgreSQL refuses in a transaction is a migration by itself, with
 * `transaction = false`, that bears being run again after it was cut short:
 *
 *     DROP INDEX CONCURRENTLY IF EXISTS person_kind     -- what an attempt cut short leaves is not valid
 *     CREATE INDEX CONCURRENTLY person_kind ON person (kind)
 */
export const migrations = [Initial1768000000000];
