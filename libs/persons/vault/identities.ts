/** Sealed identities of persons of any kind, a way to find them by name, and what was corrected in them. */
import { isDeepStrictEqual } from 'node:util';
import { type DataSource, type EntityManager, In } from 'typeorm';
import { allRows, anyRow } from '#libs/platform/database/queries.js';
import { type ReadBy, type PersonalDataReader, shownToNobody } from './access-log.js';
import { personKinds, type PersonKind } from '#libs/domain/persons/person-ids.js';
import { PersonIdentityRow, PersonRow, PersonSearchRow } from '#libs/platform/database/entities/persons.js';
import { withCorrection, type CorrectionOf } from './identity-fields.schema.js';
import type { Macs } from './keyring.js';
import { rowPlaces } from './place.js';
import { joined, mayBearSameNames, searchedNames } from './namesakes.js';
import { indexedPrefixes, lookupPrefix, nameWords, readings } from './search-words.js';
import { SealedTextRefused } from './sealed-text.js';
import { type Opened, PersonExists, PersonKeyDestroyed, type RewrapProgress, type Vault } from './vault.js';

const reindexBatch = 200;
const firstVersion = 1;

/** What every identity holds besides what its kind asks for. */
export interface Named {
  readonly familyName: string;
  readonly usedName?: string | undefined;
  readonly givenNames: readonly string[];
  /** A day, or a month or a year where papers say no more. */
  readonly birthDate?: string | undefined;
  readonly formerNames?: readonly Pick<Named, 'familyName' | 'givenNames'>[] | undefined;
}

export interface HeldIdentity<Identity extends Named> {
  readonly id: string;
  readonly kind: PersonKind;
  readonly createdAt: string;
  /** Of the identity: one more at each correction. */
  readonly version: number;
  /** Null once erased. */
  readonly identity: Identity | null;
  readonly hasNir: boolean;
}

interface HeldRow {
  readonly id: string;
  readonly kind: PersonKind;
  readonly createdAt: Date;
  readonly version: number;
  /** Sealed; null once erased. */
  readonly identity: string | null;
  readonly hasNir: boolean;
}

export interface IdentityCreated {
  readonly id: string;
  /** False where this id already held this very identity: the request came twice. */
  readonly created: boolean;
  /** Persons of the same kind recorded before, of names that one may bear, and born the same day as far as is known: a warning, never a refusal. */
  readonly possibleDuplicates: readonly string[];
}

/** Two persons of names that one may bear. */
export interface Namesake {
  readonly id: string;
  readonly otherId: string;
  /** They have the same e-mail address. */
  readonly isSame: boolean;
}

interface Reached extends Named {
  readonly email?: string | undefined;
}

export interface IdentityCorrection {
  readonly version: number;
  /** Names of fields, never their values. */
  readonly fields: readonly string[];
  readonly actorId: string;
  readonly role: string;
  readonly correctedAt: string;
}

export interface IdentityCorrected<Identity extends Named> extends Pick<IdentityCorrection, 'version' | 'fields'> {
  /** As it is now. */
  readonly identity: Identity;
  /** As where it is created, but for whenever they were recorded; none where neither names nor birth were corrected. */
  readonly possibleDuplicates: readonly string[];
}

/** Of some persons, those whom the reader may be shown, in the same order. */
export type Among = (ids: readonly string[]) => Promise<readonly string[]>;

const searchBatch = 1000;

/** The identity is no longer at the version that was read. */
export class IdentityStale extends Error {
  constructor(readonly version: number) {
    super(`Cette identité a été corrigée entre-temps : elle en est à la version ${version}.`);
    this.name = 'IdentityStale';
  }
}

/** The NIR: a text to keep, null to forget it, undefined to leave it as it is. */
export type NirChange = string | null | undefined;

const namesOf = ({ familyName, usedName = '', givenNames, formerNames = [] }: Named): string[] => [
  ...[familyName, usedName, ...givenNames].flatMap(nameWords),
  ...formerNames.flatMap(namesOf),
];

