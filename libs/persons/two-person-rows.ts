/** What one person asks and another confirms or withdraws, as each table of such decisions keeps it. */

export interface TwoPersonDecision {
  /** Ids of who acted, and roles; instants. */
  readonly requestedBy: string;
  readonly requestedRole: string;
  readonly requestedAt: string;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: string | null;
}

/** The columns of its table, as its members are called. */
export const twoPersonColumns = `requested_by AS "requestedBy", requested_role AS "requestedRole", requested_at AS "requestedAt",
  confirmed_by AS "confirmedBy", confirmed_at AS "confirmedAt", withdrawn_by AS "withdrawnBy", withdrawn_at AS "withdrawnAt"`;

type Instants = Pick<TwoPersonDecision, 'requestedAt' | 'confirmedAt' | 'withdrawnAt'>;

interface StoredInstants {
  readonly requestedAt: Date;
  readonly confirmedAt: Date | null;
  readonly withdrawnAt: Date | null;
}

/** As PostgreSQL gives it. */
export type TwoPersonRow<Decision extends TwoPersonDecision> = Omit<Decision, keyof Instants> & StoredInstants;

export function withInstants<Row extends StoredInstants>({
  requestedAt,
  confirmedAt,
  withdrawnAt,
  ...row
}: Row): Omit<Row, keyof Instants> & Instants {
  return {
    ...row,
    requestedAt: requestedAt.toISOString(),
    confirmedAt: confirmedAt?.toISOString() ?? null,
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  };
}
