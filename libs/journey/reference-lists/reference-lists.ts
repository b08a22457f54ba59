/** The centre's lists from which journeys choose: its sites, its cohorts, the organisations that host its candidates. */
import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';
import { referenceLists, type ReferenceList } from '#libs/domain/journey/named.js';
import { allRows, firstRow } from '#libs/platform/database/queries.js';

export interface ReferenceEntry {
  readonly code: string;
  readonly label: string;
  /** Whether it may be chosen still: what is closed stays where it was chosen. */
  readonly isOpen: boolean;
}

export interface EntryWanted extends Pick<ReferenceEntry, 'code' | 'label'> {
  readonly isOpen?: boolean | undefined;
}

/** People could not tell it from another. */
export class EntryAmbiguous extends Error {
  override readonly name = 'EntryAmbiguous';
  constructor(
    readonly as: 'LABEL' | 'CODE',
    other: ReferenceEntry,
  ) {
    super(
      as === 'LABEL'
        ? `« ${other.code} » porte déjà ce nom : précisez l’un ou l’autre, ou fermez « ${other.code} » d’abord`
        : `Ce code ne diffère de « ${other.code} » que par ses majuscules : prenez-en un autre`,
    );
  }
}

/** Almost every answer tells some labels, and they hardly ever change: what another process names anew is told here so much later. */
const labelsKnownMs = 5_000;

const last = `SELECT DISTINCT ON (code) code, label, is_open AS "isOpen" FROM reference_entry WHERE list = $1`;

export class ReferenceLists {
  /** Null of a code that the list does not have. */
  private readonly told = new LRUCache<string, { readonly label: string | null }>({ max: 10_000, ttl: labelsKnownMs });

  constructor(private readonly dataSource: DataSource) {}

  /** By code. */
  async entries(list: ReferenceList): Promise<readonly ReferenceEntry[]> {
    return allRows<ReferenceEntry>(this.dataSource, `${last} ORDER BY code, id DESC`, [list]);
  }

  /** Of these codes of each list, how people read them, closed ones included; by list, then by code. */
  async labels(
    codes: Readonly<Record<ReferenceList, readonly string[]>>,
  ): Promise<ReadonlyMap<ReferenceList, ReadonlyMap<string, string>>> {
    const wanted = Object.entries(codes).flatMap(([list, each]) =>
      [...new Set(each)].map((code) => ({ list: list as ReferenceList, code })),
    );
    const told = wanted.map((one) => ({ ...one, label: this.told.get(keyOf(one))?.label }));
    const found = await this.look(told.filter(({ label }) => label === undefined));
    const labels = new Map(referenceLists.map((list) => [list, new Map<string, string>()]));
    for (const { list, code, label = found.get(keyOf({ list, code })) } of told) if (label) labels.get(list)?.set(code, label);
    return labels;
  }

  private async look(wanted: readonly Listed[]): Promise<ReadonlyMap<string, string>> {
    if (wanted.length === 0) return new Map();
    const rows = await allRows<Listed & { readonly label: string }>(
      this.dataSource,
      `SELECT DISTINCT ON (list, code) list, code, label FROM reference_entry
       WHERE (list, code) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY list, code, id DESC`,
      [wanted.map(({ list }) => list), wanted.map(({ code }) => code)],
    );
    const found = new Map(rows.map(({ label, ...one }) => [keyOf(one), label]));
    for (const one of wanted) this.told.set(keyOf(one), { label: found.get(keyOf(one)) ?? null });
    return found;
  }

  /** Of these codes, those that may be chosen. */
  async open(list: ReferenceList, codes: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.among(list, codes)).filter(({ isOpen }) => isOpen).map(({ code }) => code));
  }

  /** Of these codes, those that the list has, closed or not: what somebody belonged to may not be chosen any more. */
  async known(list: ReferenceList, codes: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.among(list, codes)).map(({ code }) => code));
  }

  private async among(list: ReferenceList, codes: readonly string[]): Promise<readonly ReferenceEntry[]> {
    return allRows<ReferenceEntry>(this.dataSource, `${last} AND code = ANY($2) ORDER BY code, id DESC`, [list, codes]);
  }

  /**
   * Adds it, names it anew, closes it or opens it again; what it was stays written. The same twice writes nothing more.
   * @param wanted as it was, or open where it is new, unless it says whether it is open @returns as it is from now on
   * @throws {EntryAmbiguous}
   */
  async record(list: ReferenceList, wanted: EntryWanted, recordedBy: string): Promise<ReferenceEntry> {
    const { code, label } = wanted;
    const before = await firstRow<ReferenceEntry>(this.dataSource, `${last} AND code = $2 ORDER BY code, id DESC`, [list, code]);
    const isOpen = wanted.isOpen ?? before?.isOpen ?? true;
    if (before?.label === label && before.isOpen === isOpen) return before;
    await this.refuseAmbiguous(list, { code, label, isOpen }, before === null);
    await this.dataSource.query('INSERT INTO reference_entry (list, code, label, is_open, recorded_by) VALUES ($1, $2, $3, $4, $5)', [
      list,
      code,
      label,
      isOpen,
      recordedBy,
    ]);
    this.told.delete(keyOf({ list, code }));
    return { code, label, isOpen };
  }

  /** What is closed is chosen by nobody, and may keep its name. */
  private async refuseAmbiguous(list: ReferenceList, { code, label, isOpen }: ReferenceEntry, isNew: boolean): Promise<void> {
    const others = (await this.entries(list)).filter((other) => other.code !== code);
    const sameCode = isNew ? others.find((other) => isAlike(other.code, code)) : undefined;
    if (sameCode) throw new EntryAmbiguous('CODE', sameCode);
    const sameLabel = isOpen ? others.find((other) => other.isOpen && isAlike(other.label, label)) : undefined;
    if (sameLabel) throw new EntryAmbiguous('LABEL', sameLabel);
  }
}

interface Listed {
  readonly list: ReferenceList;
  readonly code: string;
}

function keyOf({ list, code }: Listed): string {
  return `${list} ${code}`;
}

function isAlike(one: string, other: string): boolean {
  return one.localeCompare(other, 'fr', { sensitivity: 'accent' }) === 0;
}
