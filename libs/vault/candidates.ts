/** Candidates: sealed identities, and a way to find them by name. */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type DataSource, type EntityManager, In } from 'typeorm';
import type { Candidate, CandidateIdentity, NewCandidate } from './candidate.schema.js';
import { CandidateRow, CandidateSearchRow } from './entities.js';
import type { Macs } from './keyring.js';
import { indexedPrefixes, lookupPrefix, searchWords, soughtWords } from './search-words.js';
import { SealedTextRefused } from './sealed-text.js';
import { PersonExists, type Vault } from './vault.js';

export interface CandidateCreated {
  readonly id: string;
  /** False where this id already held this very identity: the request came twice. */
  readonly created: boolean;
  /** Candidates enrolled before, of the same birth name, first given name and birth date: a warning, never a refusal. */
  readonly possibleDuplicates: readonly string[];
}

const namesOf = (identity: CandidateIdentity): string[] =>
  [identity.familyName, identity.usedName ?? '', ...identity.givenNames].flatMap(searchWords);

/**
 * The blind index holds, for each candidate, keyed hashes (HMAC-SHA-256) of every prefix of 2 to 12 letters of every word
 * of the names (a word of one letter: itself). Without the key no name can be tested against it. What it leaks to who reads the table alone:
 * - how many prefixes a candidate has, hence about how many letters the names have in all, up to 12 a word;
 * - which candidates share beginnings of names, how many, and so, by the statistics of French names, a guess at the most
 *   frequent beginnings;
 * - who may be the same person (equal `same_person`).
 * To who watches queries it shows which are repeated and whom they find. Who holds the keyring as well can test names.
 */
export class Candidates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly macs: Macs,
  ) {}

  /**
   * `id` makes a repeated request harmless: derive it from the request's idempotency key (`can_` and letters or digits).
   * @throws PersonExists where the id is another identity's, or that of somebody erased.
   */
  async create(
    given: NewCandidate,
    id: string = `can_${randomBytes(16).toString('hex')}`,
    enrolledBy: string | null = null,
  ): Promise<CandidateCreated> {
    const samePerson = this.samePerson(given);
    try {
      await this.dataSource.transaction(async (transaction) => this.insert(id, given, { samePerson, enrolledBy }, transaction));
      return { id, created: true, possibleDuplicates: await this.othersLike(id, samePerson) };
    } catch (error) {
      if (error instanceof PersonExists && (await this.holds(id, given))) {
        return { id, created: false, possibleDuplicates: await this.othersLike(id, samePerson) };
      }
      throw error;
    }
  }

  /** Null where nobody has this id; `identity` null once erased. @throws SealedTextRefused where the row was altered. */
  async get(id: string): Promise<Candidate | null> {
    return (await this.getAll([id]))[0] ?? null;
  }

  /** Those that exist, in the order of the ids, by two queries whatever their number. @throws SealedTextRefused */
  async getAll(ids: readonly string[]): Promise<Candidate[]> {
    const rows = await this.dataSource.getRepository(CandidateRow).findBy({ id: In([...ids]) });
    const living = rows.filter((row) => row.identity !== null);
    const opened = await this.vault.openAll(living.map((row) => row.identity as string));
    const identities = new Map<string, CandidateIdentity>();
    opened.forEach((text, index) => {
      if (text.status === 'REFUSED') throw new SealedTextRefused();
      if (text.status === 'OPEN') identities.set((living[index] as CandidateRow).id, JSON.parse(text.text) as CandidateIdentity);
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      if (row === undefined) return [];
      return [{ id, createdAt: row.createdAt.toISOString(), identity: identities.get(id) ?? null, hasNir: row.nir !== null }];
    });
  }

  async wasEnrolledBy(id: string, actorId: string): Promise<boolean> {
    return this.dataSource.getRepository(CandidateRow).existsBy({ id, enrolledBy: actorId });
  }

  /** Apart from the identity, for the few who may read it. Null where there is none. @throws SealedTextRefused */
  async nir(id: string): Promise<string | null> {
    const row = await this.dataSource.getRepository(CandidateRow).findOneBy({ id });
    return row === null || row.nir === null ? null : this.vault.open(row.nir);
  }

  /**
   * Candidates of whom each word of the text begins a word of the names, accents and case aside, in alphabetical order.
   * A word of one letter counts only where there is no longer one, and then finds that very word.
   */
  async search(text: string, limit = 50): Promise<Candidate[]> {
    const words = soughtWords(text);
    const tokens = [...new Set(words.map((word) => this.token(lookupPrefix(word))))];
    if (tokens.length === 0) return [];
    const found: { candidate_id: string }[] = await this.dataSource.query(
      `SELECT candidate_id FROM candidate_search WHERE token = ANY($1)
       GROUP BY candidate_id HAVING count(*) = $2 ORDER BY candidate_id LIMIT $3`,
      [tokens, tokens.length, limit],
    );
    const candidates = await this.getAll(found.map((row) => row.candidate_id));
    const sortName = ({ identity }: Candidate): string =>
      identity === null ? '' : `${identity.familyName} ${identity.givenNames.join(' ')}`;
    // The index knows the first twelve letters only.
    return candidates
      .filter(({ identity }) => identity !== null && words.every((word) => namesOf(identity).some((name) => name.startsWith(word))))
      .sort((one, other) => sortName(one).localeCompare(sortName(other), 'fr'));
  }

  private async insert(
    id: string,
    { nir, ...identity }: NewCandidate,
    told: Pick<CandidateRow, 'samePerson' | 'enrolledBy'>,
    transaction: EntityManager,
  ): Promise<void> {
    await this.vault.createPerson('CANDIDATE', id, transaction);
    await transaction.insert(CandidateRow, {
      id,
      identity: await this.vault.seal(id, 'IDENTITY', JSON.stringify(identity), transaction),
      nir: nir === undefined ? null : await this.vault.seal(id, 'IDENTITY', nir, transaction),
      ...told,
    });
    // Sorted, so that the order of the rows does not tell which prefix continues which.
    const tokens = [
      ...new Set(
        namesOf(identity)
          .flatMap(indexedPrefixes)
          .map((prefix) => this.token(prefix)),
      ),
    ].sort();
    await transaction.insert(
      CandidateSearchRow,
      tokens.map((token) => ({ token, candidateId: id })),
    );
  }

  private async holds(id: string, { nir, ...identity }: NewCandidate): Promise<boolean> {
    const existing = await this.get(id);
    const asKept: unknown = JSON.parse(JSON.stringify(identity));
    return (
      existing !== null &&
      existing.identity !== null &&
      isDeepStrictEqual(existing.identity, asKept) &&
      (await this.nir(id)) === (nir ?? null)
    );
  }

  /** Those enrolled before: the same answer however late it is asked for again. */
  private async othersLike(id: string, samePerson: string): Promise<string[]> {
    const rows = await this.dataSource
      .getRepository(CandidateRow)
      .find({ where: { samePerson }, select: { id: true }, order: { createdAt: 'ASC', id: 'ASC' } });
    const ids = rows.map((row) => row.id);
    return ids.slice(0, ids.indexOf(id));
  }

  private samePerson({ familyName, givenNames, birthDate }: CandidateIdentity): string {
    const joined = (text: string): string => searchWords(text).join('');
    return this.macs.of('same-person', JSON.stringify([joined(familyName), joined(givenNames[0] ?? ''), birthDate]));
  }

  private token(prefix: string): string {
    return this.macs.of('search', prefix);
  }
}
