/**
 * The tables whose rows leave a trail (see the migration `trail`): what is written of persons, and no event tells. Every column but
 * those that PostgreSQL derives. A later migration that adds one to them makes their triggers anew.
 */
export interface TrailedTable {
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /**
   * One entry for all that a statement writes, made when it ends. For tables where no column is ever changed, that are written many rows
   * at once by a statement that is a transaction of its own: whoever does more after it keeps every other writer of the trail waiting.
   */
  readonly byStatement?: true;
}

export const trailed: Readonly<Record<string, TrailedTable>> = {
  archived_rules: { key: ['digest'], columns: ['archived_at', 'code', 'digest', 'rules', 'version'] },
  archived_run: {
    key: ['run_id', 'closed_at'],
    columns: [
      'archived_at',
      'closed_at',
      'first_version',
      'format',
      'hash',
      'history_events',
      'kind',
      'last_version',
      'original_run_id',
      'payload_keys',
      'run_id',
      'started_at',
      'status',
      'stream_id',
    ],
  },
  person: { key: ['id'], columns: ['created_at', 'id', 'kind'] },
  person_key: {
    key: ['key_id'],
    columns: ['category', 'created_at', 'destroyed_at', 'key_id', 'master_key_id', 'person_id', 'wrapped_key'],
  },
  person_identity: {
    key: ['person_id'],
    columns: ['created_at', 'enrolled_by', 'identity', 'mac_key_id', 'nir', 'person_id', 'same_person', 'version'],
  },
  identity_correction: { key: ['person_id', 'version'], columns: ['actor_id', 'corrected_at', 'fields', 'person_id', 'role', 'version'] },
  actor_account: { key: ['id'], columns: ['actor_id', 'id', 'person_id', 'recorded_at', 'recorded_by'] },
  person_hat: { key: ['id'], columns: ['id', 'is_same', 'one_id', 'other_id', 'recorded_at', 'recorded_by'] },
  personal_access: {
    key: ['id'],
    columns: ['actor_id', 'at', 'category', 'id', 'operation', 'person_id', 'request_id', 'role', 'stream_id'],
    byStatement: true,
  },
  payload_decoding: {
    key: ['id'],
    columns: ['actor_id', 'at', 'id', 'key_ids', 'namespace', 'payloads', 'request_id', 'role'],
    byStatement: true,
  },
  person_merge: {
    key: ['id'],
    columns: [
      'compared',
      'confirmed_at',
      'confirmed_by',
      'confirmed_role',
      'differences',
      'ground',
      'id',
      'kind',
      'one_id',
      'other_id',
      'reference',
      'requested_at',
      'requested_by',
      'requested_role',
      'status',
      'undoes',
      'withdrawn_at',
      'withdrawn_by',
      'withdrawn_role',
    ],
  },
  legal_hold: {
    key: ['id'],
    columns: [
      'ground',
      'id',
      'lifted_at',
      'lifted_by',
      'lifted_role',
      'person_id',
      'placed_at',
      'placed_by',
      'placed_role',
      'sealed_lift_reason',
      'sealed_reason',
    ],
  },
  erasure: {
    key: ['id'],
    columns: [
      'categories',
      'certificate',
      'confirmed_at',
      'confirmed_by',
      'confirmed_role',
      'destroyed_at',
      'done_at',
      'ground',
      'id',
      'origin',
      'person_id',
      'reference',
      'requested_at',
      'requested_by',
      'requested_role',
      'status',
      'withdrawn_at',
      'withdrawn_by',
      'withdrawn_role',
    ],
  },
  register_identity: { key: ['person_id'], columns: ['identity', 'identity_version', 'person_id', 'written_at'] },
  reference_entry: { key: ['id'], columns: ['code', 'id', 'is_open', 'label', 'list', 'recorded_at', 'recorded_by'] },
  purge_run: { key: ['id'], columns: ['as_of', 'counts', 'finished_at', 'id', 'started_at'] },
  stored_file: {
    key: ['person_id', 'category', 'hash'],
    columns: [
      'blob',
      'category',
      'erased_at',
      'hash',
      'media_type',
      'person_id',
      'sealed_name',
      'sent_again_by',
      'size',
      'uploaded_at',
      'uploaded_by',
    ],
  },
};
