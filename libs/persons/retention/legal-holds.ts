/** Holds that somebody places on a person's data: while one stands, nothing of theirs is erased, nor purged. */
import { coded } from '#libs/domain/french/coded.schema.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { type ReadBy, type PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { readTexts } from '#libs/persons/vault/personal-fields.js';
import { type Place, rowPlaces } from '#libs/persons/vault/place.js';
import { PersonKeyDestroyed, type Vault } from '#libs/persons/vault/vault.js';
import { affectedRows, allRows, anyRow, firstRow } from '#libs/platform/database/queries.js';

export const holdGrounds = ['LITIGATION', 'INVESTIGATION', 'AUTHORITY_REQUEST', 'OTHER'] as const;

export type HoldGround = (typeof holdGrounds)[number];

export const holdGroundLabels: Readonly<Record<HoldGround, string>> = {
  LITIGATION: 'contentieux',
  INVESTIGATION: 'enquête ou contrôle',
  AUTHORITY_REQUEST: 'demande d’une autorité',
  OTHER: 'autre motif',
};

export const holdGround = coded(holdGroundLabels);

export interface LegalHold {
  readonly id: string;
  readonly personId: string;
  readonly ground: HoldGround;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: string;
  readonly lifted: { readonly by: string; readonly at: string; readonly reason: string } | null;
}

/** Whoever acts: as in events. */
export type ActedBy = Pick<PersonalDataReader, 'actorId' | 'role'>;

export class LegalHolds {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
  ) {}

  /**
   * The same id again changes nothing. False where it was another person's, or placed on another ground.
   * @throws PersonUnknown @throws PersonKeyDestroyed where nothing is left to hold
   */
  async place(
    id: string,
    given: { readonly personId: string; readonly ground: HoldGround; readonly reason: string },
    by: ActedBy,
  ): Promise<boolean> {
    const sealed = await this.sealed(given.personId, given.reason, rowPlaces.holdReason(given.personId, id));
    await this.dataSource.query(
      `INSERT INTO legal_hold (id, person_id, ground, sealed_reason, placed_by, placed_role) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [id, given.personId, given.ground, sealed, by.actorId, by.role],
    );
    return anyRow(this.dataSource, 'SELECT FROM legal_hold WHERE id = $1 AND person_id = $2 AND ground = $3', [
      id,
      given.personId,
      given.ground,
    ]);
  }

  /** False where there is no such hold, or it was lifted before. */
  async lift(id: string, reason: string, by: ActedBy): Promise<boolean> {
    const hold = await firstRow<{ readonly person_id: string }>(
      this.dataSource,
      'SELECT person_id FROM legal_hold WHERE id = $1 AND lifted_at IS NULL',
      [id],
    );
    if (!hold) return false;
    const sealed = await this.sealed(hold.person_id, reason, rowPlaces.liftReason(hold.person_id, id));
    const lifted = await affectedRows(
      this.dataSource,
      `UPDATE legal_hold SET lifted_by = $2, lifted_role = $3, lifted_at = now(), sealed_lift_reason = $4 WHERE id = $1 AND lifted_at IS NULL`,
      [id, by.actorId, by.role, sealed],
    );
    return lifted === 1;
  }

  /** Oldest first, of a person by each of their ids or of everybody, those that stand alone where asked. */
  async list(filter: { readonly personIds?: readonly string[]; readonly standing?: boolean }, by: ReadBy): Promise<readonly LegalHold[]> {
    const rows = await allRows<HoldRow>(
      this.dataSource,
      `SELECT id, person_id AS "personId", ground, sealed_reason AS reason, placed_by AS "placedBy", placed_at AS "placedAt",
         lifted_by AS "liftedBy", lifted_at AS "liftedAt", sealed_lift_reason AS "liftReason"
       FROM legal_hold WHERE ($1::text[] IS NULL OR person_id = ANY ($1)) AND (NOT $2 OR lifted_at IS NULL) ORDER BY placed_at, id`,
      [filter.personIds ?? null, filter.standing ?? false],
    );
    const sealed = rows.flatMap(({ id, personId, reason, liftReason }) => [
      { sealed: reason, place: rowPlaces.holdReason(personId, id) },
      ...(liftReason === null ? [] : [{ sealed: liftReason, place: rowPlaces.liftReason(personId, id) }]),
    ]);
    const texts = await readTexts(this.vault, sealed, by);
    const textAt = new Map(sealed.map(({ place }, index) => [place, texts[index] as string]));
    return rows.map(({ liftedBy, liftedAt, liftReason: _, placedAt, ...hold }) => ({
      ...hold,
      reason: String(textAt.get(rowPlaces.holdReason(hold.personId, hold.id))),
      placedAt: placedAt.toISOString(),
      lifted:
        liftedBy !== null && liftedAt !== null
          ? { by: liftedBy, at: liftedAt.toISOString(), reason: String(textAt.get(rowPlaces.liftReason(hold.personId, hold.id))) }
          : null,
    }));
  }

  /** Which of these persons a standing hold is about. */
  async held(personIds: readonly string[], manager: EntityManager = this.dataSource.manager): Promise<ReadonlySet<string>> {
    const rows = await allRows<{ readonly id: string }>(
      manager,
      'SELECT DISTINCT person_id AS id FROM legal_hold WHERE person_id = ANY($1) AND lifted_at IS NULL',
      [personIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Under whichever of the person's keys still lives: somebody whose identity is erased may still be held. */
  private async sealed(personId: string, text: string, place: Place): Promise<string> {
    const categories: readonly PersonalCategory[] = ['IDENTITY', 'EVALUATION', 'REGISTER'];
    for (const category of categories) {
      try {
        return await this.vault.seal(personId, category, text, place);
      } catch (error) {
        if (!(error instanceof PersonKeyDestroyed)) throw error;
      }
    }
    throw new PersonKeyDestroyed({ personId, category: 'REGISTER' });
  }
}

interface HoldRow extends Omit<LegalHold, 'lifted' | 'placedAt'> {
  readonly placedAt: Date;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
  readonly liftReason: string | null;
}
