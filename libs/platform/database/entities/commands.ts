import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { Actor } from '#libs/domain/journey/event.js';

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

  /** JSON as the command records wrote it, like the three below. */
  @Column('jsonb')
  request!: object;

  @Column('text')
  status!: 'RECEIVED' | 'DONE' | 'REFUSED' | 'FAILED';

  @Column('jsonb', { nullable: true })
  outcome!: object | null;

  @Column('jsonb', { nullable: true })
  refusal!: object | null;

  @Column('jsonb', { nullable: true })
  failure!: object | null;

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
