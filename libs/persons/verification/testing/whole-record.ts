/** A small record with rows in every table, as the application has written them, and an attacker who is PostgreSQL's superuser. */
import { Readable } from 'node:stream';
import type { DataSource, EntityManager } from 'typeorm';
import { applicationRole } from '#infra/local/postgres.js';
import { decidedFully, diplomaIssued, notified, validatedA } from '#libs/domain/journey/testing/facts.js';
import { fact, started } from '#libs/domain/journey/testing/given.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { bodyMacs } from '#libs/persons/vault/body-macs.js';
import { Hats } from '#libs/persons/vault/hats.js';
import { PersonMerges } from '#libs/persons/merging/merges.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { expectedSchema } from '#libs/platform/database/description/expected-schema.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import { verifyRecord, type CheckedRecord } from '#libs/verification/record-check.js';
import { openTestPrivacy, type TestPrivacy } from '#test/harness/privacy.js';
import { personalChecks } from '../personal-checks.js';

export interface WholeRecord {
  readonly test: TestPrivacy;
  readonly people: { readonly kept: string; readonly corrected: string; readonly erased: string; readonly juror: string };
  readonly journeys: readonly [certified: string, abandoned: string];
  /** What a verification finds after what somebody has done to rows, with every trigger out of the way and put back. */
  afterRows(
    attack: (manager: EntityManager) => Promise<unknown>,
    options?: { readonly withKeys?: boolean; readonly held?: readonly HeldCheckpoint[] },
  ): Promise<CheckedRecord>;
  /** After what somebody has done, triggers and all. */
  after(attack: (manager: EntityManager) => Promise<unknown>): Promise<CheckedRecord>;
  /** Of the record as it was opened. */
  readonly held: HeldCheckpoint;
  readonly attacker: DataSource;
  close(): Promise<void>;
}

const one = { actorId: 'act_one', role: 'ADMINISTRATOR' };
const other = { actorId: 'act_other', role: 'ADMINISTRATOR' };
const reader = { ...one, operation: 'test', streamId: null, requestId: null };

export async function openWholeRecord(): Promise<WholeRecord> {
  const test = await openTestPrivacy();
  const people = await enrol(test);
  const erased = await test.journey(people.erased, 'texte', ...certified(people.erased, 1));
  const first = await test.journey(people.kept, 'texte', ...certified(people.kept, 2));
  const second = await test.journey(
    people.corrected,
    'texte',
    started('2024-01-10', { candidateId: people.corrected }),
    ...validatedA('2024-02-01'),
    fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, '2024-03-01'),
  );
  await fileAndHold(test, people);
  await erase(test, people.erased);
  await merge(test, people);
  await refuse(test, first.journeyId);
  await keepTheRest(test, erased.journeyId);
  const log = new CheckpointLog(test.dataSource, test.keysFolder);
  const made = await log.make();
  if (!made) throw new Error('the record is not empty');
  const held = { checkpoint: made.checkpoint, heads: [...(await log.heads(made.checkpoint.size))] };
  const attacker = await createDataSource(test.database.adminUrl, { poolSize: 1 });
  return {
    test,
    people,
    journeys: [first.journeyId, second.journeyId],
    afterRows: (attack, options) =>
      verified(test, attacker, options?.held ?? [held], options?.withKeys !== false, async (manager) => {
        await manager.query(disarmed);
        await attack(manager);
        await manager.query(armed);
      }),
    // Files are read by other connections, which would wait for a table that the attack has locked.
    after: (attack) => verified({ ...test, files: undefined }, attacker, [held], true, attack),
    held,
    attacker,
    async close() {
      await attacker.destroy();
      await test.close();
      await test.database.drop();
    },
  };
}

