/** Names beside ids, where people work: one reading and one batch of keys whatever their number, told to the log as any other. */
import { Injectable } from '@nestjs/common';
import { personKinds } from '#libs/domain/persons/person-ids.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { Identities, type Named } from '#libs/persons/vault/identities.js';
import { readsCandidateName, type FactReader } from '../access/field-access.js';

/** Of an id that nobody has here, there is none. */
export type Names = ReadonlyMap<string, NamedPerson>;

export interface NamedPerson {
  /** As people call them: given name, then the name of usage where there is one. Null once erased. */
  readonly name: string | null;
  readonly isErased: boolean;
}

@Injectable()
export class PersonNames {
  constructor(private readonly identities: Identities) {}

  /** @throws {SealedTextRefused} */
  async of(ids: readonly string[], by: PersonalDataReader): Promise<Names> {
    const distinct = [...new Set(ids)];
    if (distinct.length === 0) return new Map();
    const held = await this.identities.getAll<Named>(distinct, personKinds, by);
    return new Map(held.map(({ id, identity }) => [id, { name: identity && calledName(identity), isErased: identity === null }]));
  }

  /** With `candidateName` beside `candidateId`: null for who may not know it, where they were erased, or were never enrolled here. */
  async besideCandidates<T extends { readonly candidateId: string }>(
    items: readonly T[],
    reader: FactReader,
    by: PersonalDataReader,
  ): Promise<(T & { candidateName: string | null })[]> {
    const names: Names = readsCandidateName(reader)
      ? await this.of(
          items.map(({ candidateId }) => candidateId),
          by,
        )
      : new Map();
    return items.map((item) => ({ ...item, candidateName: names.get(item.candidateId)?.name ?? null }));
  }
}

export function calledName({ familyName, usedName, givenNames }: Named): string {
  return [givenNames[0], usedName ?? familyName].filter(Boolean).join(' ');
}
