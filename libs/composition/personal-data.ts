/** The vault, the files and what erases both, over one database. */
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { DataSource } from 'typeorm';
import { openPrivacy, type Privacy } from '#libs/persons/erasure/open-privacy.js';
import type { Blobs } from '#libs/platform/blobs/blobs.js';
import { openBlobs } from '#libs/platform/blobs/open-blobs.js';
import { refuseUnruled } from '#libs/persons/retention/due.js';
import { readRetention, shippedRetention } from '#libs/persons/retention/read-retention.js';
import type { Macs, VaultKeyring } from '#libs/persons/vault/keyring.js';
import { openVault } from '#libs/persons/vault/open-vault.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import type { Config } from '#libs/platform/config/config.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import type { Closing } from '#libs/composition/closing.js';

export interface PersonalData {
  readonly archive: RulesArchive;
  readonly vault: Vault;
  readonly macs: Macs;
  /** Reads the vault's keyring again, and has all go on with it. */
  readonly refreshKeys: () => Promise<VaultKeyring>;
  readonly blobs: Blobs;
  readonly privacy: Privacy;
}

/** @throws where the retention rules, the keyring or the store of files cannot be used, saying what to do */
export async function openPersonalData(
  kinds: StreamKinds,
  config: Pick<Config, 'retentionFile' | 'files' | 'keys'>,
  dataSource: DataSource,
  closing: Closing,
): Promise<PersonalData> {
  const keysFolder = config.keys.folder;
  const retention = await readRetention(config.retentionFile);
  refuseUnruled(retention, kinds, config.retentionFile ?? shippedRetention());
  const { vault, macs, refresh } = await openVault(dataSource, keysFolder);
  const blobs = closing.keep(await openBlobs(config.files), (store) => store.close());
  const archive = new RulesArchive(dataSource);
  const privacy = openPrivacy({ kinds, dataSource, vault, archive, blobs, retention, keysFolder });
  return { archive, vault, macs, refreshKeys: refresh, blobs, privacy };
}
