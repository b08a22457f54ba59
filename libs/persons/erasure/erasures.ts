/**
 * Erasure of a person's data by category, which two people ask for. What makes it durable is the ledger's entry: before it
 * nothing has happened, after it any process finishes what a killed one began, and an older backup of the database that is
 * put back is erased again. Events are not touched: their texts become unreadable, their hashes and the states stay.
 * It is a person's right: what is confirmed for one of their ids is done to all of them (ADR 502), each with its entry and certificate.
 */
import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { FileStore } from '#libs/persons/files/file-store.js';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { lockUntilCommit } from '#libs/platform/database/advisory-locks.js';
import { parisDate, type LocalDate } from '#libs/domain/time/local-date.js';
import { erasureRefusals, rulesFor, type Refusal } from '#libs/persons/retention/due.js';
import type { ActedBy } from '#libs/persons/retention/legal-holds.js';
import type { PersonCase, PersonCases } from '#libs/persons/retention/person-cases.js';
import type { RetentionDocument } from '#libs/persons/retention/retention.schema.js';
import { PersonUnknown, type Vault } from '#libs/persons/vault/vault.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { CertificateMaker } from './certificate-maker.js';
import { findErasure, lockedErasure, type Erasure } from './erasure-rows.js';
import type { ErasureGround } from './grounds.js';
import type { ErasureLedger, LedgerEntry } from './ledger.js';
import type { CertifiedRegister } from './register.js';

/** Nothing is erased: every reason for each category that was asked for. */
export class ErasureRefused extends Error {
  constructor(readonly refusals: readonly Refusal[]) {
    super('L’effacement est refusé.');
    this.name = 'ErasureRefused';
  }
}

/** It needs somebody else, or is not where this step begins. */
export class ErasureNotConfirmable extends Error {
  constructor(
    readonly code: 'erasure.same-person' | 'erasure.not-awaited' | 'erasure.other-request',
    message: string,
  ) {
    super(message);
    this.name = 'ErasureNotConfirmable';
  }
}

export interface ErasureRequest {
  readonly personId: string;
  readonly categories: readonly PersonalCategory[];
  readonly ground: ErasureGround;
  /** Of the centre's own files; no free text, which would be about the person. */
  readonly reference: string | null;
}

export interface ErasureParts {
  readonly dataSource: DataSource;
  readonly vault: Vault;
  readonly files: Pick<FileStore, 'eraseFilesOf'>;
  readonly cases: PersonCases;
  readonly register: CertifiedRegister;
  readonly retention: RetentionDocument;
  readonly ledger: ErasureLedger;
  readonly certificates: CertificateMaker;
}

export class Erasures {
  constructor(private readonly parts: ErasureParts) {}

  /**
   * Writes down who asks for what; nothing is erased before somebody else confirms. The same id again answers the same.
   * @throws ErasureRefused @throws PersonUnknown @throws ErasureNotConfirmable where the id was another request's
   */
  async request(id: string, { personId, categories, ground, reference }: ErasureRequest, by: ActedBy, now = new Date()): Promise<Erasure> {
    const { dataSource, cases } = this.parts;
    const wanted = withDependents(categories);
    const before = await findErasure(dataSource.manager, id);
    if (before) {
      if (before.personId === personId && before.categories.join() === wanted.join()) return before;
      throw new ErasureNotConfirmable('erasure.other-request', 'Cet envoi a déjà servi pour un autre effacement.');
    }
    const person = await cases.findCase(personId);
    if (!person) throw new PersonUnknown(personId);
    const refusals = this.refusals(person, wanted, parisDate(now.toISOString()));
    if (refusals.length > 0) throw new ErasureRefused(refusals);
    await dataSource.query(
      `INSERT INTO erasure (id, person_id, categories, ground, reference, origin, requested_by, requested_role, requested_at, status)
       VALUES ($1, $2, $3, $4, $5, 'REQUEST', $6, $7, $8, 'REQUESTED') ON CONFLICT DO NOTHING`,
      [id, personId, wanted, ground, reference, by.actorId, by.role, now],
    );
    return this.found(id);
  }

  /** Withdrawn again, it answers who withdrew it first. @throws ErasureNotConfirmable */
  async withdraw(id: string, by: ActedBy, now = new Date()): Promise<Erasure> {
    await this.parts.dataSource.query(
      `UPDATE erasure SET status = 'WITHDRAWN', withdrawn_by = $2, withdrawn_role = $3, withdrawn_at = $4
       WHERE id = $1 AND status = 'REQUESTED'`,
      [id, by.actorId, by.role, now],
    );
    const erasure = await this.found(id);
    if (erasure.status !== 'WITHDRAWN') throw new ErasureNotConfirmable('erasure.not-awaited', 'Cet effacement a déjà eu lieu.');
    return erasure;
  }

