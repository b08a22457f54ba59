/** Persons, their journeys and what erases them, on real PostgreSQL, without Temporal: journeys are those of the domain's specs. */
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { Closing } from '#libs/composition/closing.js';
import { openPersonalData } from '#libs/composition/personal-data.js';
import type { Privacy } from '#libs/persons/erasure/open-privacy.js';
import { FileStore } from '#libs/persons/files/file-store.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { type Fact, type Given, given } from '#libs/domain/journey/testing/given.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { Journal } from '#libs/record/journal/journal.js';
import { RestoreFence } from '#libs/record/journal/restore-fence.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { Accounts } from '#libs/persons/vault/accounts.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { People } from '#libs/persons/vault/people.js';
import { bodyMacs } from '#libs/persons/vault/body-macs.js';
import type { Macs } from '#libs/persons/vault/keyring.js';
import { type Pointer, textPlace } from '#libs/persons/vault/place.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { runFolder } from './run-folder.js';

const { digest: _, ...unsigned } = withFinalAssessment;
export const testRules: CertificationRules = {
  ...unsigned,
  digest: createHash('sha256').update(canonicalJson(unsigned)).digest('hex'),
};

/** One process's view: another may be opened on the same database, keys and files. */
export interface TestPrivacy extends Privacy {
  readonly database: TestDatabase;
  readonly keysFolder: string;
  readonly dataSource: DataSource;
  readonly archive: RulesArchive;
  readonly journal: Journal;
  readonly vault: Vault;
  readonly macs: Macs;
  readonly identities: Identities;
  readonly candidates: Candidates;
  readonly people: People;
  readonly accounts: Accounts;
  readonly files: FileStore;
  readonly storedFiles: StoredFiles;
  /** Records a journey of the candidate, every `sealed` of its facts sealed as the text given. */
  journey(candidateId: string, text: string, ...facts: readonly Fact[]): Promise<{ readonly journeyId: string; readonly given: Given }>;
  /** Another process on the same stores; of the database as it is by then. */
  again(): Promise<TestPrivacy>;
  close(): Promise<void>;
}

/** @param prepare makes the read models of kinds that only a test has */
export async function openTestPrivacy(kinds = streamKinds, prepare?: (database: TestDatabase) => Promise<void>): Promise<TestPrivacy> {
  const folder = mkdtempSync(join(runFolder(), 'privacy-'));
  const database = await createTestDatabase();
  await prepare?.(database);
  return open(database, folder, kinds);
}

async function open(database: TestDatabase, folder: string, kinds: StreamKinds): Promise<TestPrivacy> {
  const keysFolder = join(folder, 'keys');
  const closing = new Closing();
  const dataSource = closing.keep(await createDataSource(database.url), (opened) => opened.destroy());
  const config = { keys: { folder: keysFolder }, files: { kind: 'folder', folder: join(folder, 'files') }, retentionFile: null } as const;
  const { archive, vault, macs, blobs, privacy } = await openPersonalData(kinds, config, dataSource, closing);
  await archive.save(testRules);
  await new RestoreFence(dataSource).open(() => Promise.resolve([]));
  const identities = new Identities(dataSource, vault, macs);
  const journal = new Journal(dataSource, archive, kinds);
  const storedFiles = new StoredFiles(dataSource);
  return {
    ...privacy,
    database,
    keysFolder,
    dataSource,
    archive,
    journal,
    vault,
    macs,
    identities,
    storedFiles,
    candidates: new Candidates(identities),
    people: new People(identities),
    accounts: new Accounts(dataSource),
    files: new FileStore(blobs, vault, storedFiles),
    async journey(candidateId, text, ...facts) {
      const journeyId = `jrn_${randomUUID().replaceAll('-', '')}00000000`;
      const told = given(testRules).and(...facts);
      const sealed = async (value: unknown, commandId: string, pointer: Pointer = []): Promise<unknown> => {
        if (value === 'sealed') return vault.seal(candidateId, 'EVALUATION', text, textPlace(commandId, 0, pointer));
        if (typeof value !== 'object' || value === null) return value;
        const members = Object.entries(value).map(async ([key, member]) => [key, await sealed(member, commandId, [...pointer, key])]);
        const named = (await Promise.all(members)) as [string, unknown][];
        return Array.isArray(value) ? named.map(([, member]) => member) : Object.fromEntries(named);
      };
      const events = await Promise.all(
        told.events.map(async (event) => {
          const commandId = `cmd_${journeyId}-${event.version}`;
          return { ...event, journeyId, commandId, data: await sealed(event.data, commandId) } as typeof event;
        }),
      );
      for (const { commandId, actor } of events) {
        await dataSource.query(
          `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status)
           VALUES ($1, $2, '{}', $3, $4, '{}', 'RECEIVED')`,
          [commandId, journeyId, JSON.stringify(actor), bodyMacs(macs, commandId, '')[0]],
        );
      }
      await journal.appendEvents(journeyId, events);
      await new CheckpointLog(dataSource, keysFolder).make();
      return { journeyId, given: told };
    },
    again: () => open(database, folder, kinds),
    close: () => closing.close(),
  };
}
