import type { DataSource } from 'typeorm';
import type { Config } from '#libs/platform/config/config.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { Macs } from '#libs/persons/vault/keyring.js';
import { LocalMasterKeys } from '#libs/persons/vault/master-keys.js';
import { Vault } from '#libs/persons/vault/vault.js';

/** What a title says of who holds it. */
export interface HolderNames {
  readonly familyName: string;
  readonly givenNames: string;
  readonly birthDate: string;
}

/** Names of those who were not erased, by id; the access log says that they were read. */
export async function openCandidates(config: Config, dataSource: DataSource, operation: string) {
  const { masterKeys, keyring } = await LocalMasterKeys.open(config.keys.folder);
  const macs = new Macs(keyring);
  const candidates = new Candidates(new Identities(dataSource, new Vault(dataSource, masterKeys), macs));
  const reader = { actorId: 'cli', role: 'OPERATOR', operation, journeyId: null, requestId: null };
  return async (ids: readonly string[]): Promise<ReadonlyMap<string, HolderNames>> => {
    const found = await candidates.getAll([...new Set(ids)], reader);
    return new Map(
      found.flatMap(({ id, identity }) =>
        identity
          ? [[id, { familyName: identity.familyName, givenNames: identity.givenNames.join(' '), birthDate: identity.birthDate }] as const]
          : [],
      ),
    );
  };
}
