/**
 * Whose account an actor's id is. Events and logs name who acted by an opaque id, a hash of the account at the identity provider (ADR 400);
 * here it leads to a person of the registers, whose name is sealed under that person's key and goes with it. Ids alone are held here.
 */
import type { DataSource } from 'typeorm';
import { allRows, firstRow } from '#libs/platform/database/queries.js';
import { PersonUnknown } from './vault.js';

export interface LinkedAccount {
  readonly actorId: string;
  readonly personId: string;
  readonly linkedAt: string;
  /** The actor who linked it; null where the account's own token named the person. */
  readonly linkedBy: string | null;
}

/** What was last recorded of each account; null of one that is no longer anybody's. */
const current = `
  SELECT DISTINCT ON (actor_id) actor_id AS "actorId", person_id AS "personId", recorded_at AS "linkedAt", recorded_by AS "linkedBy"
  FROM actor_account`;

interface Row extends Omit<LinkedAccount, 'personId' | 'linkedAt'> {
  readonly personId: string | null;
  readonly linkedAt: Date;
}

export class Accounts {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * What a token said, of an account of which nothing was ever recorded: what somebody has recorded stands.
   * @returns whether anything is recorded of the account now; not where nobody has the id
   */
  async recordClaimed(actorId: string, personId: string): Promise<boolean> {
    const row = await firstRow<{ known: boolean }>(
      this.dataSource,
      `WITH added AS (
         INSERT INTO actor_account (actor_id, person_id) SELECT $1, id FROM person
         WHERE id = $2 AND NOT EXISTS (SELECT FROM actor_account WHERE actor_id = $1) RETURNING 1
       ) SELECT EXISTS (SELECT FROM added) OR EXISTS (SELECT FROM actor_account WHERE actor_id = $1) AS known`,
      [actorId, personId],
    );
    return row?.known ?? false;
  }

  /** Linked anew where it was another person's. @returns false where it was theirs already @throws PersonUnknown */
  async link(actorId: string, personId: string, by: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      if (!(await firstRow(manager, 'SELECT FROM person WHERE id = $1', [personId]))) throw new PersonUnknown(personId);
      const [held] = await allRows<Row>(manager, `${current} WHERE actor_id = $1 ORDER BY actor_id, id DESC`, [actorId]);
      if (held?.personId === personId) return false;
      await manager.query('INSERT INTO actor_account (actor_id, person_id, recorded_by) VALUES ($1, $2, $3)', [actorId, personId, by]);
      return true;
    });
  }

  /** For good: its token does not link it again. @returns false where it was not this person's */
  async unlink(actorId: string, personId: string, by: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const [held] = await allRows<Row>(manager, `${current} WHERE actor_id = $1 ORDER BY actor_id, id DESC`, [actorId]);
      if (held?.personId !== personId) return false;
      await manager.query('INSERT INTO actor_account (actor_id, person_id, recorded_by) VALUES ($1, NULL, $2)', [actorId, by]);
      return true;
    });
  }

  /** A person's, in the order of their ids. */
  async of(personId: string): Promise<readonly LinkedAccount[]> {
    return (
      await allRows<Row>(
        this.dataSource,
        `SELECT * FROM (${current} WHERE actor_id IN (SELECT actor_id FROM actor_account WHERE person_id = $1) ORDER BY actor_id, id DESC) AS held
         WHERE "personId" = $1`,
        [personId],
      )
    ).map((row) => ({ ...row, personId, linkedAt: row.linkedAt.toISOString() }));
  }

  /** Of these actors, the person whom each is; none of one that is nobody's here. */
  async personsOf(actorIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (actorIds.length === 0) return new Map();
    const rows = await allRows<Row>(this.dataSource, `${current} WHERE actor_id = ANY ($1) ORDER BY actor_id, id DESC`, [[...actorIds]]);
    return new Map(rows.flatMap(({ actorId, personId }) => (personId === null ? [] : [[actorId, personId] as const])));
  }
}
