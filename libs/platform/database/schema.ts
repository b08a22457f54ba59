/** Every library's tables and their migrations, in one place: one database, one order. */
import { vaultEntities } from './entities/persons.js';
import { StoredFileRow } from './entities/stored-file.js';
import { JourneyBlockRow, JourneyDeadlineRow, JourneySummaryRow } from './entities/read-models.js';
import { Initial1765000000000 } from './migrations/1765000000000-initial.js';

export const entities = [StoredFileRow, JourneySummaryRow, JourneyBlockRow, JourneyDeadlineRow, ...vaultEntities];

/** Oldest first; never edited once released. */
export const migrations = [Initial1765000000000];