  /**
   * Destroys the keys, of every id that the person has then. Confirmed again, it answers what was done.
   * @throws ErasureNotConfirmable by who asked for it @throws ErasureRefused where a reason has come up since
   */
  async confirm(id: string, by: ActedBy, now = new Date()): Promise<Erasure> {
    const { dataSource, cases } = this.parts;
    const alike = await dataSource.transaction(async (manager) => {
      const erasure = await this.locked(manager, id);
      if (erasure.status === 'DESTROYED' || erasure.status === 'DONE') return [];
      if (erasure.status === 'WITHDRAWN') throw new ErasureNotConfirmable('erasure.not-awaited', 'Cette demande a été retirée.');
      if (erasure.requestedBy === by.actorId) {
        throw new ErasureNotConfirmable(
          'erasure.same-person',
          'Un effacement se confirme par une autre personne que celle qui l’a demandé.',
        );
      }
      const person = await cases.findCase(erasure.personId, manager);
      if (!person) throw new PersonUnknown(erasure.personId);
      const refusals = this.refusals(person, erasure.categories, parisDate(now.toISOString()));
      const others = person.ids.filter((each) => each !== person.personId);
      const begun = [id, ...others.map((each) => erasureAlike(id, each))].map((each) => this.parts.ledger.findErasure(each));
      // What the ledger holds has been erased, whatever came up while a killed process lay dead.
      if (refusals.length > 0 && (await Promise.all(begun)).every((entry) => entry === null)) throw new ErasureRefused(refusals);
      const entry = {
        categories: [...erasure.categories],
        ground: erasure.ground,
        reference: erasure.reference,
        origin: 'REQUEST' as const,
        destroyedAt: now.toISOString(),
        requested: { by: erasure.requestedBy, role: erasure.requestedRole, at: erasure.requestedAt },
        confirmed: { by: by.actorId, role: by.role, at: now.toISOString() },
      };
      // The one that was asked for last: until it is, whoever confirms again goes on with those that are left.
      for (const personId of others) {
        const other = await cases.findCase(personId, manager);
        if (other) await this.destroy(manager, other, { ...entry, erasureId: erasureAlike(id, personId), personId });
      }
      await this.destroy(manager, person, { ...entry, erasureId: id, personId: person.personId });
      return others.map((personId) => erasureAlike(id, personId));
    });
    for (const other of alike) await this.finish(other);
    return this.finish(id);
  }

  /**
   * Erases what is past its term, as the clock. False where something stands against it meanwhile, or it was done before.
   * @param id the same for the same person and categories
   */
  async purge(
    id: string,
    personId: string,
    categories: readonly PersonalCategory[],
    mayPurge: (person: PersonCase) => boolean,
    now = new Date(),
  ) {
    const { dataSource, cases } = this.parts;
    const clock = { by: 'clock', role: 'CLOCK', at: now.toISOString() };
    const purged = await dataSource.transaction(async (manager) => {
      await lockUntilCommit(manager, 'ledger');
      const person = await cases.findCase(personId, manager);
      if (!person || !mayPurge(person) || (await findErasure(manager, id))) return false;
      await this.destroy(manager, person, {
        erasureId: id,
        personId,
        categories: withDependents(categories),
        ground: 'RETENTION_ENDED',
        reference: null,
        origin: 'PURGE',
        requested: clock,
        confirmed: clock,
        destroyedAt: clock.at,
      });
      return true;
    });
    if (purged) await this.finish(id);
    return purged;
  }

  /**
   * What the ledger holds and the database does not: after a kill, or once an older backup was put back. To be called
   * before anything is served. Answers how many erasures it did again.
   * @throws {LedgerAltered}
   */
  async reapply(): Promise<number> {
    const entries = await this.parts.ledger.entries();
    let done = 0;
    for (const entry of await this.undone(entries)) {
      await this.parts.dataSource.transaction(async (manager) => {
        await lockUntilCommit(manager, 'ledger');
        const person = await this.parts.cases.findCase(entry.personId, manager);
        if (person) await this.destroy(manager, person, entry);
      });
      done += 1;
    }
    return done;
  }

  /** Files deleted and certificates given for what a killed process left there. Answers how many. */
  async finishAll(): Promise<number> {
    const rows = await allRows<{ readonly id: string }>(
      this.parts.dataSource,
      `SELECT id FROM erasure WHERE status = 'DESTROYED' ORDER BY requested_at`,
    );
    for (const { id } of rows) await this.finish(id);
    return rows.length;
  }

