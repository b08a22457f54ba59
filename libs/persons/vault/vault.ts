/** Keys of persons, and texts sealed under them. */
import { type KeyObject, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DataSource, EntityManager } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { idPrefixes, type PersonKind } from '#libs/domain/persons/person-ids.js';
import { AccessLog, type ReadBy } from './access-log.js';
import { PersonKeyRow, PersonRow } from '#libs/platform/database/entities/persons.js';
import { MasterKeyMissing, type MasterKeys, WrappedKeyRefused } from './master-keys.js';
import type { FoundKey } from './found-keys.js';
import { type Place, rowPlaces } from './place.js';
import {
  type KeyOwner,
  type PersonKey,
  SealedTextRefused,
  type SealedText,
  boundTo,
  newKeyId,
  openUnder,
  partsOf,
  sealUnder,
} from './sealed-text.js';

export const personalCategories: readonly PersonalCategory[] = ['IDENTITY', 'EVALUATION', 'H_PLUS', 'REGISTER', 'NIR'];

const KEY_BYTES = 32;
const REWRAP_BATCH = 200;

/** A text to seal, and where it will stand. */
export interface TextToSeal {
  readonly category: PersonalCategory;
  readonly text: string;
  readonly place: Place;
}

/** A sealed text, and where it was found. */
export interface FoundText {
  readonly sealed: SealedText;
  /** Null where it can only have been moved to. */
  readonly place: Place | null;
}

export type Opened =
  | { readonly status: 'OPEN'; readonly text: string }
  /** Its key was destroyed. */
  | { readonly status: 'ERASED' }
  /** The reader may not read this person's texts of this category. */
  | { readonly status: 'WITHHELD' }
  /** Altered, moved, or under a key that this vault never made. */
  | { readonly status: 'REFUSED' };

export class PersonUnknown extends Error {
  constructor(readonly personId: string) {
    super(`La personne ${personId} n’existe pas.`);
    this.name = 'PersonUnknown';
  }
}

export class PersonExists extends Error {
  constructor(readonly personId: string) {
    super(`La personne ${personId} existe déjà.`);
    this.name = 'PersonExists';
  }
}

/** The person's data of this category was erased: nothing more can be written in it. */
export class PersonKeyDestroyed extends Error {
  constructor(readonly owner: KeyOwner) {
    super(`Les données de la personne ${owner.personId} (catégorie ${owner.category}) ont été effacées : rien ne peut plus y être ajouté.`);
    this.name = 'PersonKeyDestroyed';
  }
}

export interface RewrapProgress {
  readonly done: number;
  readonly total: number;
}

export interface RefusedKey {
  readonly keyId: string;
  readonly masterKeyId: string;
  readonly isMasterMissing: boolean;
}

export const newPersonId = (kind: PersonKind): string => `${idPrefixes[kind]}_${randomBytes(16).toString('hex')}`;

/** Binds a wrapped key to its row: moved to another one it does not unwrap. */
const wrappingContext = (row: Pick<PersonKeyRow, 'keyId' | 'personId' | 'category'>): string =>
  `person-key:2:${boundTo(row, rowPlaces.wrappedKey(row.keyId))}`;

/** Changes with the row: what was unwrapped for it before says nothing of it as it is now. */
const unwrappingOf = (row: FoundKey): string => `${wrappingContext(row)}:${row.masterKeyId}:${row.wrappedKey}`;

/**
 * A key (AES-256) for each person and category, wrapped by a master key. All are made with the person: that
 * somebody has an H+ key therefore says nothing. Whether a key still lives is read from the table with each command and each text, so
 * a key destroyed by one process is destroyed for all; only the unwrapping is remembered, for a minute.
 */
export class Vault {
  readonly #unwrapped = new LRUCache<string, KeyObject>({ max: 5000, ttl: 60_000, ttlAutopurge: true });

  readonly accesses: AccessLog;

  constructor(
    private readonly dataSource: DataSource,
    private readonly masterKeys: MasterKeys,
  ) {
    this.accesses = new AccessLog(dataSource);
  }

