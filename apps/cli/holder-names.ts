import type { DataSource } from 'typeorm';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { openVault } from '#libs/persons/vault/open-vault.js';

/** What a title says of who holds it. */
export interface HolderNames {
  readonly familyName: string;
  readonly givenNames: string;
  readonly birthDate: string;
}

/** Names of those who were not erased, by id; the access log says that they were read. */
export async function openHolderNames(keysFolder: string, dataSource: DataSource, reader: PersonalDataReader) {
  const { vault, macs } = await openVault(dataSource, keysFolder);
  const candidates = new Candidates(new Identities(dataSource, vault, macs));
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
