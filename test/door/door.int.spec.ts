/** A second kind of stream through the whole machinery, which knows nothing of journeys. */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import { listedEvents } from '#libs/audit/registers/recorded-events.js';
import { journeyKind } from '#libs/journey/kind.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { startTraining } from '../harness/journeys.js';
import { previewCommands } from '#libs/record/commands/preview-commands.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { rebuildReadModels } from '#libs/record/journal/rebuild.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { isOfNothing, verify } from '#libs/verification/verify.js';
import { verifyRecord } from '#libs/verification/record-check.js';
import { frenchReport } from '#libs/verification/french-report.js';
import { readRuns } from '../harness/histories.js';
import type { TestDatabase } from '../harness/postgres.js';
import { testTemporalSettings, type TestTemporalSettings } from '../harness/temporal.js';
import { probedBundle } from '../replay/replay.js';
import { replayWhatRan } from '../replay/record.js';
import { expectOneTruth, openDoors, type Doors } from './bench.js';
import type { DoorRules } from './domain.js';
import { doorKind, kindsWithDoor } from './kind.js';
import { command, done, doorRules, workflowsEntry, type DoorSender } from './sender.js';

const rules = doorRules();
const { digest: _, ...content } = withFinalAssessment;
const journeyRules: CertificationRules = { ...content, digest: createHash('sha256').update(canonicalJson(content)).digest('hex') };

/** A stream of the first kind, in the same record. */
function startJourney({ dispatcher }: DoorSender): Promise<DispatchOutcome> {
  const envelope = {
    identity: { issuer: 'test', subject: 'staff' },
    idempotencyKey: randomUUID(),
    actor: { id: 'act_staff', role: 'STAFF' },
    bodyMac: 'mac',
    expectedVersion: null,
  } as const;
  const commands = [startTraining(journeyRules, '2024-01-15T09:00:00.000Z')];
  return dispatcher.dispatch(envelope, async () => Promise.resolve({ commands, target: { kind: journeyKind, rules: journeyRules } }));
}

const typesOf = (events: readonly StreamEvent[]) => events.map(({ type }) => type);

