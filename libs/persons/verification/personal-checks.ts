/** What is verified of persons and with the installation's keys, beside the record. */
import type { FileStore } from '#libs/persons/files/file-store.js';
import { ErasureLedger } from '#libs/persons/erasure/ledger.js';
import type { Macs } from '#libs/persons/vault/keyring.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { VerifyOptions } from '#libs/verification/verify.js';
import { checkErasures } from './erasure-check.js';
import { checkReceipts } from './receipt-check.js';
import { checkSealedRows } from './sealed-rows.js';

export interface InstallationKeys {
  readonly vault: Vault;
  readonly macs: Macs;
  readonly keysFolder: string;
  /** Where contents are to be read, too. */
  readonly files?: FileStore | undefined;
}

/**
 * Texts are opened in memory alone, and shown to nobody.
 * @param keys null where the installation's are not at hand: what is sealed is compared with its place, and not opened
 */
export function personalChecks(keys: InstallationKeys | null): NonNullable<VerifyOptions['beside']> {
  if (keys === null) return { had: [], checks: [(manager) => checkSealedRows(manager, null)] };
  const { vault, macs, keysFolder, files } = keys;
  return {
    had: files ? ['KEYS', 'FILES'] : ['KEYS'],
    checks: [
      (manager) => checkSealedRows(manager, vault, files),
      async (manager) => checkErasures(manager, new ErasureLedger(keysFolder), (await readCheckpointKeys(keysFolder)).verifying),
      (manager) => checkReceipts(manager, macs),
    ],
  };
}
