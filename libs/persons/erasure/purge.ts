/**
 * The purge: erases what has been kept long enough, as the rules of retention say on a day. What it finds it computes anew
 * each time, so that it may be killed and run again: what is erased is not due any more.
 */
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { ifUnlocked } from '#libs/platform/database/advisory-locks.js';
import { addMonths, endOfDay, type LocalDate } from '#libs/domain/time/local-date.js';
import { dueForPurge, type Due } from '#libs/persons/retention/due.js';
import type { PersonCase, PersonCases } from '#libs/persons/retention/person-cases.js';
import type { RetentionDocument } from '#libs/persons/retention/retention.schema.js';
import { affectedRows, anyRow, onlyRow } from '#libs/platform/database/queries.js';
import { withDependents, type Erasures } from './erasures.js';

export interface PurgeCounts {
  /** Persons looked at. */
  readonly examined: number;
  /** Categories erased, or that would be, by the rule that says so. */
  readonly erased: Readonly<Record<string, number>>;
  /** Categories past their term that a dispute or a hold keeps. */
  readonly suspended: number;
  /** Persons left for the next time: a command about them is under way. */
  readonly waiting: number;
  /** Lines of the access log past their own term. */
  readonly accesses: number;
}

export interface PurgePlanned {
  readonly personId: string;
  readonly due: readonly Due[];
}

export interface PurgeOptions {
  /** The day by which terms are counted. */
  readonly on: LocalDate;
  /** Says what would be erased, and erases nothing. */
  readonly dryRun?: boolean;
  readonly onPerson?: (planned: PurgePlanned) => void;
}

const batch = 200;
const accessBatch = 5_000;

export class Purge {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: PersonCases,
    private readonly erasures: Erasures,
    private readonly retention: RetentionDocument,
  ) {}

  /** Null where another process is at it. Recorded with its counts, unless it is a dry run. */
  async run(options: PurgeOptions): Promise<PurgeCounts | null> {
    if (options.dryRun) return this.purge(options);
    return ifUnlocked(this.dataSource, 'purge', () => this.recorded(options));
  }

  /** Once a day, whoever asks and however often; what was cut short is taken up again. */
  async runDaily(today: LocalDate): Promise<PurgeCounts | null> {
    const isDone = await anyRow(this.dataSource, 'SELECT FROM purge_run WHERE as_of = $1 AND finished_at IS NOT NULL', [today]);
    return isDone ? null : this.run({ on: today });
  }

  private async recorded(options: PurgeOptions): Promise<PurgeCounts> {
    const { id } = await onlyRow<{ id: string }>(this.dataSource, 'INSERT INTO purge_run (as_of) VALUES ($1) RETURNING id', [options.on]);
    const counts = await this.purge(options);
    await this.dataSource.query('UPDATE purge_run SET finished_at = now(), counts = $2 WHERE id = $1', [id, JSON.stringify(counts)]);
    return counts;
  }

  private async purge({ on, dryRun = false, onPerson }: PurgeOptions): Promise<PurgeCounts> {
    const erased: Record<string, number> = {};
    let [examined, suspended, waiting] = [0, 0, 0];
    for await (const persons of this.cases.all(batch)) {
      for (const person of persons) {
        examined += 1;
        const due = this.dueOf(person, on);
        suspended += due.filter(({ suspendedBy }) => suspendedBy.length > 0).length;
        const free = due.filter(({ suspendedBy }) => suspendedBy.length === 0);
        if (free.length === 0) continue;
        if (person.hasPendingCommand) {
          waiting += 1;
          continue;
        }
        if (!dryRun && !(await this.erase(person, free, on))) continue;
        onPerson?.({ personId: person.personId, due: free });
        for (const { rule } of free) erased[rule] = (erased[rule] ?? 0) + 1;
      }
    }
    return { examined, erased, suspended, waiting, accesses: await this.purgeAccesses(on, dryRun) };
  }

  private dueOf(person: PersonCase, on: LocalDate): readonly Due[] {
    return dueForPurge(this.retention, person.kind, person.facts, on).filter(({ category }) => person.living.has(category));
  }

  /** What stood in the batch is looked at again in the transaction: a dispute may have begun meanwhile. */
  private async erase({ personId }: PersonCase, due: readonly Due[], on: LocalDate): Promise<boolean> {
    const categories = due.map(({ category }) => category);
    const stillFree = (person: PersonCase): boolean => {
      const now = this.dueOf(person, on);
      return (
        !person.hasPendingCommand &&
        categories.every((category) => now.some((each) => each.category === category && each.suspendedBy.length === 0))
      );
    };
    return this.erasures.purge(purgeId(personId, categories), personId, categories, stillFree);
  }

  private async purgeAccesses(on: LocalDate, dryRun: boolean): Promise<number> {
    const before = endOfDay(addMonths(on, -this.retention.accessLog.months));
    if (dryRun) {
      const { count } = await onlyRow<{ count: number }>(
        this.dataSource,
        'SELECT count(*)::int AS count FROM personal_access WHERE at < $1',
        [before],
      );
      return count;
    }
    let total = 0;
    for (;;) {
      const removed = await affectedRows(
        this.dataSource,
        'DELETE FROM personal_access WHERE id IN (SELECT id FROM personal_access WHERE at < $1 ORDER BY id LIMIT $2)',
        [before, accessBatch],
      );
      total += removed;
      if (removed < accessBatch) return total;
    }
  }
}

/** The same for the same person and categories: whoever purges twice finds it done. */
function purgeId(personId: string, categories: readonly PersonalCategory[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(['purge', personId, ...withDependents(categories)]))
    .digest('hex');
  return `era_${digest.slice(0, 40)}`;
}