  /**
   * Refuses to go on with a keyring that is not this database's: found at boot, not at the first name asked for.
   * @throws MasterKeyMissing
   */
  async checkMasterKeys(): Promise<void> {
    const samples: PersonKeyRow[] = await this.keys()
      .createQueryBuilder('key')
      .distinctOn(['key.masterKeyId'])
      .where('key.destroyedAt IS NULL')
      .orderBy('key.masterKeyId')
      .getMany();
    const missing: string[] = [];
    for (const sample of samples) {
      try {
        await this.unwrap(sample);
      } catch (error) {
        if (!(error instanceof MasterKeyMissing) && !(error instanceof WrappedKeyRefused)) throw error;
        missing.push(String(sample.masterKeyId));
      }
    }
    if (missing.length > 0) throw new MasterKeyMissing(missing);
  }

  /** @throws PersonExists where `id` is given and taken. */
  async createPerson(kind: PersonKind, id: string = newPersonId(kind), manager: EntityManager = this.dataSource.manager): Promise<string> {
    const rows = await Promise.all(personalCategories.map(async (category) => this.newKey({ personId: id, category })));
    await manager.transaction(async (transaction) => {
      const inserted = await transaction
        .createQueryBuilder()
        .insert()
        .into(PersonRow)
        .values({ id, kind })
        .orIgnore()
        .returning('id')
        .execute();
      if (inserted.raw.length === 0) throw new PersonExists(id);
      await transaction.insert(PersonKeyRow, rows);
    });
    return id;
  }

  /** @throws PersonUnknown @throws PersonKeyDestroyed @throws IllFormedText */
  async seal(personId: string, category: PersonalCategory, text: string, place: Place, manager?: EntityManager): Promise<SealedText> {
    const [sealed] = await this.sealAll(personId, [{ category, text, place }], manager);
    return sealed as SealedText;
  }

  /**
   * In the order given, by one query. Errors as `seal`; then nothing is sealed.
   * @param found the person's keys, where the caller has just read them
   */
  async sealAll(
    personId: string,
    texts: readonly TextToSeal[],
    manager: EntityManager = this.dataSource.manager,
    found: readonly FoundKey[] | null = null,
  ): Promise<SealedText[]> {
    if (texts.length === 0) return [];
    const keys = await this.livingKeys(personId, new Set(texts.map((text) => text.category)), manager, found);
    return texts.map(({ category, text, place }) => sealUnder(keys.get(category) as PersonKey, text, place));
  }

  /**
   * A name, in hexadecimal, for something of this person: always the same, and told from no other without the key.
   * Errors as `seal`.
   */
  async blindName(personId: string, category: PersonalCategory, text: string): Promise<string> {
    const keys = await this.livingKeys(personId, new Set([category]));
    const named = hkdfSync('sha256', (keys.get(category) as PersonKey).key, '', 'jalon blind name 1', KEY_BYTES);
    return createHmac('sha256', Buffer.from(named)).update(text).digest('hex');
  }

  /** The text; null once its key is destroyed. @throws SealedTextRefused */
  async open(sealed: SealedText, place: Place, by: ReadBy, manager?: EntityManager): Promise<string | null> {
    const [opened] = await this.openAll([{ sealed, place }], by, () => true, manager);
    if (opened?.status === 'OPEN') return opened.text;
    if (opened?.status === 'ERASED') return null;
    throw new SealedTextRefused();
  }

  /**
   * In the order given, by one query. `mayOpen` says what the reader may read: the key tells whose text it is, whatever the
   * place where it was found. Whoever reads is in the access log before this resolves.
   */
  async openAll<T extends FoundText>(
    texts: readonly T[],
    by: ReadBy,
    mayOpen: (owner: KeyOwner, text: T) => boolean = () => true,
    manager?: EntityManager,
  ): Promise<Opened[]> {
    const keyIds = [...new Set(texts.flatMap(({ sealed }) => partsOf(sealed)?.keyId ?? []))];
    const rows: PersonKeyRow[] =
      keyIds.length === 0 ? [] : await this.keys(manager).createQueryBuilder('key').where('key.keyId = ANY(:keyIds)', { keyIds }).getMany();
    const rowOf = new Map(rows.map((row) => [row.keyId, row]));
    const opened: Opened[] = [];
    const read: KeyOwner[] = [];
    for (const text of texts) {
      const row = rowOf.get(partsOf(text.sealed)?.keyId ?? '');
      const result = await this.openWith(row, text, mayOpen);
      if (row && result.status === 'OPEN') read.push(row);
      opened.push(result);
    }
    await this.accesses.record(by, read);
    return opened;
  }

