/** What erases, holds, purges and registers, put together over one database: alike in the API, the worker and the command line. */
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { DataSource } from 'typeorm';
import { FileStore } from '#libs/persons/files/file-store.js';
import type { Blobs } from '#libs/platform/blobs/blobs.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { LegalHolds } from '#libs/persons/retention/legal-holds.js';
import { PersonCases } from '#libs/persons/retention/person-cases.js';
import type { RetentionDocument } from '#libs/persons/retention/retention.schema.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import { CertificateMaker } from './certificate-maker.js';
import { Erasures } from './erasures.js';
import { ErasureLedger } from './ledger.js';
import { Purge } from './purge.js';
import { CertifiedRegister } from './register.js';

export interface PrivacyConnections {
  readonly kinds: StreamKinds;
  readonly dataSource: DataSource;
  readonly vault: Vault;
  readonly archive: RulesArchive;
  readonly blobs: Blobs;
  readonly retention: RetentionDocument;
  readonly keysFolder: string;
}

export interface Privacy {
  readonly retention: RetentionDocument;
  readonly holds: LegalHolds;
  readonly cases: PersonCases;
  readonly register: CertifiedRegister;
  readonly ledger: ErasureLedger;
  readonly erasures: Erasures;
  readonly purge: Purge;
}

export function openPrivacy({ kinds, dataSource, vault, archive, blobs, retention, keysFolder }: PrivacyConnections): Privacy {
  const holds = new LegalHolds(dataSource, vault);
  const cases = new PersonCases(dataSource, kinds, archive, holds);
  const register = new CertifiedRegister(dataSource, vault, cases);
  const ledger = new ErasureLedger(keysFolder);
  const files = new FileStore(blobs, vault, new StoredFiles(dataSource));
  const certificates = new CertificateMaker(kinds, dataSource, cases, retention, keysFolder);
  const erasures = new Erasures({ dataSource, vault, files, cases, register, retention, ledger, certificates });
  return { retention, holds, cases, register, ledger, erasures, purge: new Purge(dataSource, cases, erasures, retention) };
}
