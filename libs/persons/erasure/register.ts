/**
 * The register of certified people: the little of their identity that must outlive their file, so that what they acquired
 * can still be attested and a duplicate delivered. Numbers and dates follow from their journeys, which nothing erases.
 */
import type { DataSource, EntityManager } from 'typeorm';
import { issuedDocuments, type IssuedDocument } from '#libs/domain/journey/issued-documents.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import type { StreamInMemory } from '#libs/domain/stream/process.js';
import { journeyKind } from '#libs/journey/kind.js';
import type { PersonCase, PersonCases } from '#libs/persons/retention/person-cases.js';
import type { PersonStream } from '#libs/persons/retention/person-streams.js';
import { type ReadBy, shownToNobody } from '#libs/persons/vault/access-log.js';
import type { CandidateIdentity } from '#libs/persons/vault/candidate.schema.js';
import { rowPlaces } from '#libs/persons/vault/place.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import { allRows, firstRow } from '#libs/platform/database/queries.js';

export type RegisterIdentity = Pick<CandidateIdentity, 'familyName' | 'usedName' | 'givenNames' | 'birthDate' | 'birthPlace'>;

export interface RegisteredDocument extends Omit<IssuedDocument, 'certification'> {
  readonly journeyId: string;
  readonly certification: { readonly code: string; readonly version: string };
}

export class CertifiedRegister {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly cases: PersonCases,
  ) {}

  /**
   * Writes the person in where they hold a certificate, or hold their identity as it is now where it was corrected since.
   * In the transaction that erases the identity, before it: nobody certified is ever lost to the register.
   */
  async ensure(person: PersonCase, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    if (!person.streams.some(isCertifying)) return false;
    const held = await firstRow<{ readonly identity: string; readonly version: number }>(
      manager,
      `SELECT identity.identity, version FROM person_identity AS identity LEFT JOIN register_identity AS register USING (person_id)
       WHERE person_id = $1 AND identity.identity IS NOT NULL AND (register.person_id IS NULL OR (register.identity IS NOT NULL AND identity_version < version))`,
      [person.personId],
    );
    if (!held) return false;
    const { personId } = person;
    const identity = await this.vault.open(held.identity, rowPlaces.identity(personId, held.version), shownToNobody, manager);
    if (identity === null) return false;
    const { familyName, usedName, givenNames, birthDate, birthPlace } = JSON.parse(identity) as CandidateIdentity;
    const minimal: RegisterIdentity = { familyName, usedName, givenNames, birthDate, birthPlace };
    const place = rowPlaces.registered(personId, held.version);
    const sealed = await this.vault.seal(personId, 'REGISTER', JSON.stringify(minimal), place, manager);
    await manager.query(
      `INSERT INTO register_identity (person_id, identity, identity_version) VALUES ($1, $2, $3)
       ON CONFLICT (person_id) DO UPDATE SET identity = excluded.identity, identity_version = excluded.identity_version, written_at = now()`,
      [personId, sealed, held.version],
    );
    return true;
  }

  /** Everybody who is certified and not in it yet, or whose identity was corrected since. Answers how many were written. */
  async fill(limit = 200): Promise<number> {
    const rows = await allRows<{ readonly id: string }>(
      this.dataSource,
      `SELECT DISTINCT candidate_id AS id FROM journey_summary AS journey
       JOIN person_identity AS identity ON identity.person_id = candidate_id AND identity.identity IS NOT NULL
       LEFT JOIN register_identity AS register ON register.person_id = candidate_id
       WHERE (register.person_id IS NULL OR (register.identity IS NOT NULL AND identity_version < identity.version))
         AND (journey.status IN ('CERTIFIED', 'BLOCKS_VALIDATED')
           OR EXISTS (SELECT FROM journey_block AS block WHERE block.journey_id = journey.journey_id AND block.status = 'VALID')
           OR EXISTS (SELECT FROM reservation WHERE kind = 'NUMBER' AND reservation.stream_id = journey.journey_id AND held_by IS NULL))
       LIMIT $1`,
      [limit],
    );
    let written = 0;
    for (const { id } of rows) {
      const person = await this.cases.findCase(id);
      if (person && (await this.ensure(person))) written += 1;
    }
    return written;
  }

  /**
   * Null where the register does not hold the person; `identity` null once it was erased from it.
   * @param shown the person's streams as far as whoever reads is shown them, where that is not all: of who is certified by none of them,
   * nothing is told, and nothing is read
   */
  async findPerson(
    personId: string,
    by: ReadBy,
    shown?: readonly PersonStream[],
  ): Promise<{ readonly identity: RegisterIdentity | null; readonly documents: readonly RegisteredDocument[] } | null> {
    if (shown && !shown.some(isCertifying)) return null;
    const row = await firstRow<{ readonly identity: string | null; readonly version: number }>(
      this.dataSource,
      'SELECT identity, identity_version AS version FROM register_identity WHERE person_id = $1',
      [personId],
    );
    const streams = row && (shown ?? (await this.cases.findCase(personId))?.streams);
    if (!row || !streams) return null;
    const text = row.identity === null ? null : await this.vault.open(row.identity, rowPlaces.registered(personId, row.version), by);
    return { identity: text === null ? null : (JSON.parse(text) as RegisterIdentity), documents: streams.flatMap(documentsOf) };
  }
}

function isCertifying({ kind, rules, state }: PersonStream): boolean {
  return kind === journeyKind && journeyKind.persons.retentionOf({ rules, state } as StreamInMemory as Journey).certifiedOn !== null;
}

function documentsOf({ kind, streamId: journeyId, ...stream }: PersonStream): readonly RegisteredDocument[] {
  if (kind !== journeyKind) return [];
  const { rules, state } = stream as StreamInMemory as Journey;
  return issuedDocuments(state).map(({ certification, ...document }) => {
    const { code, version } = certification ?? rules;
    return { journeyId, certification: { code, version }, ...document };
  });
}