  /**
   * Destroys the key: whatever was sealed under it is unreadable from then on, wherever it stands. With the identity go
   * the person's entries in the search and the NIR. False where it was destroyed before. The wrapped key stays in PostgreSQL's
   * dead rows until a vacuum and in its write-ahead log and backups until they are dropped: useless without the master
   * key, yet there.
   * @throws PersonUnknown
   */
  async destroy(personId: string, category: PersonalCategory, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    return manager.transaction(async (transaction) => {
      if (!(await transaction.existsBy(PersonRow, { id: personId }))) throw new PersonUnknown(personId);
      await this.lateKey({ personId, category }, transaction);
      const row = await transaction.findOneOrFail(PersonKeyRow, { where: { personId, category }, lock: { mode: 'pessimistic_write' } });
      if (row.destroyedAt !== null) return false;
      await transaction.query('UPDATE person_key SET wrapped_key = NULL, master_key_id = NULL, destroyed_at = now() WHERE key_id = $1', [
        row.keyId,
      ]);
      if (category === 'IDENTITY') {
        await transaction.query('DELETE FROM person_search WHERE person_id = $1', [personId]);
        await transaction.query('UPDATE person_identity SET identity = NULL, nir = NULL, same_person = NULL WHERE person_id = $1', [
          personId,
        ]);
      }
      if (category === 'NIR') await transaction.query('UPDATE person_identity SET nir = NULL WHERE person_id = $1', [personId]);
      this.#unwrapped.delete(unwrappingOf(row));
      return true;
    });
  }

  /**
   * Last step of a rotation of the master key: wraps every living key with the active one. Other processes may seal,
   * open and destroy meanwhile. `failed` names keys that could not be unwrapped (altered, or their master key is
   * missing); the old master key must be kept for them, and for as long as backups hold keys wrapped with it.
   */
  async rewrap(onProgress: (progress: RewrapProgress) => void = () => undefined): Promise<{ rewrapped: number; failed: string[] }> {
    const activeId = await this.masterKeys.activeId();
    const outstanding = () =>
      this.keys().createQueryBuilder('key').where('key.destroyedAt IS NULL AND key.masterKeyId <> :activeId', { activeId });
    const total = await outstanding().getCount();
    const failed: string[] = [];
    let done = 0;
    let after = '';
    onProgress({ done, total });
    for (;;) {
      const rows = await outstanding().andWhere('key.keyId > :after', { after }).orderBy('key.keyId').limit(REWRAP_BATCH).getMany();
      const last = rows.at(-1);
      if (last === undefined) return { rewrapped: done - failed.length, failed };
      for (const row of rows) if (!(await this.rewrapRow(row))) failed.push(row.keyId);
      after = last.keyId;
      done += rows.length;
      onProgress({ done, total: Math.max(done, total) });
    }
  }

  /** The living keys that do not unwrap for the person and the category whose row they are in, or whose master key nobody has. */
  async refusedKeys(manager: EntityManager = this.dataSource.manager): Promise<RefusedKey[]> {
    const refused: RefusedKey[] = [];
    for (let after = ''; ;) {
      const rows = await this.keys(manager)
        .createQueryBuilder('key')
        .where('key.destroyedAt IS NULL AND key.keyId > :after', { after })
        .orderBy('key.keyId')
        .limit(REWRAP_BATCH)
        .getMany();
      for (const row of rows) {
        const held = { masterKeyId: String(row.masterKeyId), wrapped: String(row.wrappedKey) };
        try {
          (await this.masterKeys.unwrap(held, wrappingContext(row))).fill(0);
        } catch (error) {
          if (!(error instanceof WrappedKeyRefused) && !(error instanceof MasterKeyMissing)) throw error;
          refused.push({ keyId: row.keyId, masterKeyId: held.masterKeyId, isMasterMissing: error instanceof MasterKeyMissing });
        }
      }
      after = rows.at(-1)?.keyId ?? after;
      if (rows.length < REWRAP_BATCH) return refused;
    }
  }

