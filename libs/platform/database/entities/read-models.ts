/** What the API searches. Everything here follows from the journal, and is made again from it by `rebuildReadModels`. */
import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import type { Path, Scope } from '#libs/domain/certification/rules.js';
import type { DeadlineEffect, DeadlineKind } from '#libs/domain/journey/clocks/deadline.js';
import type { BlockStatus } from '#libs/domain/journey/blocks/status.js';
import type { JourneyStatus } from '#libs/domain/journey/status.js';

@Entity('journey_summary')
export class JourneySummaryRow {
  @PrimaryColumn('text', { name: 'journey_id' })
  journeyId!: string;

  @Column('integer')
  version!: number;

  @Column('text', { name: 'candidate_id' })
  candidateId!: string;

  @Column('text', { name: 'certification_code' })
  certificationCode!: string;

  @Column('text', { name: 'certification_version' })
  certificationVersion!: string;

  @Column('text', { name: 'certification_digest' })
  certificationDigest!: string;

  @Column('text')
  path!: Path;

  @Column('text')
  route!: string;

  @Column('text')
  scope!: Scope;

  @Column('text')
  status!: JourneyStatus;

  @Column('text', { nullable: true })
  cohort!: string | null;

  @Column('text', { nullable: true })
  site!: string | null;

  @Column('text', { name: 'entered_on' })
  enteredOn!: string;

  @Column('text', { name: 'next_deadline', nullable: true })
  nextDeadline!: string | null;

  /** `recordedAt` of the last event. */
  @Column('text', { name: 'updated_at' })
  updatedAt!: string;

  /** `projectionVersion` of the code that made it. */
  @Column('integer')
  projection!: number;

  @OneToMany(() => JourneyBlockRow, (block) => block.journey)
  blocks!: Relation<JourneyBlockRow>[];
}

@Entity('journey_block')
export class JourneyBlockRow {
  @PrimaryColumn('text', { name: 'journey_id' })
  journeyId!: string;

  @PrimaryColumn('text')
  block!: string;

  /** In the certification's order. */
  @Column('integer')
  place!: number;

  @Column('text')
  status!: BlockStatus;

  @ManyToOne(() => JourneySummaryRow, (journey) => journey.blocks)
  @JoinColumn({ name: 'journey_id' })
  journey!: Relation<JourneySummaryRow>;
}

@Entity('journey_deadline')
export class JourneyDeadlineRow {
  @PrimaryColumn('text', { name: 'journey_id' })
  journeyId!: string;

  @PrimaryColumn('text')
  key!: string;

  @Column('text')
  kind!: DeadlineKind;

  @Column('text')
  subject!: string;

  @Column('text', { name: 'runs_from' })
  runsFrom!: string;

  @Column('text', { name: 'due_on' })
  dueOn!: string;

  @Column('text', { name: 'met_on', nullable: true })
  metOn!: string | null;

  @Column('text')
  effect!: DeadlineEffect;

  @Column('text')
  source!: string;

  @Column('text')
  status!: 'RUNNING' | 'MET' | 'FALLEN';

  @ManyToOne(() => JourneySummaryRow)
  @JoinColumn({ name: 'journey_id' })
  journey!: Relation<JourneySummaryRow>;
}