async function verified(
  {
    macs,
    vault,
    keysFolder,
    files,
  }: Pick<TestPrivacy, 'macs' | 'vault' | 'keysFolder'> & { readonly files?: TestPrivacy['files'] | undefined },
  attacker: DataSource,
  held: readonly HeldCheckpoint[],
  withKeys: boolean,
  attack: (manager: EntityManager) => Promise<unknown>,
): Promise<CheckedRecord> {
  const keys = await readCheckpointKeys(keysFolder);
  const runner = attacker.createQueryRunner();
  await runner.startTransaction();
  try {
    await attack(runner.manager);
    return await verifyRecord(runner.manager, {
      kinds: streamKinds,
      keys,
      held,
      schema: { expected: expectedSchema, application: applicationRole },
      beside: personalChecks(withKeys ? { vault, macs, keysFolder, files } : null).checks,
    });
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

const eachTable = (statement: string) => `DO $$
  DECLARE name text; held text;
  BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP ${statement} END LOOP;
  END $$`;

/** Whatever a table holds, with its triggers as they were. */
export const emptied = () => `${disarmed}; ${eachTable(`EXECUTE format('DELETE FROM %I', name);`)}; ${armed}`;

const disarmed = eachTable(`EXECUTE format('ALTER TABLE %I DISABLE TRIGGER ALL', name);`);

/** As the migrations have left them: those of PostgreSQL itself in their ordinary state, ours always. */
const armed = eachTable(`
  EXECUTE format('ALTER TABLE %I ENABLE TRIGGER ALL', name);
  FOR held IN SELECT tgname FROM pg_trigger WHERE tgrelid = name::regclass AND NOT tgisinternal LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', name, held);
  END LOOP;`);

const certified = (candidateId: string, number: number) => [
  ...decidedFully({ candidateId }),
  notified('2024-02-05'),
  diplomaIssued('2024-02-10', `D-two-blocks-2024-0000${number}`),
  fact('record-transmission', { status: 'DEPOSITED' }, '2024-02-12'),
  fact('record-transmission', { status: 'ACCEPTED' }, '2024-02-20'),
];

async function enrol({ candidates, people, dataSource }: TestPrivacy): Promise<WholeRecord['people']> {
  const candidate = async (familyName: string) => {
    const identity = { familyName, givenNames: ['Zoé'], birthDate: '1991-02-28', birthPlace: 'Pleubian' };
    const { id } = await candidates.create(identity, undefined, 'act_one');
    await candidates.correct(id, { nir: '291022212345612' }, 1, reader);
    return id;
  };
  const [kept, corrected, erased] = [await candidate('Ravenel'), await candidate('Morvan'), await candidate('Tanguy')];
  await candidates.correct(corrected, { birthPlace: 'Lannion' }, 2, reader);
  await candidates.correct(corrected, { birthPlace: 'Tréguier' }, 3, reader);
  const juror = (await people.create({ kind: 'JUROR', familyName: 'Guégan', givenNames: ['Yann'] })).id;
  const tutor = (await people.create({ kind: 'TUTOR', familyName: 'Guégan', givenNames: ['Yann'] })).id;
  await new Hats(dataSource).link(juror, tutor, 'act_one');
  return { kept, corrected, erased, juror };
}

async function fileAndHold(
  { files, holds, candidates, accounts }: TestPrivacy,
  { kept, corrected, erased }: WholeRecord['people'],
): Promise<void> {
  for (const [personId, text] of [
    [kept, 'une pièce'],
    [corrected, 'une autre pièce'],
    [erased, 'une dernière'],
  ] as const)
    await files.put({
      personId,
      category: 'IDENTITY',
      content: Readable.from([Buffer.from(text)]),
      name: 'piece.txt',
      uploadedBy: 'act_one',
    });
  await holds.place('hold_lifted', { personId: kept, ground: 'LITIGATION', reason: 'un recours' }, one);
  await holds.lift('hold_lifted', 'recours rejeté', other);
  await holds.place('hold_standing', { personId: corrected, ground: 'LITIGATION', reason: 'un autre recours' }, one);
  await accounts.recordClaimed('act_of_kept', kept);
  await accounts.link('act_of_another', corrected, 'act_one');
  await candidates.get(kept, reader);
  await candidates.get(corrected, { ...reader, actorId: 'act_other' });
}

async function erase({ erasures }: TestPrivacy, personId: string): Promise<void> {
  const on = new Date('2026-06-01T10:00:00Z');
  const asked = {
    personId,
    categories: ['IDENTITY', 'EVALUATION', 'H_PLUS'] as const,
    ground: 'PERSON_REQUEST' as const,
    reference: 'COURRIER-12',
  };
  await erasures.request('era_withdrawn', asked, one, on);
  await erasures.withdraw('era_withdrawn', other, on);
  await erasures.request('era_asked', asked, one, on);
  await erasures.request('era_done', asked, one, on);
  await erasures.confirm('era_done', other, on);
}

/** Of one pair: a request withdrawn, a merge, and its separation. */
async function merge({ dataSource, identities, cases }: TestPrivacy, { kept, corrected }: WholeRecord['people']): Promise<void> {
  const merges = new PersonMerges({ dataSource, identities, cases });
  const pair = [kept, corrected] as const;
  await merges.request('mrg_withdrawn', { candidateIds: pair, ground: 'NAME_CHANGED', compared: ['STATEMENT'], reference: null }, one);
  await merges.withdraw('mrg_withdrawn', other);
  await merges.request('mrg_done', { candidateIds: pair, ground: 'REGISTERED_TWICE', compared: ['NIR'], reference: 'FUS-3' }, one);
  await merges.confirm('mrg_done', other);
  await merges.requestSeparation('mrg_undone', { mergeId: 'mrg_done', ground: 'TWO_PERSONS', reference: null }, other);
  await merges.confirm('mrg_undone', one);
}

async function refuse({ dataSource, macs }: TestPrivacy, streamId: string): Promise<void> {
  const records = new CommandRecords(dataSource, streamKinds);
  const actor = { id: 'act_staff', role: 'STAFF' } as const;
  for (const commandId of ['cmd_refused_once', 'cmd_refused_twice']) {
    const request = { commands: [], expectedVersion: null, start: null };
    const bodyMac = bodyMacs(macs, commandId, 'body')[0]!;
    await records.receive({ commandId, streamId, names: ['resume'], actor, bodyMac }, [], () => request, {
      holder: commandId,
      seconds: 10,
    });
    const unmet = [{ code: 'journey.not-suspended', sentence: 'Le parcours n’est pas suspendu.', source: 'tenue du registre' }];
    await records.refuse(commandId, commandId, { type: 'CommandRefused', detail: { index: 0, unmet, version: 4 } });
  }
}

/** What other processes write: a purge, whoever reads Temporal's contents, the archiver. */
async function keepTheRest({ dataSource }: TestPrivacy, streamId: string): Promise<void> {
  await dataSource.query(`INSERT INTO purge_run (as_of) VALUES ('2026-01-01'), ('2026-01-02')`);
  await dataSource.query(`UPDATE purge_run SET finished_at = now(), counts = '{"erased": 2}'`);
  await dataSource.query(
    `INSERT INTO reference_entry (list, code, label, is_open, recorded_by) VALUES ('COHORT', 'c1', 'Promotion 1', true, 'act_one'), ('SITE', 's1', 'Site 1', true, 'act_one')`,
  );
  for (const actor of ['act_one', 'act_other'])
    await dataSource.query(
      `INSERT INTO payload_decoding (actor_id, role, namespace, payloads, key_ids, request_id) VALUES ($1, 'ADMINISTRATOR', 'default', 3, '{pk_1}', 'r1')`,
      [actor],
    );
  for (const run of ['run_1', 'run_2'])
    await dataSource.query(
      `INSERT INTO archived_run (run_id, closed_at, stream_id, original_run_id, kind, status, started_at, first_version, last_version, history_events,
         payload_keys, format, hash)
       VALUES ($1, '2026-01-01T00:00:00.000Z', $2, $1, 'journey', 'COMPLETED', '2025-01-01T00:00:00.000Z', 1, 2, 10, '["pk_1"]', 'x/1', sha256('x'))`,
      [run, streamId],
    );
  await dataSource.query(`INSERT INTO read_model_rebuild (after_stream_id, done) VALUES ('jrn_0', 1)`);
  await dataSource.query(`INSERT INTO key_reader (id, part, identity, keys) VALUES (gen_random_uuid(), 'api', 'here', '{}')`);
}
