/** A vault of its own for a test: a real PostgreSQL database, as the application sees it, and a keyring in a folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { vaultEntities } from '#libs/platform/database/entities/persons.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { type VaultKeyring, Macs } from '#libs/persons/vault/keyring.js';
import { LocalMasterKeys } from '#libs/persons/vault/master-keys.js';
import { People } from '#libs/persons/vault/people.js';
import { textPlace } from '#libs/persons/vault/place.js';
import { Vault } from '#libs/persons/vault/vault.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';

/** Where a text may stand of which the place does not matter. */
export const somewhere = textPlace('cmd_somewhere', 0, ['text']);

export interface TestVault {
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly folder: string;
  readonly keyring: VaultKeyring;
  readonly vault: Vault;
  readonly identities: Identities;
  readonly candidates: Candidates;
  readonly people: People;
  /** The same vault as another process sees it: nothing remembered. */
  readonly anotherVault: () => Promise<Vault>;
  readonly close: () => Promise<void>;
}

export async function openTestVault(): Promise<TestVault> {
  const database = await createTestDatabase();
  const dataSource = await new DataSource({ type: 'postgres', url: database.url, entities: vaultEntities }).initialize();
  const folder = await mkdtemp(join(tmpdir(), 'jalon-keys-'));
  const { masterKeys, keyring } = await LocalMasterKeys.open(folder);
  const vault = new Vault(dataSource, masterKeys);
  const identities = new Identities(dataSource, vault, new Macs(keyring));
  return {
    database,
    dataSource,
    folder,
    keyring,
    vault,
    identities,
    candidates: new Candidates(identities),
    people: new People(identities),
    anotherVault: async () => new Vault(dataSource, (await LocalMasterKeys.open(folder)).masterKeys),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
