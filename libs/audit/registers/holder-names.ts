/** Names of those who hold titles, as far as they are still kept: from their file, else from the register of certified people. */
import type { CertifiedRegister } from '#libs/persons/erasure/register.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { Candidates } from '#libs/persons/vault/candidates.js';
import type { Title } from './titles.js';

/** What a title says of who holds it. */
export interface HolderNames {
  readonly familyName: string;
  readonly givenNames: string;
  readonly birthDate: string;
}

export type NamedTitle = Title & Partial<HolderNames>;

export interface NamedFrom {
  readonly candidates: Candidates;
  readonly register: Pick<CertifiedRegister, 'findPerson'>;
}

/** The log of readings says whose names were read, by whom. */
export async function* withNames(
  all: AsyncIterable<readonly Title[]>,
  from: NamedFrom,
  reader: PersonalDataReader,
): AsyncGenerator<readonly NamedTitle[]> {
  for await (const some of all) {
    const names = await namesOf([...new Set(some.map(({ candidateId }) => candidateId))], from, reader);
    yield some.map((title) => ({ ...title, ...names.get(title.candidateId) }));
  }
}

async function namesOf(
  ids: readonly string[],
  { candidates, register }: NamedFrom,
  reader: PersonalDataReader,
): Promise<ReadonlyMap<string, HolderNames>> {
  const names = new Map<string, HolderNames>();
  for (const { id, identity: known } of await candidates.getAll(ids, reader)) {
    const identity = known ?? (await register.findPerson(id, reader))?.identity;
    if (!identity) continue;
    const { familyName, givenNames, birthDate } = identity;
    names.set(id, { familyName, givenNames: givenNames.join(' '), birthDate });
  }
  return names;
}
