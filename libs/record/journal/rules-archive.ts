import type { DataSource, EntityManager } from 'typeorm';
import type { RulesReference } from '#libs/domain/stream/event.js';
import { firstRow } from '#libs/platform/database/queries.js';
import { RulesNotArchived } from './errors.js';

/** Every version of rules that a stream was ever pinned to: what a fold or an audit needs whatever becomes of the files. */
export class RulesArchive {
  /** Rules never change under their digest, and there are few. */
  private readonly known = new Map<string, RulesReference>();

  constructor(private readonly dataSource: DataSource) {}

  /** To be called before the first use of rules (at boot, for each that is loaded). Same digest: nothing changes. */
  async save(rules: RulesReference): Promise<void> {
    const { digest, code, version } = rules;
    await this.dataSource.query(
      'INSERT INTO archived_rules (digest, code, version, rules) VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO NOTHING',
      [digest, code, version, JSON.stringify(rules)],
    );
  }

  /**
   * @typeParam Rules what the kind of stream that pinned them has for rules
   * @param manager of the transaction under way: taking another connection meanwhile could exhaust the pool
   * @throws {RulesNotArchived}
   */
  async findRules<Rules extends RulesReference = RulesReference>(
    digest: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Rules> {
    const known = this.known.get(digest);
    if (known) return known as Rules;
    const found = await firstRow<{ readonly rules: RulesReference }>(manager, 'SELECT rules FROM archived_rules WHERE digest = $1', [
      digest,
    ]);
    if (!found) throw new RulesNotArchived(digest);
    this.known.set(digest, found.rules);
    return found.rules as Rules;
  }
}
