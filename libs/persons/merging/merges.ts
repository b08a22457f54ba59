/**
 * The same person registered twice: two administrators say so of two ids, and two may say that it was a mistake (ADR 502). Never by
 * itself, never because of equal names. Both registrations stay as they are; what counts a person counts them together from then on,
 * and nothing that was recorded is undone. Merges that stand bind ids into persons: a third registration is bound to either of two.
 */
import type { DataSource, EntityManager } from 'typeorm';
import { recordRule, type Unmet } from '#libs/domain/stream/unmet.js';
import { lockUntilCommit } from '#libs/platform/database/advisory-locks.js';
import { allRows, anyRow } from '#libs/platform/database/queries.js';
import { idsOfPerson } from '#libs/record/persons/ids-of-persons.js';
import type { ActedBy } from '#libs/persons/retention/legal-holds.js';
import type { PersonCases } from '#libs/persons/retention/person-cases.js';
import { type ReadBy, shownToNobody } from '#libs/persons/vault/access-log.js';
import type { CandidateIdentity } from '#libs/persons/vault/candidate.schema.js';
import type { Identities } from '#libs/persons/vault/identities.js';
import { PersonUnknown } from '#libs/persons/vault/vault.js';
import { consequencesOf, type MergeConsequences } from './consequences.js';
import { contradictions, inWords } from './differences.js';
import type { ComparedProof, MergeGround, SeparationGround } from './grounds.js';
import { findMerge, type PersonMerge } from './merge-rows.js';

export type MergeRefusal =
  | 'merge.same-id'
  | 'merge.already'
  | 'merge.already-asked'
  | 'merge.erased'
  | 'merge.erasure-asked'
  | 'merge.differences-changed'
  | 'merge.same-person'
  | 'merge.not-awaited'
  | 'separation.not-merged'
  | 'separation.already-asked';

/** Every reason at once; nothing has changed. */
export class MergeRefused extends Error {
  override readonly name = 'MergeRefused';
  constructor(readonly reasons: readonly (Unmet & { readonly code: MergeRefusal })[]) {
    super(reasons.map(({ sentence }) => sentence).join(' '));
  }
}

/** The id of this request was another's. */
export class MergeOfAnotherRequest extends Error {
  override readonly name = 'MergeOfAnotherRequest';
}

export interface MergeRequest {
  readonly candidateIds: readonly [string, string];
  readonly ground: MergeGround;
  readonly compared: readonly ComparedProof[];
  /** Of the centre's own files; no free text, which would be about the person. */
  readonly reference: string | null;
}

export interface SeparationRequest {
  readonly mergeId: string;
  readonly ground: SeparationGround;
  readonly reference: string | null;
}

/** A field in which registrations contradict each other, with what each says. */
export interface IdentityDifference {
  readonly field: string;
  readonly values: readonly { readonly candidateId: string; readonly value: string }[];
}

export interface ToldConsequences extends MergeConsequences {
  readonly differences: readonly IdentityDifference[];
  /** Whether two are kept that are not the same; neither is shown. */
  readonly nirs: 'SAME' | 'DIFFERENT' | 'NOT_BOTH';
}

/** How the difference of the NIRs is named among those of the identities. */
const nirField = 'nir';

export interface MergeParts {
  readonly dataSource: DataSource;
  readonly identities: Identities;
  readonly cases: PersonCases;
}

export class PersonMerges {
  constructor(private readonly parts: MergeParts) {}

  /**
   * Writes down who asks for what; nothing follows before somebody else confirms. The same id again answers the same.
   * @throws {MergeRefused} {MergeOfAnotherRequest} {PersonUnknown}
   */
  async request(
    id: string,
    { candidateIds, ground, compared, reference }: MergeRequest,
    by: ActedBy,
    now = new Date(),
  ): Promise<PersonMerge> {
    const { dataSource } = this.parts;
    const [one, other] = candidateIds.toSorted() as [string, string];
    const before = await findMerge(dataSource.manager, id);
    if (before) return isOf(before, { kind: 'MERGE', pair: [one, other], ground });
    const differences = await this.contradictoryFields([one, other]);
    const reasons = [
      ...(await this.reasonsAgainst(dataSource.manager, [one, other])),
      ...((await this.isAsked('MERGE', [one, other])) ? [refusal('merge.already-asked')] : []),
    ];
    if (reasons.length > 0) throw new MergeRefused(reasons);
    await dataSource.query(
      `INSERT INTO person_merge (id, kind, one_id, other_id, ground, compared, differences, reference, requested_by, requested_role, requested_at, status)
       VALUES ($1, 'MERGE', $2, $3, $4, $5, $6, $7, $8, $9, $10, 'REQUESTED') ON CONFLICT DO NOTHING`,
      [id, one, other, ground, [...new Set(compared)].toSorted(), [...differences], reference, by.actorId, by.role, now],
    );
    return this.found(id);
  }

