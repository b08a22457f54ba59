/**
 * Who read whose personal data. The vault writes it before it hands out what it opened, so that no way to a text goes
 * round it. A line says that something of a category was shown, never what.
 */
import type { DataSource } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { KeyOwner } from './sealed-text.js';

/** Somebody to whom what is opened will be shown, and for what. */
export interface PersonalDataReader {
  /** As in events: see `actorIdOf`. */
  readonly actorId: string;
  readonly role: string;
  /** The operation of the access table, or the command line's own. */
  readonly operation: string;
  /** The stream whose texts are opened, where it is one stream's. */
  readonly streamId: string | null;
  /** Of the API's log. */
  readonly requestId: string | null;
}

/** Opened by the machine for its own work (comparing, sealing again): nobody sees it, and no line is written. */
export const shownToNobody = 'SHOWN_TO_NOBODY';

export type ReadBy = PersonalDataReader | typeof shownToNobody;

/** A line of the log. */
export interface PersonalAccess extends PersonalDataReader {
  readonly id: number;
  readonly personId: string;
  readonly category: PersonalCategory;
  readonly at: string;
}

export interface AccessFilter {
  readonly personId?: string;
  readonly actorId?: string;
  /** Lines of these only; of all where it is left out. */
  readonly categories?: readonly PersonalCategory[];
  /** Lines older than this one. */
  readonly before?: number;
  readonly limit: number;
}

export class AccessLog {
  constructor(private readonly dataSource: DataSource) {}

  /** One line for each person and category, however many texts of theirs were opened. Durable once this resolves. */
  async record(by: ReadBy, opened: readonly KeyOwner[]): Promise<void> {
    if (by === shownToNobody || opened.length === 0) return;
    const distinct = new Map(opened.map(({ personId, category }) => [`${personId} ${category}`, { personId, category }]));
    await this.dataSource.query(
      `INSERT INTO personal_access (actor_id, role, operation, stream_id, request_id, person_id, category)
       SELECT $1, $2, $3, $4, $5, "personId", category FROM jsonb_to_recordset($6) AS opened ("personId" text, category text)`,
      [by.actorId, by.role, by.operation, by.streamId, by.requestId, JSON.stringify([...distinct.values()])],
    );
  }

  /** Newest first. */
  async list({ personId, actorId, categories, before, limit }: AccessFilter): Promise<readonly PersonalAccess[]> {
    const rows = await allRows<Omit<PersonalAccess, 'at'> & { readonly at: Date }>(
      this.dataSource,
      `SELECT id::float8 AS id, at, actor_id AS "actorId", role, operation, stream_id AS "streamId", request_id AS "requestId",
         person_id AS "personId", category
       FROM personal_access
       WHERE ($1::text IS NULL OR person_id = $1) AND ($2::text IS NULL OR actor_id = $2) AND ($3::bigint IS NULL OR id < $3)
         AND ($5::text[] IS NULL OR category = ANY($5))
       ORDER BY personal_access.id DESC LIMIT $4`,
      [personId ?? null, actorId ?? null, before ?? null, limit, categories ?? null],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }
}
