/** Figures over many journeys: how many came to what, in how long, and whose work it took. Counted by PostgreSQL, on one snapshot. */
import type { DataSource, EntityManager } from 'typeorm';
import type { BlockStatus } from '#libs/domain/journey/blocks/status.js';
import type { DeadlineKind } from '#libs/domain/journey/clocks/deadline.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { allRows } from '#libs/platform/database/queries.js';
import { type Condition, type JourneyReach, numbered, reachConditions } from '../queries/reach.js';
import { figureDefinitions, figureNames, rateDefinitions, rateNames, type FigureName, type RateName } from './definitions.js';
import { dayColumn, populationConditions, type Population } from './population.js';

export const groupings = ['cohort', 'site', 'path', 'certification', 'year'] as const;
export type Grouping = (typeof groupings)[number];

export interface FiguresOfGroup {
  /** Null where journeys have none, and where nothing is grouped. */
  readonly group: string | null;
  readonly counts: Readonly<Record<FigureName, number>>;
  /** In hundredths, to a tenth; null over nothing. */
  readonly rates: Readonly<Record<RateName, number | null>>;
  readonly abandonments: readonly { readonly reason: string; readonly count: number }[];
  readonly blocks: readonly BlockFigure[];
  readonly delays: readonly DelayFigure[];
  readonly work: readonly WorkFigure[];
}

export interface BlockFigure {
  readonly certification: string;
  readonly block: string;
  readonly status: BlockStatus;
  readonly count: number;
}

/** Of a delay that somebody has to keep: those that run or ran. */
export interface DelayFigure {
  readonly kind: DeadlineKind;
  readonly met: number;
  /** Days from the start of the delay to what was awaited; null where nothing came yet. */
  readonly medianDays: number | null;
  readonly worstDays: number | null;
  /** Met after its day, or not yet and overdue. */
  readonly late: number;
  /** Neither met nor over. */
  readonly running: number;
}

export interface WorkFigure {
  readonly as: 'juror' | 'evaluator';
  readonly personId: string;
  /** Sessions that they decided in, or grids that they filled. */
  readonly times: number;
  readonly journeys: number;
}

/** By group, in the order of their names; one of all of them where no grouping is asked. */
export async function countFigures(
  dataSource: DataSource,
  reach: JourneyReach,
  population: Population,
  grouping: Grouping | null,
  today: LocalDate,
): Promise<readonly FiguresOfGroup[]> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const among = new Among(
      manager,
      [...reachConditions(reach), ...populationConditions(population)],
      grouping && groupColumn(population, grouping),
    );
    const counts = await among.counts();
    const [abandonments, blocks, delays, work] = [
      grouped(await among.abandonments()),
      grouped(await among.blocks()),
      grouped(await among.delays(today)),
      grouped(await among.work()),
    ];
    return counts.map(({ group, ...counted }) => ({
      group,
      counts: Object.fromEntries(figureNames.map((name) => [name, counted[name]])) as FiguresOfGroup['counts'],
      rates: Object.fromEntries(
        rateNames.map((name) => [name, hundredths(counted[name], counted[rateDefinitions[name].whole])]),
      ) as FiguresOfGroup['rates'],
      abandonments: abandonments(group),
      blocks: blocks(group),
      delays: delays(group),
      work: work(group),
    }));
  });
}

function groupColumn(population: Population, grouping: Grouping): string {
  switch (grouping) {
    case 'cohort':
      return 'journey.cohort';
    case 'site':
      return 'journey.site';
    case 'path':
      return 'journey.path';
    case 'certification':
      return 'journey.certification_code';
    case 'year':
      return `left(${dayColumn(population)}, 4)`;
  }
}

type Grouped<T> = T & { readonly group: string | null };

/** Each statement over the journeys counted, known as `journey`, by group. */
class Among {
  private readonly where: string;
  private readonly group: string;
  private readonly isGrouped: boolean;
  private readonly parameters: readonly unknown[];

