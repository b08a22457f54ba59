/** Rows of what one person asks and another confirms or withdraws. */

interface Dated {
  readonly requestedAt: string;
  readonly confirmedAt: string | null;
  readonly withdrawnAt: string | null;
}

interface StoredDates {
  readonly requestedAt: Date;
  readonly confirmedAt: Date | null;
  readonly withdrawnAt: Date | null;
}

/** As PostgreSQL gives it. */
export type TwoPersonRow<Decision extends Dated> = Omit<Decision, keyof Dated> & StoredDates;

export function withInstants<Row extends StoredDates>({
  requestedAt,
  confirmedAt,
  withdrawnAt,
  ...row
}: Row): Omit<Row, keyof Dated> & Dated {
  return {
    ...row,
    requestedAt: requestedAt.toISOString(),
    confirmedAt: confirmedAt?.toISOString() ?? null,
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  };
}
