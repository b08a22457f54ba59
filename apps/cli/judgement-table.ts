/** A judgement under other rules as lines of a table. */

interface ShownUnmet {
  readonly sentence: string;
  readonly source: string;
}

interface ShownChange {
  readonly before: string | null;
  readonly after: string | null;
  readonly sentence: string;
}

/** The parts of GET …/judgement that are told. */
export interface ShownJudgement {
  readonly journeyId: string;
  readonly decisions: readonly {
    readonly version: number;
    readonly sentence: string;
    readonly unmet: readonly ShownUnmet[];
    readonly fields: readonly { readonly field: string; readonly recorded: unknown; readonly otherwise: unknown }[];
  }[];
  readonly deadlines: readonly {
    readonly label: string;
    readonly recorded: string | null;
    readonly otherwise: string | null;
    readonly source: string;
  }[];
  readonly standing: readonly ShownChange[];
  readonly migration?: {
    readonly unmet: readonly ShownUnmet[];
    readonly warnings: readonly ShownUnmet[];
    readonly changes: readonly ShownChange[];
  } | null;
}

export interface JudgementRow {
  readonly journey: string;
  readonly what: string;
  readonly recorded: string;
  readonly otherwise: string;
  readonly why: string;
}

export function judgementRows({ journeyId: journey, decisions, deadlines, standing, migration }: ShownJudgement): readonly JudgementRow[] {
  const reasons = (unmet: readonly ShownUnmet[]) => unmet.map(({ sentence, source }) => `${sentence} [${source}]`).join(' ');
  const changed = (what: string) => (change: ShownChange) => ({
    journey,
    what,
    recorded: change.before ?? 'rien',
    otherwise: change.after ?? 'rien',
    why: change.sentence,
  });
  return [
    ...decisions.map(({ version, sentence, unmet, fields }) => ({
      journey,
      what: `fait n° ${version}`,
      recorded: sentence,
      otherwise: unmet.length > 0 ? 'refusé' : fields.map(({ field, otherwise }) => `${field} = ${JSON.stringify(otherwise)}`).join(', '),
      why: reasons(unmet),
    })),
    ...deadlines.map(({ label, recorded, otherwise, source }) => ({
      journey,
      what: `échéance « ${label} »`,
      recorded: recorded ?? 'aucune',
      otherwise: otherwise ?? 'aucune',
      why: source,
    })),
    ...standing.map(changed('situation')),
    ...(migration?.unmet.length
      ? [{ journey, what: 'migration', recorded: 'possible ?', otherwise: 'refusée', why: reasons(migration.unmet) }]
      : []),
    ...(migration?.warnings ?? []).map(({ sentence, source }) => ({
      journey,
      what: 'migration',
      recorded: '',
      otherwise: 'perte',
      why: `${sentence} [${source}]`,
    })),
    ...(migration?.changes ?? []).map(changed('migration')),
  ];
}