  private async rewrapRow(row: PersonKeyRow): Promise<boolean> {
    const held = { masterKeyId: String(row.masterKeyId), wrapped: String(row.wrappedKey) };
    const context = wrappingContext(row);
    let key: Buffer;
    try {
      key = await this.masterKeys.unwrap(held, context);
    } catch (error) {
      if (error instanceof WrappedKeyRefused || error instanceof MasterKeyMissing) return false;
      throw error;
    }
    const fresh = await this.masterKeys.wrap(key, context);
    key.fill(0);
    // Only where it is still what was read: a key destroyed meanwhile must not come back.
    await this.keys().update(
      { keyId: row.keyId, wrappedKey: held.wrapped, masterKeyId: held.masterKeyId },
      { wrappedKey: fresh.wrapped, masterKeyId: fresh.masterKeyId },
    );
    return true;
  }

  private async livingKeys(
    personId: string,
    categories: ReadonlySet<PersonalCategory>,
    manager: EntityManager = this.dataSource.manager,
    found: readonly FoundKey[] | null = null,
  ): Promise<ReadonlyMap<PersonalCategory, PersonKey>> {
    const own = found?.filter((key) => key.personId === personId) ?? [];
    const rows: readonly FoundKey[] = own.length > 0 ? own : await this.keys(manager).findBy({ personId });
    if (rows.length === 0) throw new PersonUnknown(personId);
    const keys = new Map<PersonalCategory, PersonKey>();
    for (const category of categories) {
      const row = rows.find((candidate) => candidate.category === category) ?? (await this.lateKey({ personId, category }, manager));
      if (row.destroyedAt !== null) throw new PersonKeyDestroyed({ personId, category });
      keys.set(category, await this.unwrap(row));
    }
    return keys;
  }

  private keys(manager: EntityManager = this.dataSource.manager) {
    return manager.getRepository(PersonKeyRow);
  }

  private async newKey(owner: KeyOwner): Promise<Pick<PersonKeyRow, 'keyId' | 'personId' | 'category' | 'wrappedKey' | 'masterKeyId'>> {
    const row = { ...owner, keyId: newKeyId() };
    const key = randomBytes(KEY_BYTES);
    const { wrapped, masterKeyId } = await this.masterKeys.wrap(key, wrappingContext(row));
    key.fill(0);
    return { ...row, wrappedKey: wrapped, masterKeyId };
  }

  /** Of a category that did not exist when the person was made. */
  private async lateKey(owner: KeyOwner, manager: EntityManager): Promise<PersonKeyRow> {
    const key = await this.newKey(owner);
    await manager.createQueryBuilder().insert().into(PersonKeyRow).values(key).orIgnore().execute();
    return await manager.findOneByOrFail(PersonKeyRow, owner);
  }

  private async openWith<T extends FoundText>(
    row: PersonKeyRow | undefined,
    text: T,
    mayOpen: (owner: KeyOwner, text: T) => boolean,
  ): Promise<Opened> {
    if (!row) return { status: 'REFUSED' };
    if (!mayOpen({ personId: row.personId, category: row.category }, text)) return { status: 'WITHHELD' };
    const { sealed, place } = text;
    if (row.destroyedAt !== null) return { status: 'ERASED' };
    if (place === null) return { status: 'REFUSED' };
    try {
      return { status: 'OPEN', text: openUnder(await this.unwrap(row), sealed, place) };
    } catch (error) {
      if (error instanceof WrappedKeyRefused || error instanceof SealedTextRefused) return { status: 'REFUSED' };
      throw error;
    }
  }

  private async unwrap(row: FoundKey): Promise<PersonKey> {
    const unwrapping = unwrappingOf(row);
    let key = this.#unwrapped.get(unwrapping);
    if (key === undefined) {
      const held = { masterKeyId: String(row.masterKeyId), wrapped: String(row.wrappedKey) };
      const bytes = await this.masterKeys.unwrap(held, wrappingContext(row));
      key = createSecretKey(bytes);
      bytes.fill(0);
      this.#unwrapped.set(unwrapping, key);
    }
    return { keyId: row.keyId, personId: row.personId, category: row.category, key };
  }
}