function isReadIn(names: readonly string[], ways: ReturnType<typeof readings>): boolean {
  return ways.some((words) => words.every((word) => names.some((name) => name.startsWith(word))));
}

/**
 * The blind index holds, for each person, keyed hashes (HMAC-SHA-256) of every prefix of 2 to 12 letters of every word
 * of the names, and of its words run together (a word of one letter: itself). Without the key no name can be tested against it. What it leaks to who reads the table alone:
 * - how many prefixes a person has, hence about how many letters the names have in all, up to 12 a word;
 * - which persons share beginnings of names, how many, and so, by the statistics of French names, a guess at the most
 *   frequent beginnings;
 * - who may be the same person (equal `same_person`).
 * To who watches queries it shows which are repeated and whom they find. Who holds the keyring as well can test names.
 */
export class Identities {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly macs: Macs,
  ) {}

  /** @throws PersonExists where the id is another identity's, or that of somebody erased. */
  async create(
    kind: PersonKind,
    id: string,
    identity: Named,
    { enrolledBy = null }: { readonly enrolledBy?: string | null } = {},
  ): Promise<IdentityCreated> {
    const { tokens, ...hashes } = this.hashesOf(identity);
    let created = true;
    try {
      await this.dataSource.transaction(async (transaction) => {
        await this.vault.createPerson(kind, id, transaction);
        const sealed = await this.sealed(id, identity, null, firstVersion, transaction);
        await transaction.insert(PersonIdentityRow, { personId: id, enrolledBy, ...hashes, ...sealed });
        await this.index(id, tokens, transaction);
      });
    } catch (error) {
      if (!(error instanceof PersonExists) || !(await this.holds(kind, id, identity))) throw error;
      created = false;
    }
    return { id, created, possibleDuplicates: await this.recordedBeforeLike(kind, id, identity) };
  }

  /**
   * Those of these kinds that exist, in the order of the ids, by one query and one reading of their keys whatever their number.
   * @param onAltered what is done about an identity that was altered; where it returns, that one is null
   * @throws SealedTextRefused unless `onAltered` does otherwise
   */
  async getAll<Identity extends Named>(
    ids: readonly string[],
    kinds: readonly PersonKind[],
    by: ReadBy,
    onAltered: (id: string) => void = refuse,
  ): Promise<HeldIdentity<Identity>[]> {
    const rows = await allRows<HeldRow>(
      this.dataSource,
      `SELECT id, kind, identity.created_at AS "createdAt", version, identity, nir IS NOT NULL AS "hasNir"
       FROM person JOIN person_identity AS identity ON person_id = id WHERE id = ANY ($1) AND kind = ANY ($2)`,
      [ids, kinds],
    );
    const living = rows.filter(({ identity }) => identity !== null);
    const opened = await this.vault.openAll(
      living.map(({ id, version, identity }) => ({ sealed: identity as string, place: rowPlaces.identity(id, version) })),
      by,
    );
    const identities = new Map<string, Identity>();
    opened.forEach((text, index) => {
      const { id } = living[index] as HeldRow;
      if (text.status === 'REFUSED') onAltered(id);
      if (text.status === 'OPEN') identities.set(id, JSON.parse(text.text) as Identity);
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row ? [{ ...row, createdAt: row.createdAt.toISOString(), identity: identities.get(id) ?? null }] : [];
    });
  }

  /** Null where there is none. @throws SealedTextRefused */
  async nir(id: string, by: ReadBy): Promise<string | null> {
    const row = await this.dataSource.getRepository(PersonIdentityRow).findOneBy({ personId: id });
    return row === null || row.nir === null ? null : this.vault.open(row.nir, rowPlaces.nir(id, row.version), by);
  }

  /**
   * Of these persons, those who may be one of the others by their names, of whatever kind and whatever is known of their births: of a
   * candidate it is, of a juror it is not asked. For a few at a time, since each is opened. @throws SealedTextRefused
   */
  async namesakes(ids: readonly string[], others: readonly string[]): Promise<readonly Namesake[]> {
    const held = await this.getAll<Reached>([...new Set([...ids, ...others])], personKinds, shownToNobody);
    const known = new Map(held.map(({ id, identity }) => [id, identity]));
    return ids.flatMap((id) =>
      others.flatMap((otherId) => {
        const [one, other] = [known.get(id), known.get(otherId)];
        if (!one || !other || id === otherId || !mayBearSameNames(one, other)) return [];
        return [{ id, otherId, isSame: one.email !== undefined && one.email.toLowerCase() === other.email?.toLowerCase() }];
      }),
    );
  }

  /**
   * Of the other kinds among these, those whose names this one may bear; none of somebody erased. Null where nobody of these kinds has the
   * id. @throws SealedTextRefused
   */
  async alike(id: string, kinds: readonly PersonKind[]): Promise<readonly { readonly id: string; readonly kind: PersonKind }[] | null> {
    const [held] = await this.getAll([id], kinds, shownToNobody);
    if (!held) return null;
    if (!held.identity) return [];
    const others = await this.othersLike(
      kinds.filter((kind) => kind !== held.kind),
      id,
      held.identity,
    );
    const living = await this.living(others);
    return others.flatMap((other) => {
      const kind = living.get(other);
      return kind ? [{ id: other, kind }] : [];
    });
  }

  /** Of these ids, those that are somebody's who was not erased, each with its kind; nothing is opened for it. */
  async living(ids: readonly string[]): Promise<ReadonlyMap<string, PersonKind>> {
    const rows = await allRows<{ id: string; kind: PersonKind }>(
      this.dataSource,
      `SELECT id, kind FROM person JOIN person_identity ON person_id = id
       JOIN person_key AS key ON key.person_id = id AND category = 'IDENTITY' AND destroyed_at IS NULL
       WHERE id = ANY($1) AND identity IS NOT NULL`,
      [ids],
    );
    return new Map(rows.map(({ id, kind }) => [id, kind]));
  }

  /** Whoever was ever registered under it, erased since or not. */
  async isRegistered(id: string): Promise<boolean> {
    return anyRow(this.dataSource, 'SELECT FROM person WHERE id = $1', [id]);
  }

  /** Of these persons, those whom an actor recorded. */
  async recordedBy(personIds: readonly string[], actorId: string): Promise<readonly string[]> {
    const rows = await this.dataSource
      .getRepository(PersonIdentityRow)
      .find({ select: { personId: true }, where: { personId: In([...personIds]), enrolledBy: actorId } });
    return rows.map(({ personId }) => personId);
  }

  /**
   * Persons of whom each word of the text, in one of its readings, begins a word of the names, accents and case aside, in alphabetical
   * order. A word of one letter counts only where there is no longer one, and then finds that very word.
   */
  async search<Identity extends Named>(
    text: string,
    kinds: readonly PersonKind[],
    limit: number,
    by: PersonalDataReader,
    among: Among = (ids) => Promise.resolve(ids),
  ): Promise<HeldIdentity<Identity>[]> {
    const ways = readings(text);
    if (ways.length === 0) return [];
    const ids = await this.indexed(ways, kinds, limit, among);
    const held = await this.getAll<Identity>(ids, kinds, shownToNobody);
    const sortName = ({ identity }: HeldIdentity<Identity>): string =>
      identity === null ? '' : `${identity.familyName} ${identity.givenNames.join(' ')}`;
    // The index knows the first twelve letters only.
    const shown = held
      .filter(({ identity }) => identity !== null && isReadIn(namesOf(identity), ways))
      .sort((one, other) => sortName(one).localeCompare(sortName(other), 'fr'));
    await this.vault.accesses.record(
      by,
      shown.map(({ id }) => ({ personId: id, category: 'IDENTITY' as const })),
    );
    return shown;
  }

  /**
   * Corrects an identity field by field, with the search and the trace of who corrected which, in one transaction.
   * One that is already so is left alone. Null where nobody of the kinds has this id.
   * @param version that was read; null for any @throws IdentityStale @throws PersonKeyDestroyed once erased
   */
  async correct<Identity extends Named>(
    id: string,
    kinds: readonly PersonKind[],
    given: { readonly correction: CorrectionOf<Identity>; readonly nir: NirChange; readonly version: number | null },
    by: PersonalDataReader,
  ): Promise<IdentityCorrected<Identity> | null> {
    const person = await this.dataSource.getRepository(PersonRow).findOneBy({ id, kind: In([...kinds]) });
    const row = person && (await this.dataSource.getRepository(PersonIdentityRow).findOneBy({ personId: id }));
    if (!row) return null;
    const before = row.identity === null ? null : await this.vault.open(row.identity, rowPlaces.identity(id, row.version), shownToNobody);
    if (before === null) throw new PersonKeyDestroyed({ personId: id, category: 'IDENTITY' });
    if (given.version !== null && given.version !== row.version) throw new IdentityStale(row.version);
    const nirBefore = row.nir === null ? null : await this.vault.open(row.nir, rowPlaces.nir(id, row.version), shownToNobody);
    const nir = given.nir === undefined ? nirBefore : given.nir;
    const known = JSON.parse(before) as Identity;
    const identity = withCorrection(known, given.correction);
    const fields = changedFields({ ...known, nir: nirBefore }, { ...identity, nir });
    if (fields.length === 0) return { version: row.version, fields, identity, possibleDuplicates: [] };
    const version = row.version + 1;
    await this.dataSource.transaction(async (transaction) => {
      const sealed = await this.sealed(id, identity, nir, version, transaction);
      const { tokens, ...hashes } = this.hashesOf(identity);
      const { affected } = await transaction.update(
        PersonIdentityRow,
        { personId: id, version: row.version },
        { ...sealed, ...hashes, version },
      );
      if (affected !== 1) throw new IdentityStale(version);
      await transaction.delete(PersonSearchRow, { personId: id });
      await this.index(id, tokens, transaction);
      await transaction.query('INSERT INTO identity_correction (person_id, version, fields, actor_id, role) VALUES ($1, $2, $3, $4, $5)', [
        id,
        version,
        fields,
        by.actorId,
        by.role,
      ]);
    });
    const isOther = fields.some((field) => comparedFields.has(field));
    return { version, fields, identity, possibleDuplicates: isOther ? await this.othersLike([person.kind], id, identity) : [] };
  }

  /** Oldest first. */
  async corrections(id: string): Promise<readonly IdentityCorrection[]> {
    const rows = await allRows<Omit<IdentityCorrection, 'correctedAt'> & { readonly correctedAt: Date }>(
      this.dataSource,
      `SELECT version, fields, actor_id AS "actorId", role, corrected_at AS "correctedAt" FROM identity_correction
       WHERE person_id = $1 ORDER BY version`,
      [id],
    );
    return rows.map((row) => ({ ...row, correctedAt: row.correctedAt.toISOString() }));
  }

  /** The first persons, by id, whose names have all the words of one reading: of those found, only whom the reader may be shown count. */
  private async indexed(ways: ReturnType<typeof readings>, kinds: readonly PersonKind[], limit: number, among: Among): Promise<string[]> {
    const sought = ways.flatMap((words, reading) => {
      const prefixes = [...new Set(words.map(lookupPrefix))];
      // Under every key, for the index may be half-way from one to the next.
      return prefixes.flatMap((prefix, place) =>
        this.macs.all('search', prefix).map((token) => ({ token, place, reading, words: prefixes.length })),
      );
    });
    const kept: string[] = [];
    for (let after = ''; ;) {
      const found = await allRows<{ person_id: string }>(
        this.dataSource,
        `SELECT DISTINCT person_id FROM (
           SELECT person_id FROM person_search
           JOIN jsonb_to_recordset($1) AS sought (token text, place integer, reading integer, words integer) USING (token)
           JOIN person ON id = person_id WHERE kind = ANY($2) AND person_id > $3
           GROUP BY person_id, reading, words HAVING count(DISTINCT place) = words
         ) AS found ORDER BY person_id LIMIT $4`,
        [JSON.stringify(sought), kinds, after, searchBatch],
      );
      kept.push(...(await among(found.map((row) => row.person_id))));
      after = found.at(-1)?.person_id ?? after;
      if (found.length < searchBatch || kept.length >= limit) return kept.slice(0, limit);
    }
  }

  /**
   * Last step of a rotation of the MAC key: makes the search's hashes, and those that find the same person, under the active
   * key. Searches go on meanwhile, and so do corrections and erasures. Other processes must make theirs with it already.
   */
  async reindex(onProgress: (progress: RewrapProgress) => void = () => undefined): Promise<number> {
    const rows = () =>
      this.dataSource.getRepository(PersonIdentityRow).createQueryBuilder('row').where('row.identity IS NOT NULL AND row.macKeyId <> :id', {
        id: this.macs.activeId,
      });
    const total = await rows().getCount();
    let done = 0;
    let after = '';
    onProgress({ done, total });
    for (;;) {
      const batch = await rows().andWhere('row.personId > :after', { after }).orderBy('row.personId').limit(reindexBatch).getMany();
      const last = batch.at(-1);
      if (last === undefined) return done;
      for (const { personId } of batch) await this.reindexRow(personId);
      after = last.personId;
      done += batch.length;
      onProgress({ done, total: Math.max(done, total) });
    }
  }

  private async reindexRow(personId: string): Promise<void> {
    await this.dataSource.transaction(async (transaction) => {
      // Whoever erases holds this row first: what is erased must not come back into the search.
      await transaction.query(`SELECT FROM person_key WHERE person_id = $1 AND category = 'IDENTITY' FOR SHARE`, [personId]);
      const row = await transaction.findOne(PersonIdentityRow, { where: { personId }, lock: { mode: 'pessimistic_write' } });
      const opened = row?.identity && (await this.vault.open(row.identity, rowPlaces.identity(personId, row.version), shownToNobody));
      if (!opened) return;
      const { tokens, ...hashes } = this.hashesOf(JSON.parse(opened) as Named);
      await transaction.delete(PersonSearchRow, { personId });
      await this.index(personId, tokens, transaction);
      await transaction.update(PersonIdentityRow, { personId }, hashes);
    });
  }

  private async sealed(
    id: string,
    identity: Named,
    nir: string | null,
    version: number,
    transaction: EntityManager,
  ): Promise<{ readonly identity: string; readonly nir: string | null }> {
    const [sealedIdentity, sealedNir = null] = await this.vault.sealAll(
      id,
      [
        { category: 'IDENTITY', text: JSON.stringify(identity), place: rowPlaces.identity(id, version) },
        ...(nir === null ? [] : [{ category: 'NIR' as const, text: nir, place: rowPlaces.nir(id, version) }]),
      ],
      transaction,
    );
    return { identity: sealedIdentity as string, nir: sealedNir };
  }

  /** All with one key, which another process may change meanwhile. */
  private hashesOf(identity: Named): { readonly macKeyId: string; readonly samePerson: string; readonly tokens: readonly string[] } {
    const prefixes = namesOf(identity).flatMap(indexedPrefixes);
    return {
      macKeyId: this.macs.activeId,
      samePerson: this.macs.of('same-person', samePersonText(identity)),
      // Sorted, so that the order of the rows does not tell which prefix continues which.
      tokens: [...new Set(prefixes.map((prefix) => this.macs.of('search', prefix)))].sort(),
    };
  }

  private async index(personId: string, tokens: readonly string[], transaction: EntityManager): Promise<void> {
    await transaction.insert(
      PersonSearchRow,
      tokens.map((token) => ({ token, personId })),
    );
  }

  private async holds(kind: PersonKind, id: string, identity: Named): Promise<boolean> {
    const [existing] = await this.getAll([id], [kind], shownToNobody);
    const asKept: unknown = JSON.parse(JSON.stringify(identity));
    return existing !== undefined && existing.identity !== null && isDeepStrictEqual(existing.identity, asKept);
  }

  /** The same answer however late it is asked for again. */
  private async recordedBeforeLike(kind: PersonKind, id: string, identity: Named): Promise<readonly string[]> {
    const others = await this.othersLike([kind], id, identity);
    if (others.length === 0) return [];
    const rows = await allRows<{ readonly id: string }>(
      this.dataSource,
      `SELECT other.person_id AS id FROM person_identity AS other JOIN person_identity AS one ON one.person_id = $1
       WHERE other.person_id = ANY($2) AND (other.created_at, other.person_id) < (one.created_at, one.person_id)`,
      [id, others],
    );
    const before = new Set(rows.map((row) => row.id));
    return others.filter((other) => before.has(other));
  }

  /** Oldest first. The search finds who has one of the family names and one of the given names, the hash also whom nothing opens. */
  private async othersLike(kinds: readonly PersonKind[], id: string, identity: Named): Promise<readonly string[]> {
    const named = await this.indexed(searchedNames(identity), kinds, Infinity, (ids) => Promise.resolve(ids));
    const rows = await allRows<{ readonly id: string; readonly identity: string; readonly version: number; readonly isHashed: boolean }>(
      this.dataSource,
      `SELECT id, identity, version, same_person = ANY($1) AS "isHashed" FROM person_identity AS row JOIN person ON id = person_id
       WHERE (same_person = ANY($1) OR id = ANY($2)) AND kind = ANY($3) AND id <> $4 AND identity IS NOT NULL ORDER BY row.created_at, id`,
      [this.macs.all('same-person', samePersonText(identity)), named, kinds, id],
    );
    const texts = await this.vault.openAll(
      rows.map((row) => ({ sealed: row.identity, place: rowPlaces.identity(row.id, row.version) })),
      shownToNobody,
    );
    // One that does not open may be them: it is for whoever reads it to be refused.
    const isLike = ({ isHashed }: { readonly isHashed: boolean }, text: Opened | undefined) =>
      text?.status === 'OPEN' ? isLikePerson(identity, JSON.parse(text.text) as Named) : isHashed;
    return rows.filter((row, place) => isLike(row, texts[place])).map((row) => row.id);
  }
}

function isLikePerson(one: Named, other: Named): boolean {
  return mayBeBornLike(one, other) && mayBearSameNames(one, other);
}

function refuse(): never {
  throw new SealedTextRefused();
}

/** The same date, as far as both say it. */
function mayBeBornLike({ birthDate: one = '' }: Named, { birthDate: other = '' }: Named): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** By which two identities are found to be alike. */
const comparedFields: ReadonlySet<string> = new Set(['familyName', 'usedName', 'givenNames', 'formerNames', 'birthDate']);

const yearLength = 4;

/** Names and year of birth: what a date says beyond its year, one registration may know and another not. */
function samePersonText({ familyName, givenNames, birthDate }: Named): string {
  return JSON.stringify([joined(familyName), joined(givenNames[0] ?? ''), birthDate?.slice(0, yearLength)]);
}

function changedFields(before: object, after: object): string[] {
  const [known, corrected] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))];
  return [...new Set([...known.keys(), ...corrected.keys()])]
    .filter((name) => !isDeepStrictEqual(known.get(name), corrected.get(name)))
    .sort();
}
