/** Gathers what a certificate of erasure says, once the erasure has happened. */
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { DataSource } from 'typeorm';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { cited, rulesFor } from '#libs/persons/retention/due.js';
import type { PersonCase, PersonCases } from '#libs/persons/retention/person-cases.js';
import type { RetentionDocument } from '#libs/persons/retention/retention.schema.js';
import { verify } from '#libs/verification/verify.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { signCertificate, type ErasureCertificate } from './certificate.js';
import { categoryLabels } from './grounds.js';
import type { LedgerEntry } from './ledger.js';

export class CertificateMaker {
  constructor(
    private readonly kinds: StreamKinds,
    private readonly dataSource: DataSource,
    private readonly cases: PersonCases,
    private readonly retention: RetentionDocument,
    private readonly keysFolder: string,
  ) {}

  async make({ format: _, previous: __, hash, ...entry }: LedgerEntry): Promise<ErasureCertificate> {
    const person = await this.cases.findCase(entry.personId);
    const verified: ErasureCertificate['verification']['streams'] = [];
    for (const { streamId, state } of person?.streams.filter(({ isSubject }) => isSubject) ?? []) {
      // The record alone: whether Temporal's histories are still kept is nothing that an erasure changes.
      const { isSound } = await verify({
        // Of these streams: the database's own objects are for whoever verifies the whole record.
        schema: null,
        kinds: this.kinds,
        dataSource: this.dataSource,
        temporal: null,
        keysFolder: this.keysFolder,
        streamId,
      });
      verified.push({ streamId, version: state.version, isSound });
    }
    const { signer } = await readCheckpointKeys(this.keysFolder);
    return signCertificate(
      {
        format: 'jalon-erasure-certificate/2',
        ...entry,
        filesDeleted: await this.deletedFiles(entry),
        remains: person ? await this.remains(person) : [],
        verification: { at: new Date().toISOString(), isSound: verified.every(({ isSound }) => isSound), streams: verified },
        ledgerHash: hash,
      },
      signer,
    );
  }

  private async deletedFiles({ personId, categories }: Pick<LedgerEntry, 'personId' | 'categories'>): Promise<number> {
    const { count } = await onlyRow<{ count: number }>(
      this.dataSource,
      'SELECT count(*)::int AS count FROM stored_file WHERE person_id = $1 AND category = ANY($2) AND blob IS NULL',
      [personId, categories],
    );
    return count;
  }

  private async remains(person: PersonCase): Promise<ErasureCertificate['remains']> {
    const held = await onlyRow<Record<Exclude<PersonalCategory, 'IDENTITY'>, boolean>>(
      this.dataSource,
      `SELECT EXISTS (SELECT FROM person_identity WHERE person_id = $1 AND nir IS NOT NULL) AS "NIR",
         EXISTS (SELECT FROM register_identity WHERE person_id = $1 AND identity IS NOT NULL) AS "REGISTER",
         EXISTS (SELECT FROM stored_file WHERE person_id = $1 AND category = 'EVALUATION' AND blob IS NOT NULL) AS "EVALUATION",
         EXISTS (SELECT FROM stored_file WHERE person_id = $1 AND category = 'H_PLUS' AND blob IS NOT NULL) AS "H_PLUS"`,
      [person.personId],
    );
    const hasStreams = person.streams.length > 0;
    // A key is made with the person: it does not tell that anything was ever sealed under it. Of a stream's texts it is not
    // told whether there are any: that would tell of a handicap.
    const holds = (category: PersonalCategory) =>
      category === 'IDENTITY' || (hasStreams && (category === 'EVALUATION' || category === 'H_PLUS')) || held[category];
    const kept = [...person.living]
      .filter(holds)
      .sort()
      .flatMap((category: PersonalCategory) => {
        const [rule] = rulesFor(this.retention, person.kind, category);
        return rule ? [{ what: categoryLabels[category], why: `${rule.purpose} (${cited(rule.legalBasis.source)})` }] : [];
      });
    return [
      ...kept,
      ...(hasStreams
        ? [
            {
              what: 'les faits consignés, sans aucun texte lisible ni identité',
              why: 'la preuve de ce qui a été décidé, que seul un identifiant opaque désigne',
            },
          ]
        : []),
      {
        what: 'le journal des accès et cette inscription au registre des effacements',
        why: 'rendre compte de qui a lu et de ce qui a été effacé (RGPD, article 5, 2)',
      },
      {
        what: 'des sauvegardes chiffrées antérieures, jusqu’à leur terme',
        why: 'si l’une est remise en place, l’effacement est appliqué de nouveau avant toute lecture',
      },
    ];
  }
}
