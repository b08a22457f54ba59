/** The vault's tables: the only place where persons are more than an opaque id, and there as ciphertext. */
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import type { PersonKind } from '#libs/domain/persons/person-ids.js';

@Entity('person')
export class PersonRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  kind!: PersonKind;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

@Entity('person_key')
@Unique('person_key_owner', ['personId', 'category'])
export class PersonKeyRow {
  @PrimaryColumn('text', { name: 'key_id' })
  keyId!: string;

  @Column('text', { name: 'person_id' })
  personId!: string;

  @Column('text')
  category!: PersonalCategory;

  /** Null once destroyed; the row stays, to tell an erased text from an altered one. */
  @Column('text', { name: 'wrapped_key', nullable: true })
  wrappedKey!: string | null;

  @Column('text', { name: 'master_key_id', nullable: true })
  masterKeyId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'destroyed_at', nullable: true })
  destroyedAt!: Date | null;
}

@Entity('person_identity')
export class PersonIdentityRow {
  @PrimaryColumn('text', { name: 'person_id' })
  personId!: string;

  /** Sealed JSON of the identity that the kind of person asks for, without the NIR; null once erased. */
  @Column('text', { nullable: true })
  identity!: string | null;

  /** Sealed by itself: few who may read a name may read the NIR. */
  @Column('text', { nullable: true })
  nir!: string | null;

  /** Keyed hash of birth name, first given name and birth date: finds who may be the same person. */
  @Index('person_identity_same_person')
  @Column('text', { name: 'same_person', nullable: true })
  samePerson!: string | null;

  /** Under which key the hashes of this identity are: that of `same_person` and those in the search. */
  @Column('text', { name: 'mac_key_id' })
  macKeyId!: string;

  /** The actor who enrolled a candidate; null of others. */
  @Column('text', { name: 'enrolled_by', nullable: true })
  enrolledBy!: string | null;

  /** One more at each correction. */
  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}

@Entity('person_search')
export class PersonSearchRow {
  /** Keyed hash of a prefix of a word of the names. */
  @PrimaryColumn('text')
  token!: string;

  @Index('person_search_person')
  @PrimaryColumn('text', { name: 'person_id' })
  personId!: string;
}

export const vaultEntities = [PersonRow, PersonKeyRow, PersonIdentityRow, PersonSearchRow];
