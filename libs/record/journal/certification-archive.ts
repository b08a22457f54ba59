import type { DataSource, EntityManager } from 'typeorm';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { CertificationRulesRow } from '#libs/platform/database/entities/events.js';
import { RulesNotArchived } from './errors.js';

/** Every version of rules that a journey was ever pinned to: what a fold or an audit needs whatever becomes of the files. */
export class CertificationArchive {
  /** Rules never change under their digest, and there are few. */
  private readonly known = new Map<string, CertificationRules>();

  constructor(private readonly dataSource: DataSource) {}

  /** To be called before the first use of rules (at boot, for each that is loaded). Same digest: nothing changes. */
  async save(rules: CertificationRules): Promise<void> {
    const { digest, code, version } = rules;
    await this.dataSource.query(
      'INSERT INTO archived_rules (digest, code, version, rules) VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO NOTHING',
      [digest, code, version, JSON.stringify(rules)],
    );
  }

  /**
   * @param manager of the transaction under way: taking another connection meanwhile could exhaust the pool
   * @throws {RulesNotArchived}
   */
  async find(digest: string, manager: EntityManager = this.dataSource.manager): Promise<CertificationRules> {
    const known = this.known.get(digest);
    if (known) return known;
    const row = await manager.findOneBy(CertificationRulesRow, { digest });
    if (!row) throw new RulesNotArchived(digest);
    this.known.set(digest, row.rules);
    return row.rules;
  }
}
