import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { Actor } from '#libs/domain/journey/event.js';
import type { PersonalCategory } from '#libs/domain/journey/fields.schema.js';
import type { CommandOutcome } from '#workflows/journey/protocol.js';
import type { CommandRequest, CommandStatus, Failure, Refusal } from '#libs/record/commands/command-record.js';

@Entity('command_record')
export class CommandRecordRow {
  @PrimaryColumn('text', { name: 'command_id' })
  commandId!: string;

  @Column('text', { name: 'stream_id' })
  journeyId!: string;

  @Column('text', { array: true })
  names!: CommandName[];

  @Column('jsonb')
  actor!: Actor;

  @Column('text', { name: 'body_mac' })
  bodyMac!: string;

  @Column('jsonb')
  request!: CommandRequest;

  @Column('text')
  status!: CommandStatus;

  @Column('jsonb', { nullable: true })
  outcome!: CommandOutcome | null;

  @Column('jsonb', { nullable: true })
  refusal!: Refusal | null;

  @Column('jsonb', { nullable: true })
  failure!: Failure | null;

  @Column('text', { name: 'lease_holder', nullable: true })
  leaseHolder!: string | null;

  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil!: Date | null;

  @Column('timestamptz', { name: 'not_after', nullable: true })
  notAfter!: Date | null;

  @Column('integer')
  attempts!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

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
