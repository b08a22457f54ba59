import type { MigrationInterface, QueryRunner } from 'typeorm';
import { archive } from './initial/archive.js';
import { commands } from './initial/commands.js';
import { files } from './initial/files.js';
import { hats } from './initial/hats.js';
import { journal } from './initial/journal.js';
import { keys } from './initial/keys.js';
import { merges } from './initial/merges.js';
import { persons } from './initial/persons.js';
import { readModels } from './initial/read-models.js';
import { referenceLists } from './initial/reference-lists.js';
import { refusals } from './initial/refusals.js';
import { retention } from './initial/retention.js';
import { trail } from './initial/trail.js';
import { tree } from './initial/tree.js';

/** All that the first release needs, by subject. Each subject stands on those before it. */
const subjects = [
  journal,
  tree,
  archive,
  commands,
  refusals,
  readModels,
  persons,
  merges,
  hats,
  retention,
  files,
  keys,
  referenceLists,
  trail,
];

export class Initial1768000000000 implements MigrationInterface {
  name = 'Initial1768000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statements of subjects) await runner.query(statements);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE trail, trail_head, reference_entry, key_reader, payload_decoding, stored_file, purge_run, register_identity, erasure, legal_hold, person_hat, person_merge,
        actor_account, personal_access, identity_correction, person_search, person_identity, person_key, person,
        read_model_rebuild, journey_deadline, journey_block, journey_summary, refusal, reservation, command_record,
        archived_run, checkpoint, stream_tree, stream_leaf, restore_fence, archived_rules, stream_event, stream_head, feed_epoch;
      DROP FUNCTION hats_of_person(text), ids_of_person(text), keep_statement_trail(), keep_trail(), trail_instant(), trail_hash(jsonb, text[]), trail_key(jsonb, text[]), refuse_early_removal(), follow_refusals(), lock_refusals(),
        database_life(), files_named(text), refuse_change(), feed_horizon(), feed_transaction()`);
  }
}
