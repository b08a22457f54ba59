/** Erasures, as the database tells them, against the ledger outside it. */
import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { isGenuine, type ErasureCertificate } from '#libs/persons/erasure/certificate.js';
import { LedgerAltered, type ErasureLedger, type LedgerEntry } from '#libs/persons/erasure/ledger.js';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import { differences } from '#libs/verification/differences.js';
import { finding, type Finding } from '#libs/verification/finding.js';

/** What is in the ledger and not yet in the database: a moment passes between the two. What came after the snapshot is not in it either. */
const underWayMs = 60_000;

interface StoredErasure extends Omit<LedgerEntry, 'format' | 'previous' | 'hash'> {
  readonly certificate: ErasureCertificate | null;
}

export async function checkErasures(
  manager: EntityManager,
  ledger: ErasureLedger,
  verifying: ReadonlyMap<string, KeyObject>,
): Promise<readonly Finding[]> {
  const { at } = await onlyRow<{ readonly at: Date }>(manager, 'SELECT now() AS at');
  const stored = await readErasures(manager);
  const entries = await ledger.entries().catch((error: unknown) => {
    if (error instanceof LedgerAltered) return error;
    throw error;
  });
  if (entries instanceof LedgerAltered) return [finding('ROW_ALTERED', 'LEDGER', { field: 'erasures.jsonl', found: entries.message })];
  const known = new Map(entries.map((entry) => [entry.erasureId, entry]));
  const rows = new Set(stored.map(({ erasureId }) => erasureId));
  const living = await livingKeys(manager, entries);
  const settled = (entry: LedgerEntry) => at.getTime() - Date.parse(entry.destroyedAt) > underWayMs;
  return [
    ...stored.flatMap((row) => checkStored(row, known.get(row.erasureId), verifying)),
    ...entries
      .filter((entry) => !rows.has(entry.erasureId) && settled(entry) && living.persons.has(entry.personId))
      .map(({ erasureId, personId }) => altered(`erasure/${erasureId}`, personId, null)),
    ...entries
      .filter(settled)
      .flatMap(({ erasureId }) =>
        (living.keys.get(erasureId) ?? []).map((keyId) => altered(`person_key/${keyId}/destroyed_at`, erasureId, null)),
      ),
    ...(await destroyedUntold(manager, entries)),
  ];
}

function altered(field: string, expected: unknown, found: unknown): Finding {
  return finding('ROW_ALTERED', 'LEDGER', { field, expected, found });
}

function checkStored(
  { certificate, ...row }: StoredErasure,
  entry: LedgerEntry | undefined,
  verifying: ReadonlyMap<string, KeyObject>,
): readonly Finding[] {
  const field = `erasure/${row.erasureId}`;
  if (!entry) return [altered(field, null, row.personId)];
  const { format: _, previous: __, hash: ledgerHash, ...told } = entry;
  const certified =
    certificate &&
    Object.fromEntries(Object.keys({ ...told, ledgerHash }).map((member) => [member, certificate[member as keyof ErasureCertificate]]));
  return [
    ...differences(told, row).map((one) => altered(`${field}${one.field}`, one.expected, one.found)),
    ...(certified === null
      ? []
      : differences({ ...told, ledgerHash }, certified).map((one) => altered(`${field}/certificate${one.field}`, one.expected, one.found))),
    ...(certificate === null || isGenuine(certificate, verifying)
      ? []
      : [finding('ROW_ALTERED', 'KEYS', { field: `${field}/certificate/signature` })]),
  ];
}

async function readErasures(manager: EntityManager): Promise<readonly StoredErasure[]> {
  const rows = await allRows<
    Omit<StoredErasure, 'requested' | 'confirmed' | 'destroyedAt'> & Record<Instants, Date | null> & Record<People, string>
  >(
    manager,
    `SELECT id AS "erasureId", person_id AS "personId", categories, ground, reference, origin, certificate, destroyed_at AS "destroyedAt",
       requested_by AS "requestedBy", requested_role AS "requestedRole", requested_at AS "requestedAt",
       confirmed_by AS "confirmedBy", confirmed_role AS "confirmedRole", confirmed_at AS "confirmedAt"
     FROM erasure WHERE status IN ('DESTROYED', 'DONE') ORDER BY id`,
  );
  return rows.map(({ requestedBy, requestedRole, requestedAt, confirmedBy, confirmedRole, confirmedAt, destroyedAt, ...row }) => ({
    ...row,
    requested: { by: requestedBy, role: requestedRole, at: instant(requestedAt) },
    confirmed: { by: confirmedBy, role: confirmedRole, at: instant(confirmedAt) },
    destroyedAt: instant(destroyedAt),
  }));
}

type Instants = 'requestedAt' | 'confirmedAt' | 'destroyedAt';
type People = 'requestedBy' | 'requestedRole' | 'confirmedBy' | 'confirmedRole';

function instant(at: Date | null): string {
  return at?.toISOString() ?? '';
}

/** Of the ledger's entries: those of whom something lives that they have destroyed, and the persons that are there. */
async function livingKeys(manager: EntityManager, entries: readonly LedgerEntry[]) {
  const told = entries.flatMap(({ erasureId: id, personId, categories }) => categories.map((category) => ({ id, personId, category })));
  const rows = await allRows<{ readonly id: string; readonly personId: string; readonly keys: readonly string[] }>(
    manager,
    `SELECT entry.id, entry."personId", array_remove(array_agg(key.key_id ORDER BY key.key_id), NULL) AS keys
     FROM jsonb_to_recordset($1) AS entry (id text, "personId" text, category text)
     JOIN person ON person.id = entry."personId"
     LEFT JOIN person_key AS key ON key.person_id = entry."personId" AND key.category = entry.category AND key.destroyed_at IS NULL
     GROUP BY 1, 2`,
    [JSON.stringify(told)],
  );
  return { persons: new Set(rows.map(({ personId }) => personId)), keys: new Map(rows.map(({ id, keys }) => [id, keys])) };
}

async function destroyedUntold(manager: EntityManager, entries: readonly LedgerEntry[]): Promise<readonly Finding[]> {
  const told = new Set(entries.flatMap(({ personId, categories }) => categories.map((category) => `${personId} ${category}`)));
  const destroyed = await allRows<{ readonly keyId: string; readonly personId: string; readonly category: string }>(
    manager,
    `SELECT key_id AS "keyId", person_id AS "personId", category FROM person_key WHERE destroyed_at IS NOT NULL ORDER BY key_id`,
  );
  return destroyed
    .filter(({ personId, category }) => !told.has(`${personId} ${category}`))
    .map(({ keyId }) => altered(`person_key/${keyId}/destroyed_at`, null, keyId));
}