  /** Every reason against erasing these categories on that day. */
  refusals(person: PersonCase, categories: readonly PersonalCategory[], on: LocalDate): readonly Refusal[] {
    const pending = categories.map((category): Refusal => ({
      code: 'erasure.command-pending',
      sentence: 'Une commande qui concerne cette personne est en cours : attendez son issue.',
      source: 'tenue du registre',
      field: category,
      category,
      until: null,
    }));
    return [
      ...(person.hasPendingCommand ? pending : []),
      ...categories.flatMap((category) => {
        const rules = rulesFor(this.parts.retention, person.kind, category);
        return erasureRefusals(rules, person.facts, category, on);
      }),
    ];
  }

  private async destroy(manager: EntityManager, person: PersonCase, given: Parameters<ErasureLedger['appendErasure']>[0]): Promise<void> {
    const { categories, personId, erasureId, requested, confirmed, ground, reference, origin } = given;
    const { register, vault, ledger } = this.parts;
    if (categories.includes('IDENTITY') && !categories.includes('REGISTER')) await register.ensure(person, manager);
    const { destroyedAt } = await ledger.appendErasure(given);
    for (const category of categories) await vault.destroy(personId, category, manager);
    if (categories.includes('REGISTER')) {
      await manager.query('UPDATE register_identity SET identity = NULL WHERE person_id = $1', [personId]);
    }
    await manager.query(
      `INSERT INTO erasure (id, person_id, categories, ground, reference, origin, requested_by, requested_role, requested_at,
         confirmed_by, confirmed_role, confirmed_at, status, destroyed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'DESTROYED', $13)
       ON CONFLICT (id) DO UPDATE SET status = 'DESTROYED', confirmed_by = $10, confirmed_role = $11, confirmed_at = $12,
         destroyed_at = $13, done_at = NULL, certificate = NULL`,
      [
        erasureId,
        personId,
        categories,
        ground,
        reference,
        origin,
        requested.by,
        requested.role,
        requested.at,
        confirmed.by,
        confirmed.role,
        confirmed.at,
        destroyedAt,
      ],
    );
  }

  private async finish(id: string): Promise<Erasure> {
    const { dataSource, files, certificates, ledger } = this.parts;
    const erasure = await this.found(id);
    const entry = await ledger.findErasure(id);
    if (erasure.status !== 'DESTROYED' || !entry) return erasure;
    for (const category of erasure.categories) await files.eraseFilesOf(erasure.personId, category);
    const certificate = await certificates.make(entry);
    await dataSource.query(`UPDATE erasure SET status = 'DONE', done_at = now(), certificate = $2 WHERE id = $1 AND status = 'DESTROYED'`, [
      id,
      JSON.stringify(certificate),
    ]);
    return this.found(id);
  }

  private async undone(entries: readonly LedgerEntry[]): Promise<readonly LedgerEntry[]> {
    if (entries.length === 0) return [];
    const rows = await allRows<{ readonly id: string }>(
      this.parts.dataSource,
      `SELECT DISTINCT entry.id FROM jsonb_to_recordset($1) AS entry (id text, "personId" text, category text)
       JOIN person ON person.id = entry."personId"
       LEFT JOIN person_key AS key ON key.person_id = entry."personId" AND key.category = entry.category
       LEFT JOIN erasure ON erasure.id = entry.id
       WHERE key.destroyed_at IS NULL OR erasure.status IS NULL OR erasure.status NOT IN ('DESTROYED', 'DONE')`,
      [
        JSON.stringify(
          entries.flatMap(({ erasureId: id, personId, categories }) => categories.map((category) => ({ id, personId, category }))),
        ),
      ],
    );
    const undone = new Set(rows.map(({ id }) => id));
    return entries.filter(({ erasureId }) => undone.has(erasureId));
  }

  private async locked(manager: EntityManager, id: string): Promise<Erasure> {
    await lockUntilCommit(manager, 'ledger');
    const erasure = await lockedErasure(manager, id);
    if (!erasure) throw new ErasureNotConfirmable('erasure.not-awaited', 'Cet effacement n’a pas été demandé.');
    return erasure;
  }

  private async found(id: string): Promise<Erasure> {
    const erasure = await findErasure(this.parts.dataSource.manager, id);
    if (!erasure) throw new ErasureNotConfirmable('erasure.not-awaited', 'Cet effacement n’a pas été demandé.');
    return erasure;
  }
}

/** The erasure of another id of the same person, which the same decision makes. */
function erasureAlike(erasureId: string, personId: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(['same person', erasureId, personId]))
    .digest('hex');
  return `era_${digest.slice(0, 40)}`;
}

/** Without the identity nothing says whose the NIR is: it goes too. */
export function withDependents(categories: readonly PersonalCategory[]): PersonalCategory[] {
  const all = new Set(categories);
  if (all.has('IDENTITY')) all.add('NIR');
  return [...all].sort();
}
