/** Every library's tables and their migrations, in one place: one database, one order. */
import { CommandRecordRow } from './entities/commands.js';
import { CertificationRulesRow, JourneyEventRow, JourneyStreamRow } from './entities/events.js';
import { StoredFileRow } from './entities/files.js';
import { vaultEntities } from './entities/persons.js';
import { JourneyBlockRow, JourneyDeadlineRow, JourneySummaryRow } from './entities/read-models.js';
import { Initial1765000000000 } from './migrations/1765000000000-initial.js';

export const entities = [
  JourneyEventRow,
  JourneyStreamRow,
  CertificationRulesRow,
  CommandRecordRow,
  StoredFileRow,
  JourneySummaryRow,
  JourneyBlockRow,
  JourneyDeadlineRow,
  ...vaultEntities,
];

export const migrationsTable = 'migration';

/** Oldest first; never edited once released. */
export const migrations = [Initial1765000000000];
