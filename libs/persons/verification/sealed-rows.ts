/** What is sealed in rows, each in its place and under its person's key; and the keys themselves, each for its person. */
import type { EntityManager } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { FileStore } from '#libs/persons/files/file-store.js';
import { shownToNobody } from '#libs/persons/vault/access-log.js';
import { type Place, rowPlaces } from '#libs/persons/vault/place.js';
import { partsOf } from '#libs/persons/vault/sealed-text.js';
import type { Vault } from '#libs/persons/vault/vault.js';
import { finding, type Finding } from '#libs/verification/finding.js';
import { checkFiles } from './file-check.js';

interface SealedRow {
  /** Of its table, in the order in which rows are read. */
  readonly key: string;
  readonly personId: string;
  readonly sealed: string;
  /** Whose key it names, and for what; null where it names none that there is. */
  readonly ownerId: string | null;
  readonly ownerCategory: PersonalCategory | null;
  readonly version: number;
  readonly category: PersonalCategory;
  readonly hash: string;
}

interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** SQL expressions over the row: those that the place is made of. */
  readonly key: string;
  readonly version?: string;
  readonly category?: string;
  readonly hash?: string;
  /** Null where more than one category may do. */
  readonly under: ((row: SealedRow) => PersonalCategory) | null;
  placeOf(row: SealedRow): Place;
}

const columns: readonly SealedColumn[] = [
  {
    ...{ table: 'person_identity', column: 'identity', key: 'person_id', version: 'version' },
    under: () => 'IDENTITY',
    placeOf: ({ personId, version }) => rowPlaces.identity(personId, version),
  },
  {
    ...{ table: 'person_identity', column: 'nir', key: 'person_id', version: 'version' },
    under: () => 'NIR',
    placeOf: ({ personId, version }) => rowPlaces.nir(personId, version),
  },
  {
    ...{ table: 'register_identity', column: 'identity', key: 'person_id', version: 'identity_version' },
    under: () => 'REGISTER',
    placeOf: ({ personId, version }) => rowPlaces.registered(personId, version),
  },
  {
    ...{ table: 'legal_hold', column: 'sealed_reason', key: 'id' },
    under: null,
    placeOf: ({ personId, key }) => rowPlaces.holdReason(personId, key),
  },
  {
    ...{ table: 'legal_hold', column: 'sealed_lift_reason', key: 'id' },
    under: null,
    placeOf: ({ personId, key }) => rowPlaces.liftReason(personId, key),
  },
  {
    ...{
      table: 'stored_file',
      column: 'sealed_name',
      key: `concat_ws('/', person_id, category, hash)`,
      category: 'category',
      hash: 'hash',
    },
    under: ({ category }) => category,
    placeOf: ({ personId, category, hash }) => rowPlaces.fileName(personId, category, hash),
  },
];

const batch = 1_000;

/** @param manager of a transaction that sees one snapshot @param vault null where nothing can be opened
 * @param files null where their contents are not to be read */
export async function checkSealedRows(
  manager: EntityManager,
  vault: Vault | null,
  files: FileStore | null = null,
): Promise<readonly Finding[]> {
  const refused = (await vault?.refusedKeys(manager)) ?? [];
  const findings = refused.map(({ keyId, masterKeyId, isMasterMissing }) =>
    isMasterMissing
      ? finding('ROW_ALTERED', 'KEYS', { field: `person_key/${keyId}/master_key_id`, found: masterKeyId })
      : finding('ROW_ALTERED', 'KEYS', { field: `person_key/${keyId}/wrapped_key` }),
  );
  // What is sealed under those cannot be opened: it is the key that is told, and nothing that it opened.
  const unusable = new Set(refused.map(({ keyId }) => keyId));
  for (const column of columns) findings.push(...(await checkColumn(manager, vault, column, unusable)));
  return files ? [...findings, ...(await checkFiles(manager, files, unusable))] : findings;
}

async function checkColumn(
  manager: EntityManager,
  vault: Vault | null,
  sealedColumn: SealedColumn,
  unusable: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  const { table, column, under, placeOf } = sealedColumn;
  const findings: Finding[] = [];
  for (let after = ''; ;) {
    const rows = await readRows(manager, sealedColumn, after);
    const altered = (row: SealedRow, evidence: 'ENVELOPE' | 'KEYS', expected?: string, found?: string) =>
      findings.push(finding('ROW_ALTERED', evidence, { field: `${table}/${row.key}/${column}`, expected, found }));
    const judged = rows.filter(({ sealed }) => !unusable.has(partsOf(sealed)?.keyId ?? ''));
    const inPlace = judged.filter((row) => {
      const [place, owner] = [placeOf(row), `${row.personId} ${under?.(row) ?? row.ownerCategory}`];
      const [said, sealedFor] = [partsOf(row.sealed)?.place, `${row.ownerId} ${row.ownerCategory}`];
      if (said !== place) altered(row, 'ENVELOPE', place, said ?? '');
      else if (sealedFor !== owner) altered(row, 'ENVELOPE', owner, sealedFor);
      return said === place && sealedFor === owner;
    });
    const opened = await vault?.openAll(
      inPlace.map((row) => ({ sealed: row.sealed, place: placeOf(row) })),
      shownToNobody,
      () => true,
      manager,
    );
    opened?.forEach(({ status }, place) => {
      if (status === 'REFUSED') altered(inPlace[place]!, 'KEYS');
    });
    after = rows.at(-1)?.key ?? after;
    if (rows.length < batch) return findings;
  }
}

async function readRows(
  manager: EntityManager,
  { table, column, key, version = '0', category = 'NULL', hash = 'NULL' }: SealedColumn,
  after: string,
): Promise<readonly SealedRow[]> {
  return allRows<SealedRow>(
    manager,
    `SELECT one.*, owner.person_id AS "ownerId", owner.category AS "ownerCategory"
     FROM (SELECT ${key} COLLATE "C" AS key, person_id AS "personId", ${column} AS sealed, ${version} AS version, ${category} AS category, ${hash} AS hash
           FROM ${table} WHERE ${column} IS NOT NULL) AS one
     LEFT JOIN person_key AS owner ON owner.key_id = split_part(one.sealed, ':', 3)
     WHERE key > $1 ORDER BY key LIMIT ${batch}`,
    [after],
  );
}
