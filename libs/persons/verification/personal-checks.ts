/** What is verified of persons and with the installation's keys, beside the record. */
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
}

/** Texts are opened in memory alone, and shown to nobody. */
export function personalChecks({ vault, macs, keysFolder }: InstallationKeys): NonNullable<VerifyOptions['beside']> {
  return {
    had: ['KEYS'],
    checks: [
      (manager) => checkSealedRows(manager, vault),
      async (manager) => checkErasures(manager, new ErasureLedger(keysFolder), (await readCheckpointKeys(keysFolder)).verifying),
      (manager) => checkReceipts(manager, macs),
    ],
  };
}
