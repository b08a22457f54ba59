import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';

@Entity('stored_file')
export class StoredFileRow {
  @PrimaryColumn('text', { name: 'person_id' })
  personId!: string;

  @PrimaryColumn('text')
  category!: PersonalCategory;

  @PrimaryColumn('text')
  hash!: string;

  @Column('bigint')
  size!: string;

  @Column('text', { name: 'media_type' })
  mediaType!: string;

  @Column('text', { name: 'sealed_name', nullable: true })
  sealedName!: string | null;

  @Column('text', { nullable: true })
  blob!: string | null;

  @Column('text', { name: 'uploaded_by' })
  uploadedBy!: string;

  @Column('timestamptz', { name: 'uploaded_at', default: () => 'now()' })
  uploadedAt!: Date;

  @Column('timestamptz', { name: 'erased_at', nullable: true })
  erasedAt!: Date | null;
}
