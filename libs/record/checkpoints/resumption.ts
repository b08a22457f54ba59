/**
 * How signing stands, and how it goes on after an older database was put back: one administrator asks for it, naming what had been signed
 * and what the database holds; another confirms; the next checkpoint says so.
 */
import type { DataSource, EntityManager } from 'typeorm';
import { firstRow } from '#libs/platform/database/queries.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { baseWithin, newestStored } from './base.js';
import type { Checkpoint, SignedHead } from './checkpoint.js';
import { readCheckpointKeys } from './checkpoint-keys.js';
import type { CheckpointLog } from './checkpoint-log.js';
import { CheckpointRefused } from './checkpoint-refused.js';
import { keepLastSigned, readLastSigned, type AskedResumption, type LastSigned } from './last-signed.js';
import { lockTree } from './sequencer.js';
import { headOf, isSameHead } from './signature.js';

/** It needs somebody else, or is not where this step begins. */
export class ResumptionRefused extends Error {
  override readonly name = 'ResumptionRefused';
  constructor(
    readonly code:
      'resumption.not-needed' | 'resumption.altered' | 'resumption.other-heads' | 'resumption.same-person' | 'resumption.not-asked',
    message: string,
  ) {
    super(message);
  }
}

export interface SigningStanding extends Pick<LastSigned, 'obstacle' | 'resumption'> {
  /** By this machine's clock. */
  readonly heldUp: Pick<NonNullable<LastSigned['heldUp']>, 'size' | 'since'> | null;
  /** What was signed last, by the file outside the database; null before the first. */
  readonly signed: SignedHead | null;
  /** The newest that the database holds. */
  readonly database: SignedHead | null;
}

export interface NamedHeads {
  readonly signed: SignedHead;
  readonly database: SignedHead | null;
}

export class CheckpointResumptions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keysFolder: string,
    private readonly checkpoints: Pick<CheckpointLog, 'make'>,
    private readonly log?: Pick<Logger, 'warn'>,
  ) {}

  /** @throws {LastSignedUnreadable} */
  async standing(): Promise<SigningStanding> {
    const { checkpoint, obstacle, heldUp, resumption } = await readLastSigned(this.keysFolder);
    const stored = await newestStored(this.dataSource.manager);
    return {
      signed: checkpoint && headOf(checkpoint),
      database: stored && headOf(stored),
      obstacle,
      heldUp: heldUp && { size: heldUp.size, since: heldUp.since },
      resumption,
    };
  }

  /**
   * Takes the place of what was asked for before and is not confirmed; the same id again changes nothing.
   * @param by an actor @throws {ResumptionRefused}
   */
  async request(id: string, heads: NamedHeads, reference: string | null, by: string, now = new Date()): Promise<AskedResumption> {
    return this.whereOlder(heads, async (kept) => {
      if (kept.resumption?.id === id) return kept.resumption;
      const resumption = { id, ...heads, requestedBy: by, requestedAt: now.toISOString(), reference, confirmed: null };
      await keepLastSigned(this.keysFolder, { ...kept, resumption });
      return resumption;
    });
  }

  /**
   * Confirmed again, it answers the checkpoint that says so.
   * @returns the checkpoint from which signing has gone on; null until there is anything to sign that the database had not
   * @throws {ResumptionRefused}; what `CheckpointLog.make` throws
   */
  async confirm(id: string, by: string, now = new Date()): Promise<Checkpoint | null> {
    const { resumption: asked } = await readLastSigned(this.keysFolder);
    if (asked?.id !== id) {
      const done = await this.resumed(id);
      if (done) return done;
      throw new ResumptionRefused('resumption.not-asked', 'Aucune reprise n’est demandée sous cet identifiant.');
    }
    await this.whereOlder(asked, async (kept) => {
      if (kept.resumption?.id !== id) throw new ResumptionRefused('resumption.not-asked', 'Une autre reprise a été demandée entre-temps.');
      if (kept.resumption.requestedBy === by)
        throw new ResumptionRefused('resumption.same-person', 'Une reprise se confirme par une autre personne que celle qui l’a demandée.');
      const confirmed = kept.resumption.confirmed ?? { confirmedBy: by, confirmedAt: now.toISOString() };
      await keepLastSigned(this.keysFolder, { ...kept, resumption: { ...kept.resumption, confirmed } });
    });
    await this.checkpoints.make();
    return this.resumed(id);
  }

  private async resumed(id: string): Promise<Checkpoint | null> {
    const sql = `SELECT document FROM checkpoint WHERE document #>> '{resumes,id}' = $1`;
    return (await firstRow<{ readonly document: Checkpoint }>(this.dataSource, sql, [id]))?.document ?? null;
  }

  /** With the tree held, where the database is older than what was signed, and both are as they were named. */
  private async whereOlder<T>(heads: NamedHeads, work: (kept: LastSigned) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      await lockTree(manager);
      await this.requireOlder(manager);
      const kept = await readLastSigned(this.keysFolder);
      const stored = await newestStored(manager);
      const isNamed =
        isSameHead(heads.signed, kept.checkpoint && headOf(kept.checkpoint)) && isSameHead(heads.database, stored && headOf(stored));
      if (!isNamed)
        throw new ResumptionRefused(
          'resumption.other-heads',
          'Ce qui a été signé en dernier, ou ce que la base tient, n’est pas ce que la demande nomme : relisez l’un et l’autre.',
        );
      return work(kept);
    });
  }

  private async requireOlder(manager: EntityManager): Promise<void> {
    try {
      const { resumes } = await baseWithin(manager, this.keysFolder, await readCheckpointKeys(this.keysFolder), this.log);
      if (resumes) return;
    } catch (error) {
      if (!(error instanceof CheckpointRefused)) throw error;
      if (error.code === 'DATABASE_OLDER') return;
      throw new ResumptionRefused('resumption.altered', error.message);
    }
    throw new ResumptionRefused('resumption.not-needed', 'La base tient ce qui a été signé en dernier : il n’y a rien à reprendre.');
  }
}
