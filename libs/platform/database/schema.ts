/** Every library's tables and their migrations, in one place: one database, one order. */
import { Checkpoints1764200000000 } from './migrations/1764200000000-checkpoints.js';
import { Refusals1764300000000 } from './migrations/1764300000000-refusals.js';
import { KeyReaders1764620000000 } from './migrations/1764620000000-key-readers.js';
import { vaultEntities } from './entities/persons.js';
import { Vault1764000000000 } from './migrations/1764000000000-vault.js';
import { Enrolment1764410000000 } from './migrations/1764410000000-enrolment.js';
import { People1764500000000 } from './migrations/1764500000000-people.js';
import { MacKeys1764610000000 } from './migrations/1764610000000-mac-keys.js';
import { Retention1764510000000 } from './migrations/1764510000000-retention.js';
import { ErasureWithdrawals1764520000000 } from './migrations/1764520000000-erasure-withdrawals.js';
import { CommandRecordRow, StoredFileRow } from './entities/commands.js';
import { CertificationRulesRow, JourneyEventRow, JourneyStreamRow } from './entities/events.js';
import { JourneyBlockRow, JourneyDeadlineRow, JourneySummaryRow } from './entities/read-models.js';
import { Journal1763900000000 } from './migrations/1763900000000-journal.js';
import { RestoreFence1764100000000 } from './migrations/1764100000000-restore-fence.js';
import { Assignments1764400000000 } from './migrations/1764400000000-assignments.js';
import { PayloadDecodings1764630000000 } from './migrations/1764630000000-payload-decodings.js';
import { FilesSentAgain1764640000000 } from './migrations/1764640000000-files-sent-again.js';
import { SealedFiles1764600000000 } from './migrations/1764600000000-sealed-files.js';

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

/** Oldest first; never edited once released. */
export const migrations = [
  Journal1763900000000,
  Vault1764000000000,
  RestoreFence1764100000000,
  Checkpoints1764200000000,
  Refusals1764300000000,
  Assignments1764400000000,
  Enrolment1764410000000,
  People1764500000000,
  Retention1764510000000,
  ErasureWithdrawals1764520000000,
  SealedFiles1764600000000,
  MacKeys1764610000000,
  KeyReaders1764620000000,
  PayloadDecodings1764630000000,
  FilesSentAgain1764640000000,
];