  constructor(
    private readonly manager: EntityManager,
    conditions: readonly Condition[],
    grouping: string | null,
  ) {
    this.isGrouped = grouping !== null;
    this.group = grouping ?? 'NULL::text';
    const parameters: unknown[] = [];
    this.where = conditions.map((condition) => numbered(condition, (value) => `$${parameters.push(value)}`)).join(' AND ');
    this.parameters = parameters;
  }

  async counts(): Promise<readonly Grouped<Record<FigureName | RateName, number>>[]> {
    const counted = [
      ...figureNames.map((name) => [name, figureDefinitions[name].condition]),
      ...rateNames.map((name) => [name, rateDefinitions[name].part]),
    ].map(([name, condition]) => `count(*) FILTER (WHERE ${condition})::integer AS "${name}"`);
    // Of all of them there is one row, even of none.
    const byGroup = this.isGrouped ? 'GROUP BY 1 ORDER BY 1 NULLS LAST' : '';
    return this.rows(`SELECT ${this.group} AS group, ${counted.join(', ')} ${this.from()} ${byGroup}`);
  }

  async abandonments(): Promise<readonly Grouped<FiguresOfGroup['abandonments'][number]>[]> {
    return this.rows(
      `SELECT ${this.group} AS group, abandonment AS reason, count(*)::integer AS count
       ${this.from('', 'abandonment IS NOT NULL')} GROUP BY 1, 2 ORDER BY 3 DESC, 2`,
    );
  }

  async blocks(): Promise<readonly Grouped<BlockFigure>[]> {
    return this.rows(
      `SELECT ${this.group} AS group, certification_code AS certification, block.block, block.status, count(*)::integer AS count
       ${this.from('JOIN journey_block AS block USING (journey_id)')} GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4`,
    );
  }

  async delays(today: LocalDate): Promise<readonly Grouped<DelayFigure>[]> {
    const asOf = `$${this.parameters.length + 1}`;
    const days = '(due.met_on::date - due.runs_from::date)';
    const met = 'FILTER (WHERE due.met_on IS NOT NULL)';
    return this.rows(
      `SELECT ${this.group} AS group, due.kind,
         count(due.met_on)::integer AS met,
         percentile_disc(0.5) WITHIN GROUP (ORDER BY ${days}) ${met} AS "medianDays",
         max(${days}) ${met} AS "worstDays",
         count(*) FILTER (WHERE coalesce(due.met_on, ${asOf}) > due.due_on)::integer AS late,
         count(*) FILTER (WHERE due.met_on IS NULL AND due.due_on >= ${asOf})::integer AS running
       ${this.from('JOIN journey_deadline AS due USING (journey_id)', `due.effect <> 'NONE' AND due.runs_from <= ${asOf}`)}
       GROUP BY 1, 2 ORDER BY 2`,
      [today],
    );
  }

  async work(): Promise<readonly Grouped<WorkFigure>[]> {
    return this.rows(
      `SELECT ${this.group} AS group, done.part AS "as", person.id AS "personId", count(*)::integer AS times,
         count(DISTINCT journey_id)::integer AS journeys
       ${this.from(`CROSS JOIN LATERAL jsonb_each(journey.work) AS done (part, people) CROSS JOIN LATERAL jsonb_array_elements_text(done.people) AS person (id)`)}
       GROUP BY 1, 2, 3 ORDER BY 2 DESC, 4 DESC, 3`,
    );
  }

  private from(joined = '', condition = 'true'): string {
    const where = [this.where, condition].filter((each) => each !== '').join(' AND ');
    return `FROM journey_summary AS journey ${joined} WHERE ${where}`;
  }

  private async rows<T>(sql: string, more: readonly unknown[] = []): Promise<readonly T[]> {
    return allRows<T>(this.manager, sql, [...this.parameters, ...more]);
  }
}

function grouped<T>(rows: readonly Grouped<T>[]): (group: string | null) => readonly T[] {
  return (group) => rows.filter((row) => row.group === group).map(({ group: _, ...rest }) => rest as unknown as T);
}

/** To a tenth. */
function hundredths(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part * 1_000) / whole) / 10;
}
