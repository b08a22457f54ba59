/** The vault and the keyed hashes over one keyring: alike in the API, the worker and the command line. */
import type { DataSource } from 'typeorm';
import { Macs, type VaultKeyring } from './keyring.js';
import { LocalMasterKeys } from './master-keys.js';
import { Vault } from './vault.js';

export interface OpenVault {
  readonly vault: Vault;
  readonly macs: Macs;
  /** Reads the keyring again, and has both go on with it. */
  refresh(): Promise<VaultKeyring>;
}

/** @throws KeyringUnreadable @throws PrivateFileExposed */
export async function openVault(dataSource: DataSource, keysFolder: string): Promise<OpenVault> {
  const { masterKeys, keyring } = await LocalMasterKeys.open(keysFolder);
  const macs = new Macs(keyring);
  return {
    vault: new Vault(dataSource, masterKeys),
    macs,
    async refresh() {
      const ring = await masterKeys.refresh();
      macs.use(ring);
      return ring;
    },
  };
}
