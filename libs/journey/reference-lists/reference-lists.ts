/** The centre's lists from which journeys choose: its sites, its cohorts, the organisations that host its candidates. */
import type { DataSource } from 'typeorm';
import type { ReferenceList } from '#libs/domain/journey/named.js';
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

const last = `SELECT DISTINCT ON (code) code, label, is_open AS "isOpen" FROM reference_entry WHERE list = $1`;

export class ReferenceLists {
  constructor(private readonly dataSource: DataSource) {}

  /** By code. */
  async entries(list: ReferenceList): Promise<readonly ReferenceEntry[]> {
    return allRows<ReferenceEntry>(this.dataSource, `${last} ORDER BY code, id DESC`, [list]);
  }

  /** Of these codes, those that may be chosen. */
  async open(list: ReferenceList, codes: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await allRows<ReferenceEntry>(this.dataSource, `${last} AND code = ANY($2) ORDER BY code, id DESC`, [list, codes]);
    return new Set(rows.filter(({ isOpen }) => isOpen).map(({ code }) => code));
  }

  /**
   * Adds it, names it anew, closes it or opens it again; what it was stays written. The same twice writes nothing more.
   * @param wanted as it was, or open where it is new, unless it says whether it is open @returns as it is from now on
   */
  async record(list: ReferenceList, wanted: EntryWanted, recordedBy: string): Promise<ReferenceEntry> {
    const { code, label } = wanted;
    const before = await firstRow<ReferenceEntry>(this.dataSource, `${last} AND code = $2 ORDER BY code, id DESC`, [list, code]);
    const isOpen = wanted.isOpen ?? before?.isOpen ?? true;
    if (before?.label === label && before.isOpen === isOpen) return before;
    await this.dataSource.query('INSERT INTO reference_entry (list, code, label, is_open, recorded_by) VALUES ($1, $2, $3, $4, $5)', [
      list,
      code,
      label,
      isOpen,
      recordedBy,
    ]);
    return { code, label, isOpen };
  }
}
