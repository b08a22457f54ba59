/** Those of the directory: jurors, evaluators, tutors and accompanists, whom journeys name, and the centre's staff. */
import type { PersonKind } from '#libs/domain/persons/person-ids.js';
import type { JurorOrganisation } from '#libs/domain/journey/jury/shared-organisation.js';
import { shownToNobody, type ReadBy, type PersonalDataReader } from './access-log.js';
import type { HeldIdentity, Identities, IdentityCorrected, IdentityCorrection, IdentityCreated, Namesake } from './identities.js';
import type { NewPerson, Person, PersonCorrection, PersonIdentity, StaffedKind } from './person.schema.js';
import { staffedKinds } from './person.schema.js';
import { newPersonId } from './vault.js';

export type PersonCorrected = Pick<IdentityCorrected<PersonIdentity>, 'version' | 'fields' | 'possibleDuplicates'>;

export class People {
  constructor(private readonly identities: Identities) {}

  /** `id` as for `Candidates.create`, beginning with the kind's own prefix. @throws PersonExists */
  async create({ kind, ...identity }: NewPerson, id: string = newPersonId(kind)): Promise<IdentityCreated> {
    return this.identities.create(kind, id, identity);
  }

  /** Null where nobody has this id, or a candidate has it; `identity` null once erased. @throws SealedTextRefused */
  async get(id: string, by: ReadBy): Promise<Person | null> {
    return (await this.identities.getAll<PersonIdentity>([id], staffedKinds, by)).map(asPerson)[0] ?? null;
  }

  /** See `Identities.living`. */
  async living(ids: readonly string[]): Promise<ReadonlyMap<string, PersonKind>> {
    return this.identities.living(ids);
  }

  /** See `Identities.isRegistered`: of candidates too. */
  async isRegistered(id: string): Promise<boolean> {
    return this.identities.isRegistered(id);
  }

  /** See `Identities.search`. */
  async search(text: string, by: PersonalDataReader, sought: readonly StaffedKind[] = staffedKinds, limit = 50): Promise<Person[]> {
    return (await this.identities.search<PersonIdentity>(text, sought, limit, by)).map(asPerson);
  }

  /** See `Identities.correct`. */
  async correct(id: string, correction: PersonCorrection, version: number | null, by: PersonalDataReader): Promise<PersonCorrected | null> {
    const done = await this.identities.correct<PersonIdentity>(id, staffedKinds, { correction, nir: undefined, version }, by);
    return done && { version: done.version, fields: done.fields, possibleDuplicates: done.possibleDuplicates };
  }

  /** Those of the other kinds whose names this one may bear. Null where nobody of the directory has the id. @throws SealedTextRefused */
  async alike(id: string): Promise<readonly { readonly id: string; readonly kind: StaffedKind }[] | null> {
    const found = await this.identities.alike(id, staffedKinds);
    return found && found.map(({ id: other, kind }) => ({ id: other, kind: kind as StaffedKind }));
  }

  /** See `Identities.namesakes`. */
  async namesakes(ids: readonly string[], others: readonly string[]): Promise<readonly Namesake[]> {
    return this.identities.namesakes(ids, others);
  }

  /** Of these jurors, the organisations that they have declared; shown to nobody. @throws SealedTextRefused */
  async affiliationsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly JurorOrganisation[]>> {
    const held = await this.identities.getAll<PersonIdentity>(ids, ['JUROR'], shownToNobody);
    return new Map(
      held.map(({ id, identity }) => [
        id,
        (identity?.affiliations ?? []).map(({ organisationId, as, from = null, until = null }) => ({ organisationId, as, from, until })),
      ]),
    );
  }

  async corrections(id: string): Promise<readonly IdentityCorrection[]> {
    return this.identities.corrections(id);
  }
}

function asPerson({ hasNir: _, kind, ...held }: HeldIdentity<PersonIdentity>): Person {
  return { ...held, kind: kind as StaffedKind };
}
