/** Who is behind the ids of those who acted, for who may know: the id alone of an account that is nobody's here. */
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isIdOf } from '#libs/domain/persons/person-ids.js';
import { Accounts } from '#libs/persons/vault/accounts.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { readsActorNames, readsCandidateName, type FactReader } from '../access/field-access.js';
import { PersonNames } from './person-names.js';

const namedActor = z
  .strictObject({
    actorId: z.string().describe('Tel que la réponse le porte'),
    personId: z.string(),
    name: z.string().nullable().describe('null une fois la personne effacée'),
    isErased: z.boolean(),
  })
  .meta({ id: 'NamedActor' });

export type NamedActor = z.infer<typeof namedActor>;

/** Beside what an answer holds, never in it: facts are answered as their hashes cover them. */
export const namedActors = z
  .array(namedActor)
  .describe(
    'Qui sont ceux qui ont agi, que la réponse désigne par un identifiant : ceux dont le compte est rattaché à une personne, et que votre rôle ' +
      'peut connaître. La lecture de chaque nom est consignée.',
  );

@Injectable()
export class ActorNames {
  constructor(
    private readonly accounts: Accounts,
    private readonly names: PersonNames,
  ) {}

  /** In the order in which the ids come; null stands for nobody. */
  async of(actorIds: readonly (string | null | undefined)[], reader: FactReader, by: PersonalDataReader): Promise<NamedActor[]> {
    if (!readsActorNames(reader)) return [];
    const ids = [...new Set(actorIds.filter((id) => typeof id === 'string'))];
    const persons = await this.accounts.personsOf(ids);
    const told = ids.flatMap((actorId): readonly (readonly [string, string])[] => {
      const personId = persons.get(actorId);
      return personId !== undefined && (readsCandidateName(reader) || !isIdOf('CANDIDATE', personId)) ? [[actorId, personId]] : [];
    });
    const names = await this.names.of(
      told.map(([, personId]) => personId),
      by,
    );
    return told.flatMap(([actorId, personId]) => {
      const named = names.get(personId);
      return named ? [{ actorId, personId, name: named.name, isErased: named.isErased }] : [];
    });
  }
}