  /** The same for what undoes a merge. @throws {MergeRefused} {MergeOfAnotherRequest} */
  async requestSeparation(
    id: string,
    { mergeId, ground, reference }: SeparationRequest,
    by: ActedBy,
    now = new Date(),
  ): Promise<PersonMerge> {
    const { dataSource } = this.parts;
    const before = await findMerge(dataSource.manager, id);
    const merge = await this.found(mergeId);
    if (before) return isOf(before, { kind: 'SEPARATION', pair: merge.candidateIds, ground });
    const reasons = [
      ...(stands(merge) ? [] : [refusal('separation.not-merged')]),
      ...((await this.isAsked('SEPARATION', merge.candidateIds)) ? [refusal('separation.already-asked')] : []),
    ];
    if (reasons.length > 0) throw new MergeRefused(reasons);
    await dataSource.query(
      `INSERT INTO person_merge (id, kind, one_id, other_id, undoes, ground, compared, differences, reference, requested_by, requested_role, requested_at, status)
       VALUES ($1, 'SEPARATION', $2, $3, $4, $5, '{}', '{}', $6, $7, $8, $9, 'REQUESTED') ON CONFLICT DO NOTHING`,
      [id, ...merge.candidateIds, mergeId, ground, reference, by.actorId, by.role, now],
    );
    return this.found(id);
  }

  /**
   * Whatever counts the person does so from here on. It waits for the commands that are reserving what a person shares, and those that
   * come after wait for it. Confirmed again, it answers what was done.
   * @throws {MergeRefused} by who asked for it, and where a reason has come up since
   */
  async confirm(id: string, by: ActedBy, now = new Date()): Promise<PersonMerge> {
    const { dataSource } = this.parts;
    const asked = await this.found(id);
    // Before anything is locked: it reads by connections of its own.
    const fields = asked.kind === 'MERGE' && asked.status === 'REQUESTED' ? await this.contradictoryFields(asked.candidateIds) : [];
    await dataSource.transaction(async (manager) => {
      // Nobody is erased meanwhile.
      await lockUntilCommit(manager, 'ledger');
      await lockUntilCommit(manager, 'personMerges');
      const decision = await findMerge(manager, id);
      if (!decision || decision.status === 'CONFIRMED') return;
      if (decision.status === 'WITHDRAWN') throw new MergeRefused([refusal('merge.not-awaited', 'Cette demande a été retirée.')]);
      if (decision.requestedBy === by.actorId) throw new MergeRefused([refusal('merge.same-person')]);
      const reasons =
        decision.kind === 'MERGE'
          ? [
              ...(await this.reasonsAgainst(manager, decision.candidateIds)),
              ...(fields.every((field) => decision.differences.includes(field)) ? [] : [refusal('merge.differences-changed')]),
            ]
          : await this.reasonsAgainstSeparation(manager, decision);
      if (reasons.length > 0) throw new MergeRefused(reasons);
      await manager.query(
        `UPDATE person_merge SET status = 'CONFIRMED', confirmed_by = $2, confirmed_role = $3, confirmed_at = $4 WHERE id = $1 AND status = 'REQUESTED'`,
        [id, by.actorId, by.role, now],
      );
    });
    return this.found(id);
  }

  /** Withdrawn again, it answers who withdrew it first. @throws {MergeRefused} */
  async withdraw(id: string, by: ActedBy, now = new Date()): Promise<PersonMerge> {
    await this.parts.dataSource.query(
      `UPDATE person_merge SET status = 'WITHDRAWN', withdrawn_by = $2, withdrawn_role = $3, withdrawn_at = $4 WHERE id = $1 AND status = 'REQUESTED'`,
      [id, by.actorId, by.role, now],
    );
    const decision = await this.found(id);
    if (decision.status !== 'WITHDRAWN') throw new MergeRefused([refusal('merge.not-awaited')]);
    return decision;
  }

  /** What would follow now, or follows, from the pair being one person, with all to whom each is bound already. @param by is shown identities */
  async consequences({ candidateIds }: Pick<PersonMerge, 'candidateIds'>, by: ReadBy): Promise<ToldConsequences> {
    const { dataSource, cases, identities } = this.parts;
    const bound = await Promise.all(candidateIds.map(async (id) => idsOfPerson(dataSource, id)));
    const ids = [...new Set(bound.flat())].toSorted();
    const found = await Promise.all(ids.map(async (id) => cases.findCase(id)));
    const held = await identities.getAll<CandidateIdentity>(ids, ['CANDIDATE'], by);
    const fields = new Set(held.flatMap((one) => held.flatMap((other) => contradictoryIn(one.identity, other.identity))));
    const nirs = await this.nirsOf(ids);
    return {
      ...consequencesOf(found.filter((each) => each !== null)),
      differences: [...fields].map((field) => ({
        field,
        values: held.flatMap(({ id: candidateId, identity }) => {
          const value = identity && inWords(identity, field);
          return value === null ? [] : [{ candidateId, value }];
        }),
      })),
      nirs: nirs.length < 2 ? 'NOT_BOTH' : new Set(nirs).size === 1 ? 'SAME' : 'DIFFERENT',
    };
  }

