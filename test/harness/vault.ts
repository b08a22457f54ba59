/** A vault of its own for a test: a real PostgreSQL database, as the application sees it, and a keyring in a folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Candidates } from '#vault/candidates.js';
import { vaultEntities } from '#vault/entities.js';
import { type Keyring, Macs } from '#vault/keyring.js';
import { LocalMasterKeys } from '#vault/master-keys.js';
import { Vault } from '#vault/vault.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';

export interface TestVault {
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly folder: string;
  readonly keyring: Keyring;
  readonly vault: Vault;
  readonly candidates: Candidates;
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
  return {
    database,
    dataSource,
    folder,
    keyring,
    vault,
    candidates: new Candidates(dataSource, vault, new Macs(keyring)),
    anotherVault: async () => new Vault(dataSource, (await LocalMasterKeys.open(folder)).masterKeys),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