describe('a kind of stream that is no journey', () => {
  let settings: TestTemporalSettings;
  let doors: Doors;
  let database: TestDatabase;
  let sender: DoorSender;

  beforeAll(async () => {
    settings = await testTemporalSettings({ ownNamespace: true });
    doors = await openDoors(settings);
    ({ database, sender } = doors);
  });
  afterAll(() => doors?.close());

  it('takes commands: journal, read models and workflow tell the same', async () => {
    const id = await sender.install(rules, 'north');
    expect(id).toMatch(/^dor_[0-9a-f]{40}$/);
    expect(done(await sender.send(id, command('open-door', { by: 'Ada' })))).toMatchObject({ streamId: id, fromVersion: 1, toVersion: 2 });
    done(await sender.send(id, command('close-door'), command('open-door', { by: 'Bob' })));
    const events = await expectOneTruth(sender, id);
    expect(typesOf(events)).toEqual(['DoorInstalled', 'DoorOpened', 'DoorClosed', 'DoorOpened']);
    expect(events[0]).toMatchObject({ streamId: id, rules: { code: 'door', digest: rules.digest } });
    const query = (sql: string) => sender.dataSource.query(sql, [id]) as Promise<object[]>;
    expect(await query('SELECT version, corridor, is_open FROM door WHERE door_id = $1')).toEqual([
      { version: 4, corridor: 'north', is_open: 'yes' },
    ]);
    expect(await query('SELECT place, opened_by FROM door_opening WHERE door_id = $1 ORDER BY place')).toEqual([
      { place: 0, opened_by: 'Ada' },
      { place: 1, opened_by: 'Bob' },
    ]);
  });

  it('does nothing twice: a key sent again, at once or later, has one effect and one outcome', async () => {
    const id = await sender.install(rules);
    const key = randomUUID();
    const send = () => sender.sendUnder(key, id, [command('open-door', { by: 'Ada' })]);
    const outcomes = await Promise.all([send(), send(), send()]);
    for (const outcome of [...outcomes, await send()]) expect(done(outcome)).toMatchObject({ fromVersion: 1, toVersion: 2 });
    expect(await sender.sendUnder(key, id, [command('close-door')])).toMatchObject({ kind: 'KEY_REUSED' });
    expect(await expectOneTruth(sender, id)).toHaveLength(2);
  });

  it('keeps what it refuses, in the words of its kind, under its own id', async () => {
    const id = await sender.install(rules);
    const refused = await sender.send(id, command('close-door'));
    expect(refused).toMatchObject({
      kind: 'REFUSED',
      refusal: { type: 'CommandRefused', detail: { unmet: [{ code: 'door.closed' }], version: 1 } },
    });
    const stale = await sender.sendUnder(randomUUID(), id, [command('open-door', { by: 'Ada' })], 7);
    expect(stale).toMatchObject({ kind: 'REFUSED', refusal: { type: 'VersionStale' } });
    const { items } = await new RefusalLog(sender.dataSource).list({ streamId: id }, { limit: 10, cursor: null });
    expect(items.map(({ entry }) => [entry.journeyId, entry.streamId, entry.reasons[0]?.sentence])).toEqual([
      [null, id, 'La porte avait changé.'],
      [null, id, 'Cette porte est déjà fermée.'],
    ]);
    expect(await sender.send('dor_0', command('open-door', { by: 'Ada' }))).toEqual({ kind: 'UNKNOWN_STREAM' });
    expect(await sender.send('zzz_0', command('open-door', { by: 'Ada' }))).toEqual({ kind: 'UNKNOWN_STREAM' });
  });

  it('reserves what several of its streams share, until one lets go', async () => {
    const id = await sender.install(rules, 'shared');
    const install = () => sender.sendUnder(randomUUID(), rules, [command('install-door', { corridor: 'shared' })]);
    expect(await install()).toMatchObject({
      kind: 'REFUSED',
      refusal: { type: 'CommandRefused', detail: { unmet: [{ code: 'corridor.has-door' }] } },
    });
    done(await sender.send(id, command('remove-door')));
    done(await install());
  });

  it('keeps what its facts hold for good, whatever it lets go of afterwards', async () => {
    const id = await sender.install(rules, 'plated');
    const held = async () => {
      const rows = await sender.dataSource.query('SELECT key FROM reservation WHERE stream_id = $1 ORDER BY key', [id]);
      return (rows as { key: string }[]).map(({ key }) => key);
    };
    expect(await held()).toEqual(['corridor:plated', `plate:${id}`]);
    done(await sender.send(id, command('remove-door')));
    expect(await held()).toEqual([`plate:${id}`]);
    await rebuildReadModels(sender.dataSource, sender.archive, kindsWithDoor);
    expect(await held()).toEqual([`plate:${id}`]);
  });

  it('is sent no command of another kind: nothing is recorded of one', async () => {
    const id = await sender.install(rules);
    const key = randomUUID();
    await expect(sender.sendUnder(key, id, [command('suspend')])).rejects.toThrow('suspend is no command of a door');
    expect(await sender.dataSource.query('SELECT 1 FROM command_record WHERE stream_id = $1', [id])).toHaveLength(1);
  });

  it('is appended no event that names it as a journey', async () => {
    const id = await sender.install(rules);
    const [event] = await expectOneTruth(sender, id);
    const { streamId: _, ...rest } = { ...event!, streamId: id, version: 2 };
    await expect(sender.journal.appendEvents(id, [{ ...rest, journeyId: id } as StreamEvent])).rejects.toThrow('among those of');
  });

  it('can be tried without a trace', async () => {
    const id = await sender.install(rules, 'tried');
    const now = new Date().toISOString();
    const tried = async (streamId: string, name: string, data: object) => {
      const state = (await sender.states.findState(streamId)) ?? doorKind.process.initialState;
      const actor = { id: 'act_porter', role: 'STAFF' } as const;
      const commands = [{ name, data, occurredAt: now }];
      return previewCommands(sender.dataSource, doorKind, { rules, state }, commands, { streamId, commandId: 'dry-run', actor, now });
    };
    const traces = () =>
      sender.dataSource.query(
        'SELECT (SELECT count(*) FROM command_record) AS commands, (SELECT count(*) FROM refusal) AS refusals',
      ) as Promise<object[]>;
    const before = await traces();
    expect(await tried(id, 'open-door', { by: 'Ada' })).toMatchObject({ accepted: true, events: [{ type: 'DoorOpened', version: 2 }] });
    expect(await tried(id, 'close-door', {})).toMatchObject({ accepted: false, unmet: [{ code: 'door.closed' }] });
    expect(await tried('dor_other', 'install-door', { corridor: 'tried' })).toMatchObject({
      accepted: false,
      unmet: [{ code: 'corridor.has-door' }],
    });
    expect(await tried('dor_other', 'install-door', { corridor: 'elsewhere' })).toMatchObject({ accepted: true });
    expect(await traces()).toEqual(before);
    expect(done(await sender.sendUnder(randomUUID(), rules, [command('install-door', { corridor: 'elsewhere' })])).toVersion).toBe(1);
    expect(await expectOneTruth(sender, id)).toHaveLength(1);
  });

  it('acts by itself when its time comes, with nobody asking, and the journal has it', async () => {
    const id = await sender.install(doorRules(2));
    done(await sender.send(id, command('open-door', { by: 'Ada' })));
    while ((await sender.journal.streamHead(id)).version < 3) await sleep(50);
    const events = await expectOneTruth(sender, id);
    expect(events[2]).toMatchObject({ type: 'DoorClosedByItself', actor: { id: 'clock', role: 'CLOCK' }, commandId: 'clock:close:3' });
  });

  it('sends what must not be read under a neutral name, as Temporal keeps it', async () => {
    const id = await sender.install(rules);
    done(await sender.send(id, command('knock', { word: 'sealed' })));
    done(await sender.send(id, command('open-door', { by: 'Ada' })));
    const [run] = await readRuns(sender.temporal, id);
    const names = run!.facts.flatMap((fact) => (fact.kind === 'UPDATE' ? [fact.updateName] : []));
    expect(names).toEqual(['install-door', 'record', 'open-door']);
  });

  it('ends with its last fact, and a late command begins another run from the journal', async () => {
    const id = await sender.install(rules);
    done(await sender.send(id, command('remove-door')));
    await sender.temporal.client.workflow.getHandle(id).result();
    expect(await sender.send(id, command('open-door', { by: 'Ada' }))).toMatchObject({
      kind: 'REFUSED',
      refusal: { detail: { unmet: [{ code: 'door.absent' }] } },
    });
    expect(typesOf(await expectOneTruth(sender, id))).toEqual(['DoorInstalled', 'DoorRemoved']);
  });

  it('replays to the same facts', async () => {
    const id = await sender.install(doorRules(1));
    done(await sender.send(id, command('open-door', { by: 'Ada' }), command('knock', { word: 'sealed' })));
    while ((await sender.journal.streamHead(id)).version < 4) await sleep(50);
    const bundle = await probedBundle(workflowsEntry);
    expect(await replayWhatRan(sender.temporal, [{ name: 'door', workflowId: id }], bundle)).toEqual([]);
  });

  describe('under verification', () => {
    let verified: DoorRules;
    let id: string;

    beforeAll(async () => {
      verified = doorRules(7_200);
      id = await sender.install(verified, 'verified');
      done(await sender.send(id, command('open-door', { by: 'Ada' })));
      done(await sender.send(id, command('close-door')));
      await sender.send(id, command('close-door'));
      done(await startJourney(sender));
      await new CheckpointLog(sender.dataSource, settings.keys.folder).make();
    });

    it('is sound, beside journeys, against its checkpoints and Temporal’s histories', async () => {
      const report = await sender.verify();
      expect(report.findings).toEqual([]);
      expect(report).toMatchObject({ isSound: true, coverage: { uncovered: 0, withoutHistory: 0 } });
      const heads = await sender.dataSource.query('SELECT count(*)::int AS count FROM stream_head');
      expect([{ count: report.streams }]).toEqual(heads);
      const kinds = await sender.dataSource.query(`SELECT DISTINCT left(stream_id, 4) AS prefix FROM stream_head ORDER BY 1`);
      expect(kinds).toEqual([{ prefix: 'dor_' }, { prefix: 'jrn_' }]);
      expect(frenchReport(report, kindsWithDoor)).toContain(' flux, lus et recalculés.');
    });

    const attacks: readonly (readonly [string, (manager: EntityManager) => Promise<unknown>, object])[] = [
      [
        'an event changed',
        (manager) =>
          manager.query(
            `UPDATE stream_event SET body = replace(body, 'Ada', 'Eve'),
               hash = sha256(previous_hash || convert_to(replace(body, 'Ada', 'Eve'), 'UTF8')) WHERE stream_id = $1 AND version = 2`,
            [id],
          ),
        { kind: 'CHANGED', version: 2, evidence: 'CHECKPOINT' },
      ],
      [
        'an event taken away',
        (manager) => manager.query('DELETE FROM stream_event WHERE stream_id = $1 AND version = 3', [id]),
        { kind: 'DELETED', version: 3 },
      ],
      [
        'its read model edited',
        (manager) => manager.query(`UPDATE door SET is_open = 'yes' WHERE door_id = $1`, [id]),
        { kind: 'READ_MODEL_EDITED', field: 'door/isOpen', expected: '"no"', found: '"yes"' },
      ],
      [
        'a row of its read models added',
        (manager) => manager.query(`INSERT INTO door_opening VALUES ($1, 9, 'Eve')`, [id]),
        { kind: 'READ_MODEL_EDITED', field: 'door_opening/9' },
      ],
      [
        'what it holds alone given up',
        (manager) => manager.query(`DELETE FROM reservation WHERE stream_id = $1`, [id]),
        { kind: 'READ_MODEL_EDITED', field: 'reservation/corridor:verified' },
      ],
      [
        'what it holds for good made to be let go',
        (manager) => manager.query(`UPDATE reservation SET for_good = false WHERE stream_id = $1 AND key LIKE 'plate:%'`, [id]),
        { kind: 'READ_MODEL_EDITED', field: expect.stringContaining('/forGood') },
      ],
      [
        'it shown in the lists of another kind',
        async (manager) => {
          const columns = `journey_id, ${Object.values(journeyKind.projection.summary.columns)
            .map(({ column }) => column)
            .join(', ')}, snapshot, snapshot_version, projection`;
          await manager.query(
            `INSERT INTO journey_summary (${columns}) SELECT ${columns.replace('journey_id', '$1')} FROM journey_summary LIMIT 1`,
            [id],
          );
        },
        { kind: 'READ_MODEL_EDITED', field: 'journey_summary' },
      ],
      [
        'its rules altered',
        (manager) => manager.query(`UPDATE archived_rules SET rules = rules || '{"secondsOpen": 1}' WHERE digest = $1`, [verified.digest]),
        { kind: 'RULES_ALTERED', streamId: null },
      ],
      [
        'its leaf altered',
        (manager) => manager.query(`UPDATE stream_leaf SET hash = sha256('x'::bytea) WHERE stream_id = $1 AND version = 1`, [id]),
        { kind: 'CHECKPOINT_LOG_ALTERED', version: 1 },
      ],
      [
        'the outcome of its command altered',
        (manager) =>
          manager.query(`UPDATE command_record SET outcome = outcome || '{"toVersion": 9}' WHERE stream_id = $1 AND status = 'DONE'`, [id]),
        { kind: 'COMMAND_RECORD_ALTERED' },
      ],
      [
        'its refusal altered',
        (manager) =>
          manager.query(
            `UPDATE refusal SET body = replace(body, 'fermée', 'ouverte'),
               hash = sha256(previous_hash || convert_to(replace(body, 'fermée', 'ouverte'), 'UTF8')) WHERE stream_id = $1`,
            [id],
          ),
        { kind: 'REFUSAL_LOG_ALTERED', streamId: null, evidence: 'CHECKPOINT' },
      ],
    ];

    it.each(attacks)('finds %s', async (_, attack, expected) => {
      const attacker = await createDataSource(database.adminUrl, { poolSize: 1 });
      const runner = attacker.createQueryRunner();
      await runner.startTransaction();
      try {
        for (const table of ['stream_event', 'stream_leaf', 'archived_rules', 'refusal'])
          await runner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
        await attack(runner.manager);
        const keys = await readCheckpointKeys(settings.keys.folder);
        const { findings } = await verifyRecord(runner.manager, { kinds: kindsWithDoor, keys });
        expect(findings).toEqual(expect.arrayContaining([expect.objectContaining({ streamId: id, ...expected })]));
      } finally {
        await runner.rollbackTransaction();
        await attacker.destroy();
      }
    });

    it('is not taken for a journey by the registers of journeys', async () => {
      const listed = [];
      for await (const events of listedEvents(sender.dataSource, { journeyId: null, withConfidential: false })) listed.push(...events);
      expect(listed.length).toBeGreaterThan(0);
      expect(listed.every(({ journeyId }) => journeyId.startsWith('jrn_'))).toBe(true);
    });

    it('says nothing of an id that nothing has', async () => {
      const options = { kinds: kindsWithDoor, dataSource: sender.dataSource, temporal: sender.temporal, keysFolder: settings.keys.folder };
      for (const streamId of ['zzz_typed', 'dor_typed']) expect(isOfNothing(await verify({ ...options, streamId }))).toBe(true);
    });

    it('says of a kind that it does not know that it does not know it, and goes on with the others', async () => {
      await database.tamper(`INSERT INTO stream_head (stream_id, version, hash) VALUES ('zzz_1', 0, decode(repeat('00', 32), 'hex'))`);
      const { findings } = await sender.verify();
      expect(findings).toMatchObject([{ kind: 'KIND_UNKNOWN', streamId: 'zzz_1' }]);
      await database.tamper(`DELETE FROM stream_head WHERE stream_id = 'zzz_1'`);
    });

    it('has its read models made again from the journal', async () => {
      await database.tamper(`UPDATE door SET is_open = 'yes', projection = 0 WHERE door_id = $1`, [id]);
      await database.tamper('DELETE FROM door_opening WHERE door_id = $1', [id]);
      await database.tamper('DELETE FROM reservation WHERE stream_id = $1', [id]);
      await rebuildReadModels(sender.dataSource, sender.archive, kindsWithDoor);
      expect((await sender.verify()).findings).toEqual([]);
    });
  });
});
