import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CertificationRules } from '#libs/domain/certification/rules.js';

/** An event: `body` is its truth, and the database derives from it every column that may be searched. */
@Entity('stream_event')
export class JourneyEventRow {
  @PrimaryColumn('text', { name: 'stream_id' })
  journeyId!: string;

  @PrimaryColumn('integer')
  version!: number;

  @Column('text')
  type!: string;

  @Column('text', { name: 'occurred_at' })
  occurredAt!: string;

  @Column('text', { name: 'recorded_at' })
  recordedAt!: string;

  @Column('text', { name: 'command_id' })
  commandId!: string;

  @Column('text')
  body!: string;

  @Column('bytea', { name: 'previous_hash' })
  previousHash!: Buffer;

  @Column('bytea')
  hash!: Buffer;

  @Column('bigint')
  position!: string;

  @Column('bigint', { name: 'transaction_id' })
  transactionId!: string;
}

/** The head of each journey's stream: locked by whoever appends. */
@Entity('stream_head')
export class JourneyStreamRow {
  @PrimaryColumn('text', { name: 'stream_id' })
  journeyId!: string;

  @Column('integer')
  version!: number;

  @Column('bytea')
  hash!: Buffer;
}

@Entity('archived_rules')
export class CertificationRulesRow {
  @PrimaryColumn('text')
  digest!: string;

  @Column('text')
  code!: string;

  @Column('text')
  version!: string;

  @Column('jsonb')
  rules!: CertificationRules;
}
