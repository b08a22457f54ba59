/** Who is who in a dossier, from the registers as they are when it is made: of who was erased, the id alone. */
import { personKinds } from '#libs/domain/persons/person-ids.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import type { Accounts } from '#libs/persons/vault/accounts.js';
import { calledName } from '#libs/persons/vault/called-name.js';
import type { Identities, Named } from '#libs/persons/vault/identities.js';
import type { Dossier } from './format.js';
import { idsNamed } from './named.js';

export interface NamedFrom {
  readonly identities: Pick<Identities, 'getAll'>;
  readonly accounts: Pick<Accounts, 'personsOf'>;
}

/** @param as whether the facts name the person, or the person acted in them */
export type IsTold = (personId: string, as: 'NAMED' | 'ACTED') => boolean;

/** The log of readings says whose names were read, by whom. An identity that was altered is not told, no more than one that there is not. */
export async function withNames(
  dossier: Dossier,
  { identities, accounts }: NamedFrom,
  by: PersonalDataReader,
  isTold: IsTold = () => true,
): Promise<Dossier> {
  const ids = idsNamed(dossier);
  const actors = [...(await accounts.personsOf(ids))].filter(([, personId]) => isTold(personId, 'ACTED'));
  const named = ids.filter((id) => isTold(id, 'NAMED'));
  const wanted = [...new Set([...named, ...actors.map(([, personId]) => personId)])];
  const held = await identities.getAll<Named>(wanted, personKinds, by, () => undefined);
  const names = new Map(held.flatMap(({ id, identity }) => (identity ? [[id, calledName(identity)] as const] : [])));
  const told = [...named.map((id) => [id, id] as const), ...actors].flatMap(([id, personId]) => {
    const name = names.get(personId);
    return name === undefined ? [] : [[id, name] as const];
  });
  return { ...dossier, names: told.length > 0 ? Object.fromEntries(told) : null };
}