  /** @throws {PersonUnknown} */
  private async contradictoryFields(pair: readonly [string, string]): Promise<readonly string[]> {
    const held = await this.parts.identities.getAll<CandidateIdentity>(pair, ['CANDIDATE'], shownToNobody);
    const [one, other] = pair.map((id) => held.find((each) => each.id === id));
    if (!one || !other) throw new PersonUnknown(one ? pair[1] : pair[0]);
    const nirs = await this.nirsOf(pair);
    return [...contradictoryIn(one.identity, other.identity), ...(new Set(nirs).size > 1 ? [nirField] : [])];
  }

  private async nirsOf(ids: readonly string[]): Promise<readonly string[]> {
    const nirs = await Promise.all(ids.map(async (id) => this.parts.identities.nir(id, shownToNobody)));
    return nirs.filter((nir) => nir !== null);
  }

  private async reasonsAgainst(manager: EntityManager, [one, other]: readonly [string, string]): Promise<MergeRefused['reasons']> {
    if (one === other) return [refusal('merge.same-id')];
    const erased = await allRows<{ readonly id: string }>(
      manager,
      'SELECT person_id AS id FROM person_identity WHERE person_id = ANY ($1) AND identity IS NULL ORDER BY 1',
      [[one, other]],
    );
    const isAsked = await anyRow(
      manager,
      `SELECT FROM erasure WHERE person_id = ANY (ids_of_person($1) || ids_of_person($2)) AND status IN ('REQUESTED', 'DESTROYED')`,
      [one, other],
    );
    return [
      ...((await idsOfPerson(manager, one)).includes(other) ? [refusal('merge.already')] : []),
      ...(erased.length > 0 ? [refusal('merge.erased')] : []),
      ...(isAsked ? [refusal('merge.erasure-asked')] : []),
    ];
  }

  private async reasonsAgainstSeparation(manager: EntityManager, { undoes }: PersonMerge): Promise<MergeRefused['reasons']> {
    const merge = undoes === null ? null : await findMerge(manager, undoes);
    return merge && stands(merge) ? [] : [refusal('separation.not-merged')];
  }

  private async isAsked(kind: PersonMerge['kind'], [one, other]: readonly [string, string]): Promise<boolean> {
    return anyRow(
      this.parts.dataSource,
      `SELECT FROM person_merge WHERE kind = $1 AND one_id = $2 AND other_id = $3 AND status = 'REQUESTED'`,
      [kind, one, other],
    );
  }

  private async found(id: string): Promise<PersonMerge> {
    const decision = await findMerge(this.parts.dataSource.manager, id);
    if (!decision) throw new MergeRefused([refusal('merge.not-awaited')]);
    return decision;
  }
}

function stands({ kind, status, separatedBy }: PersonMerge): boolean {
  return kind === 'MERGE' && status === 'CONFIRMED' && separatedBy === null;
}

function contradictoryIn(one: CandidateIdentity | null, other: CandidateIdentity | null) {
  return one && other ? contradictions(one, other) : [];
}

/** @throws {MergeOfAnotherRequest} */
function isOf(
  before: PersonMerge,
  { kind, pair, ground }: { readonly kind: PersonMerge['kind']; readonly pair: readonly [string, string]; readonly ground: string },
): PersonMerge {
  if (before.kind === kind && before.candidateIds.join() === pair.join() && before.ground === ground) return before;
  throw new MergeOfAnotherRequest();
}

const sentences: Readonly<Record<MergeRefusal, string>> = {
  'merge.same-id': 'Une inscription ne se réunit pas à elle-même.',
  'merge.already': 'Ces deux inscriptions sont déjà celles d’une même personne, directement ou par une autre.',
  'merge.already-asked': 'La réunion de ces deux inscriptions est déjà demandée : confirmez-la, ou retirez-la d’abord.',
  'merge.erased': 'L’identité de l’une de ces inscriptions a été effacée : plus rien ne permet de les comparer.',
  'merge.erasure-asked':
    'Un effacement est demandé pour l’une de ces inscriptions, qui vaudrait alors pour l’autre : confirmez-le ou retirez-le d’abord.',
  'merge.differences-changed':
    'Les identités se contredisent sur un champ qui ne l’était pas à la demande : retirez celle-ci, et demandez à nouveau.',
  'merge.same-person': 'Une réunion ou une séparation se confirme par une autre personne que celle qui l’a demandée.',
  'merge.not-awaited': 'Cette demande n’existe pas, ou n’attend plus rien.',
  'separation.not-merged': 'Ces deux inscriptions ne sont pas, ou plus, réunies par cette décision.',
  'separation.already-asked': 'La séparation de ces deux inscriptions est déjà demandée : confirmez-la, ou retirez-la d’abord.',
};

const sources: Readonly<Partial<Record<MergeRefusal, string>>> = {
  'merge.same-person': 'règle des deux personnes',
  'merge.erased': 'RGPD, article 17',
  'merge.erasure-asked': 'RGPD, article 17',
};

function refusal(code: MergeRefusal, sentence = sentences[code]) {
  return { code, sentence, source: sources[code] ?? recordRule };
}
