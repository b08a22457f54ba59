/**
 * What the application's role may do to each table, in one place; a migration repeats it, and refuses a table without a
 * line here. Everything else (altering a table, taking a trigger off, TRUNCATE, a table of one's own in front of another)
 * is the owner's, under whom nothing but migrations runs: even SQL that somebody has slipped in cannot do it.
 */
import type { QueryRunner } from 'typeorm';
import { allRows, onlyRow } from './queries.js';

/** Besides reading it. */
export interface TableRights {
  /** Columns that may be given; what is not named takes its default. */
  readonly insert?: 'ALL' | readonly string[];
  /** Locking a row asks for the right over one column of it too. */
  readonly update?: 'ALL' | readonly string[];
  readonly remove?: true;
}

/** Written once and read: no column is ever changed, no row taken away. */
const appendOnly: TableRights = { insert: 'ALL' };
/** Derived from the journal, or of the moment: made again, replaced and removed. */
const derived: TableRights = { insert: 'ALL', update: 'ALL', remove: true };

export const tableRights: Readonly<Record<string, TableRights>> = {
  migration: {},
  feed_epoch: {},
  /** Written by the triggers alone, under the owner. */
  trail: {},
  trail_head: {},
  key_reader: derived,
  payload_decoding: { insert: ['actor_id', 'role', 'namespace', 'payloads', 'key_ids', 'request_id'] },

  stream_head: { insert: 'ALL', update: ['version', 'hash'] },
  stream_event: { insert: ['body', 'previous_hash', 'hash'] },
  archived_rules: appendOnly,
  stored_file: { insert: 'ALL', update: ['sealed_name', 'blob', 'erased_at', 'sent_again_by'] },
  stream_leaf: appendOnly,
  stream_tree: appendOnly,
  checkpoint: { insert: ['size', 'document'] },
  archived_run: {
    insert: [
      'run_id',
      'closed_at',
      'stream_id',
      'original_run_id',
      'kind',
      'status',
      'started_at',
      'first_version',
      'last_version',
      'history_events',
      'payload_keys',
      'format',
      'hash',
    ],
  },
  refusal: { insert: ['body', 'previous_hash', 'hash'] },

  command_record: {
    insert: 'ALL',
    update: [
      'request',
      'status',
      'outcome',
      'refusal',
      'failure',
      'finished_at',
      'lease_holder',
      'lease_until',
      'not_after',
      'waits_for',
      'attempts',
      'is_told',
    ],
  },
  reservation: derived,
  restore_fence: { insert: 'ALL', update: ['life', 'written_by', 'compared_at', 'left_behind'] },
  journey_summary: derived,
  journey_block: derived,
  journey_deadline: derived,
  read_model_rebuild: derived,
  reference_entry: { insert: ['list', 'code', 'label', 'is_open', 'recorded_by'] },

  person: appendOnly,
  person_key: { insert: 'ALL', update: ['wrapped_key', 'master_key_id', 'destroyed_at'] },
  person_identity: { insert: 'ALL', update: ['identity', 'nir', 'same_person', 'mac_key_id', 'version'] },
  person_search: { insert: 'ALL', remove: true },
  identity_correction: appendOnly,
  actor_account: { insert: ['actor_id', 'person_id', 'recorded_by'] },
  person_hat: { insert: ['one_id', 'other_id', 'is_same', 'recorded_by'] },
  /** Who asked for what is never changed. */
  person_merge: {
    insert: 'ALL',
    update: ['status', 'confirmed_by', 'confirmed_role', 'confirmed_at', 'withdrawn_by', 'withdrawn_role', 'withdrawn_at'],
  },
  legal_hold: { insert: 'ALL', update: ['lifted_by', 'lifted_role', 'lifted_at', 'sealed_lift_reason'] },
  /** Who asked for what is never changed. */
  erasure: {
    insert: 'ALL',
    update: [
      'status',
      'confirmed_by',
      'confirmed_role',
      'confirmed_at',
      'withdrawn_by',
      'withdrawn_role',
      'withdrawn_at',
      'destroyed_at',
      'done_at',
      'certificate',
    ],
  },
  register_identity: { insert: 'ALL', update: ['identity', 'identity_version', 'written_at'] },
  purge_run: { insert: ['as_of'], update: ['finished_at', 'counts'] },
  /** Its own trigger keeps the last six months from removal. */
  personal_access: {
    insert: ['actor_id', 'role', 'operation', 'stream_id', 'request_id', 'person_id', 'category'],
    remove: true,
  },
};

/** A table without a line in `tableRights`, or a line without a table. For whoever writes a migration. */
export class TableRightsIncomplete extends Error {
  override readonly name = 'TableRightsIncomplete';
  constructor(lacking: readonly string[], spare: readonly string[]) {
    super(
      `libs/platform/database/table-rights.ts does not match the tables: without a line: ${lacking.join(', ')}; without a table: ${spare.join(', ')}`,
    );
  }
}

/**
 * Gives the application's role what `tableRights` says, and takes everything else from it and from everybody. By the owner, after migrations.
 * @param role null where the owner is the application: then nothing is given
 * @throws {TableRightsIncomplete}
 */
export async function grantRights(runner: QueryRunner, role: string | null): Promise<void> {
  await checkRights(runner);
  const { database, to } = await onlyRow<{ database: string; to: string | null }>(
    runner,
    'SELECT quote_ident(current_database()) AS database, quote_ident($1) AS to',
    [role],
  );
  const whom = to === null ? 'PUBLIC' : `PUBLIC, ${to}`;
  // A table of one's own in pg_temp would stand in front of the journal's for the rest of the session.
  await runner.query(`REVOKE CREATE, TEMPORARY ON DATABASE ${database} FROM ${whom}`);
  await runner.query(`REVOKE ALL ON SCHEMA public FROM ${whom}`);
  await runner.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${whom}`);
  await runner.query(`REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ${whom}`);
  if (to === null) return;
  await runner.query(`GRANT USAGE ON SCHEMA public TO ${to}`);
  for (const [table, rights] of Object.entries(tableRights)) {
    await runner.query(`GRANT ${privileges(rights).join(', ')} ON ${table} TO ${to}`);
  }
}

async function checkRights(runner: QueryRunner): Promise<void> {
  const rows = await allRows<{ name: string }>(
    runner,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
       AND pg_has_role(current_user, relowner, 'USAGE')`,
  );
  const there = new Set(rows.map(({ name }) => name));
  const lacking = [...there].filter((name) => !Object.hasOwn(tableRights, name));
  const spare = Object.keys(tableRights).filter((name) => !there.has(name));
  if (lacking.length + spare.length > 0) throw new TableRightsIncomplete(lacking, spare);
}

function privileges({ insert, update, remove }: TableRights): readonly string[] {
  const over = (verb: string, columns: TableRights['insert']) =>
    columns === undefined ? [] : [columns === 'ALL' ? verb : `${verb} (${columns.join(', ')})`];
  return ['SELECT', ...over('INSERT', insert), ...over('UPDATE', update), ...(remove ? ['DELETE'] : [])];
}
