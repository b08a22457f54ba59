/** Runs that Temporal does not retain any more are verified from the archive, event by event. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { DataSource } from 'typeorm';
import { RunArchive } from '#libs/engine/archive/run-archive.js';
import { RunArchiver, type PassCounts, type PassOptions } from '#libs/engine/archive/run-archiver.js';
import { connect } from '#libs/engine/temporal/connection.js';
import { sealedDataConverter } from '#libs/engine/temporal/data-converter.js';
import { listRuns, type HistoryUnreadable } from '#libs/engine/temporal/histories.js';
import { addSearchAttributes } from '#libs/engine/temporal/namespace.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { keyUse } from '#libs/persons/key-rotation/key-use.js';
import { FolderBlobs } from '#libs/platform/blobs/folder-blobs.js';
import { openBlobs } from '#libs/platform/blobs/open-blobs.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { frenchReport } from '#libs/verification/french-report.js';
import type { VerificationReport } from '#libs/verification/report.schema.js';
import { tamper } from '#libs/verification/testing/attacks.js';
import { verify, type VerifyOptions } from '#libs/verification/verify.js';
import type { TestDatabase } from '../harness/postgres.js';
import { runFolder } from '../harness/run-folder.js';
import { collect, readRuns } from '../harness/histories.js';
import { serverOfShortRuns, testTemporalSettings, type TestTemporalSettings } from '../harness/temporal.js';
import { openDoors, type Doors } from './bench.js';
import { doorProcess } from './domain.js';
import { kindsWithDoor } from './kind.js';
import { command, done, doorRules, type DoorSender } from './sender.js';

interface KeyFile {
  readonly active: string;
  readonly keys: Readonly<Record<string, string>>;
}

interface ArchivedRow {
  readonly streamId: string;
  readonly runId: string;
  readonly status: string;
  readonly first: number | null;
  readonly last: number | null;
  readonly events: number;
  readonly blob: string;
}

describe('closed runs', () => {
  let environment: TestWorkflowEnvironment;
  let settings: TestTemporalSettings;
  let doors: Doors;
  let database: TestDatabase;
  let sender: DoorSender;
  let blobs: FolderBlobs;
  let attacker: DataSource;
  let filesFolder: string;
  let archive: RunArchive;

  beforeAll(async () => {
    environment = await TestWorkflowEnvironment.createLocal({ server: serverOfShortRuns(40) });
    await addSearchAttributes(environment, kindsWithDoor);
    const keysFolder = mkdtempSync(join(runFolder(), 'keys-'));
    const { temporal } = await testTemporalSettings();
    settings = { keys: { folder: keysFolder }, temporal: { ...temporal, address: environment.address, namespace: 'default' } };
    doors = await openDoors(settings);
    ({ database, sender } = doors);
    filesFolder = mkdtempSync(join(runFolder(), 'files-'));
    blobs = (await openBlobs({ kind: 'folder', folder: filesFolder })) as FolderBlobs;
    archive = new RunArchive(sender.dataSource, blobs);
    attacker = await createDataSource(database.adminUrl, { poolSize: 1 });
    for (const table of ['stream_event', 'archived_run']) await attacker.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  });
  afterAll(async () => {
    await attacker?.destroy();
    await doors?.close();
    await environment?.teardown();
  });

  const archiver = (into = archive) =>
    new RunArchiver({ kinds: kindsWithDoor, dataSource: sender.dataSource, temporal: sender.temporal, archive: into });
  const pass = async (options?: PassOptions): Promise<PassCounts> => (await archiver().run(options))!;
  /** Without what the trail says of their rows, whose triggers are off: it is tried beside (libs/persons/verification). */
  const verified = async (given: Partial<VerifyOptions> = {}): Promise<VerificationReport> => {
    const report = await verify({
      kinds: kindsWithDoor,
      schema: null,
      dataSource: sender.dataSource,
      temporal: sender.temporal,
      keysFolder: settings.keys.folder,
      runArchive: archive,
      graceMs: 300,
      ...given,
    });
    return { ...report, findings: report.findings.filter(({ evidence }) => evidence !== 'TRAIL') };
  };
  const rows = async (streamId: string): Promise<readonly ArchivedRow[]> =>
    (await database.tamper(
      `SELECT stream_id AS "streamId", run_id AS "runId", status, first_version AS first, last_version AS last,
         history_events AS events, blob FROM archived_run WHERE stream_id = $1 ORDER BY started_at`,
      [streamId],
    )) as unknown as readonly ArchivedRow[];
  const contents = async (): Promise<readonly string[]> =>
    (await readdir(filesFolder, { recursive: true })).filter((path) => /[0-9a-f]{64}$/.test(path));
  const pathOf = (blob: string) => join(filesFolder, blob.slice(0, 2), blob);

  /** A door of three runs, the last one closed too; or of fewer. */
  async function ended(rounds = 20): Promise<string> {
    const id = await sender.install(doorRules());
    for (let round = 0; round < rounds; round += 1)
      done(await sender.send(id, command('open-door', { by: `porteuse-${round}` }), command('close-door')));
    done(await sender.send(id, command('remove-door')));
    const { workflow } = sender.temporal.client;
    await workflow.getHandle(id).result();
    // What Temporal lists follows by a moment.
    const listed = async (status: string) => (await workflow.count(`WorkflowId = '${id}' AND ExecutionStatus = '${status}'`)).count;
    while ((await listed('Completed')) === 0 || (await listed('Running')) > 0) await delay(50);
    return id;
  }
  const versionsOf = (rounds = 20) => 2 * rounds + 2;

  /** As the end of their retention leaves runs. Temporal takes a while. */
  async function forget(runs: readonly { readonly streamId: string; readonly runId: string }[]): Promise<void> {
    const { client } = sender.temporal;
    for (const { streamId, runId } of runs) {
      const workflowExecution = { workflowId: streamId, runId };
      await client.workflowService.deleteWorkflowExecution({ namespace: client.options.namespace, workflowExecution });
    }
    for (const { streamId, runId } of runs)
      while ((await listRuns(sender.temporal, streamId)).some((run) => run.runId === runId)) await delay(100);
  }

  it('are archived once, each as the record then says; the one that is open is not', async () => {
    const open = await sender.install(doorRules());
    const id = await ended();
    const runs = await readRuns(sender.temporal, id);
    expect(runs).toHaveLength(3);
    expect(await pass({ most: 1 })).toMatchObject({ archived: 1, isComplete: false });
    expect(await pass()).toEqual({ archived: 2, known: 1, unreadable: 0, isComplete: true });
    const archived = await rows(id);
    expect(archived.map(({ runId }) => runId)).toEqual(runs.map(({ runId }) => runId));
    expect(archived.map(({ status }) => status)).toEqual(['CONTINUED_AS_NEW', 'CONTINUED_AS_NEW', 'COMPLETED']);
    const [first, second, third] = archived;
    expect([first!.first, second!.first, third!.first, third!.last]).toEqual([1, first!.last! + 1, second!.last! + 1, versionsOf()]);
    expect(await rows(open)).toEqual([]);
    const files = await contents();
    expect(await pass()).toEqual({ archived: 0, known: 3, unreadable: 0, isComplete: true });
    expect(await contents()).toEqual(files);
  });

  it('tell the same facts from the archive as from Temporal, and nothing in clear that Temporal did not', async () => {
    const id = await ended(4);
    await pass();
    const fromTemporal = await readRuns(sender.temporal, id);
    const fromArchive = await archive.runsOf(sender.temporal, id);
    expect(fromArchive).toHaveLength(fromTemporal.length);
    for (const { runId, facts, startedAt } of fromTemporal) {
      const archived = fromArchive.find((one) => one.runId === runId)!;
      expect(archived).toMatchObject({ source: 'ARCHIVE', startedAt });
      expect(await archived.check()).toBe('SOUND');
      expect(await collect(archived.facts())).toEqual(facts);
    }
    for (const { blob } of await rows(id)) {
      const clear = gunzipSync(readFileSync(pathOf(blob)));
      expect(clear.includes(id)).toBe(true);
      for (const secret of ['act_porter', 'porteuse-0', 'DoorOpened', 'open-door'])
        expect([secret, clear.includes(secret)]).toEqual([secret, false]);
    }
  });

  it('of which a process died between the content and the row are archived by the next, in the same place', async () => {
    const id = await ended(4);
    const dying = Object.assign(Object.create(blobs) as FolderBlobs, {
      async write(key: string, path: string) {
        await blobs.write(key, path);
        throw new Error('killed');
      },
    });
    const before = await contents();
    await expect(archiver(new RunArchive(sender.dataSource, dying)).run()).rejects.toThrow('killed');
    const orphans = (await contents()).filter((path) => !before.includes(path));
    expect([orphans.length, (await rows(id)).length]).toEqual([1, 0]);
    expect(await pass()).toMatchObject({ archived: 1 });
    expect((await rows(id)).map(({ blob }) => join(blob.slice(0, 2), blob))).toEqual(orphans);
    expect(await contents()).toHaveLength(before.length + 1);
    expect(await readdir(blobs.stagingFolder)).toEqual([]);
  });

  it('archived by two at once make one row each', async () => {
    const id = await ended();
    const both = await Promise.all([archiver().run(), archiver().run()]);
    expect(both.filter((counts) => counts === null)).toHaveLength(1);
    expect(await rows(id)).toHaveLength(3);
    // Without the lock, as where the session that held it was lost.
    const late = await ended(4);
    const [run] = await collect(sender.temporal.client.workflow.list({ query: `WorkflowId = '${late}'` }));
    const { workflowId, runId, type, status, closeTime } = run!;
    const closed = { workflowId, runId, kind: type, status: status.name, closedAt: closeTime!.toISOString() };
    const added = await Promise.all([archive.add(sender.temporal, closed), archive.add(sender.temporal, closed)]);
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await rows(late)).toHaveLength(1);
  });

  it('that close another time, after an older backup of Temporal, are archived beside the first; the later stands for the run', async () => {
    const id = await ended(4);
    await pass();
    const [run] = await collect(sender.temporal.client.workflow.list({ query: `WorkflowId = '${id}'` }));
    const { workflowId, runId, type } = run!;
    const again = { workflowId, runId, kind: type, status: 'TERMINATED', closedAt: new Date(Date.now() + 60_000).toISOString() };
    expect(await archive.lacking([again])).toEqual([again]);
    expect(await archive.add(sender.temporal, again)).toBe(true);
    await attacker.query(`UPDATE archived_run SET last_version = 5 WHERE run_id = $1 AND status = 'TERMINATED'`, [runId]);
    expect(await rows(id)).toHaveLength(2);
    expect(await archive.runsOf(sender.temporal, id)).toMatchObject([{ runId, versions: { first: 1, last: 5 } }]);
  });

  it('that cannot be read are told, and keep nobody from archiving the others', async () => {
    const { client, connection } = sender.temporal;
    const dataConverter = sealedDataConverter(await PayloadKeyring.open(mkdtempSync(join(runFolder(), 'others-'))));
    const stranger = new Client({ connection, namespace: client.options.namespace, dataConverter });
    const streamId = 'dor_of_a_stranger';
    const run = { streamId, rules: doorRules(), state: doorProcess.initialState, processed: {} };
    const handle = await stranger.workflow.start('door', { workflowId: streamId, taskQueue: 'nobody', args: [run] });
    await handle.terminate();
    const id = await ended(4);
    const told: HistoryUnreadable[] = [];
    expect(await pass({ onUnreadable: (error) => told.push(error) })).toMatchObject({ archived: 1, unreadable: 1, isComplete: true });
    expect(told).toMatchObject([{ streamId, reason: { message: expect.stringContaining('has no key') } }]);
    expect([(await rows(id)).length, (await rows(streamId)).length]).toEqual([1, 0]);
    await forget([{ streamId, runId: handle.firstExecutionRunId }]);
  });

  describe('that Temporal has forgotten', () => {
    let whole: string;
    let partly: string;
    let other: string;

    beforeAll(async () => {
      [whole, partly, other] = [await ended(), await ended(), await ended(4)];
      await pass();
      await forget([...(await rows(whole)), ...(await rows(partly)).slice(0, -1), ...(await rows(other))]);
    });

    it('are verified event by event from the archive, for the whole life of their stream', async () => {
      const report = await verified({ streamId: whole });
      expect(report.findings).toEqual([]);
      const { history, uncovered, withoutHistory, runs } = report.coverage;
      expect({ history, uncovered, withoutHistory, runs }).toEqual({
        history: versionsOf(),
        uncovered: 0,
        withoutHistory: 0,
        runs: { temporal: 0, archive: 3 },
      });
      const ids = (await rows(whole)).map(({ runId }) => runId);
      expect(report.tails[0]!.runs).toEqual(ids.map((runId) => ({ runId, source: 'ARCHIVE' })));
      expect(frenchReport(report, kindsWithDoor)).toContain('3 lues dans l’archive, que Temporal ne conserve plus');
      const without = await verified({ streamId: whole, runArchive: undefined });
      expect(without.coverage).toMatchObject({ history: 0, uncovered: versionsOf(), withoutHistory: 1 });
      expect((await verified()).findings).toEqual([]);
    });

    it('are read from the archive, and those that it retains from Temporal: the report says which', async () => {
      const { findings, tails, coverage } = await verified({ streamId: partly });
      expect(findings).toEqual([]);
      expect(coverage).toMatchObject({ history: versionsOf(), runs: { temporal: 1, archive: 2 } });
      const ids = (await rows(partly)).map(({ runId }) => runId);
      expect(tails[0]!.runs).toEqual(ids.map((runId, place) => ({ runId, source: place === 2 ? 'TEMPORAL' : 'ARCHIVE' })));
    });

    it.each([4, 20, 40])('show event %i altered in the journal, its whole chain rewritten', async (version) => {
      const { manager } = attacker;
      const before = (await sender.journal.readEvents(whole)).map(({ event }) => event);
      await tamper(manager, whole, 'REWRITTEN', (events) => events.with(version - 1, { ...events[version - 1]!, data: { by: 'forged' } }));
      const { findings } = await verified({ streamId: whole });
      await tamper(manager, whole, 'REWRITTEN', () => before);
      expect(findings).toContainEqual(
        expect.objectContaining({ kind: 'CHANGED', version, evidence: 'HISTORY', field: '/data/by', found: '"forged"' }),
      );
      expect((await verified({ streamId: whole })).findings).toEqual([]);
    });

    it.each([
      ['first', 0],
      ['middle', 1],
      ['last', 2],
    ])('of which the %s has lost its content, or holds another, are named, and no other suffers', async (_, place) => {
      const victim = (await rows(whole))[place]!;
      const content = readFileSync(pathOf(victim.blob));
      const expectNamed = async (kind: string, words: string) => {
        const { findings, coverage } = await verified();
        expect(findings).toMatchObject([{ kind, streamId: whole, field: `run/${victim.runId}`, evidence: 'ARCHIVE' }]);
        expect(findings[0]!.sentence).toMatch(
          new RegExp(`^Porte ${whole} : exécution archivée dont le contenu ${words}.* en run/${victim.runId}`),
        );
        // Two of its own, two of another door, and one of a third.
        expect(coverage.runs.archive).toBe(5);
        const history = place === 2 ? { after: 0, upTo: victim.first! - 1 } : { after: victim.last, upTo: versionsOf() };
        expect((await verified({ streamId: whole })).tails).toMatchObject([{ history }]);
      };
      try {
        rmSync(pathOf(victim.blob));
        await expectNamed('ARCHIVE_MISSING', 'manque');
        writeFileSync(pathOf(victim.blob), content.with(content.length >> 1, content[content.length >> 1]! ^ 1));
        await expectNamed('ARCHIVE_ALTERED', 'a été altéré');
      } finally {
        writeFileSync(pathOf(victim.blob), content);
      }
    });

    it('of which one is another’s, its hash put right in the record, do not open as its own', async () => {
      const [[own], [foreign]] = [await rows(whole), await rows(other)];
      const point = (blob: string) =>
        attacker.query(`UPDATE archived_run SET hash = decode($2, 'hex') WHERE run_id = $1`, [own!.runId, blob]);
      await point(foreign!.blob);
      const { findings } = await verified();
      await point(own!.blob);
      expect(findings).toMatchObject([{ kind: 'HISTORY_UNREADABLE', streamId: whole, field: `run/${own!.runId}` }]);
    });

    it('of which one is no history any more, its hash put right in the record, keep nobody from being verified', async () => {
      const [own] = await rows(whole);
      const content = readFileSync(pathOf(own!.blob));
      const point = (hash: Buffer) => attacker.query('UPDATE archived_run SET hash = $2 WHERE run_id = $1', [own!.runId, hash]);
      const altered = content.with(content.length >> 1, content[content.length >> 1]! ^ 1);
      for (const forged of [Buffer.from(altered), content.subarray(0, -100), gzipSync('{}'), Buffer.from('no gzip')]) {
        const hash = createHash('sha256').update(forged).digest();
        const path = pathOf(hash.toString('hex'));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, forged);
        await point(hash);
        const { findings, coverage } = await verified();
        rmSync(path);
        expect(findings).toMatchObject([{ kind: 'HISTORY_UNREADABLE', streamId: whole, field: `run/${own!.runId}` }]);
        expect(coverage.history).toBeGreaterThanOrEqual(versionsOf());
      }
      await point(Buffer.from(own!.blob, 'hex'));
      expect((await verified()).findings).toEqual([]);
    });

    it('whose last is kept by nobody leave the end unsaid, rather than call it added', async () => {
      const last = (await rows(whole)).at(-1)!;
      const move = (from: string, to: string) =>
        attacker.query(`UPDATE archived_run SET stream_id = $2 WHERE stream_id = $1 AND run_id = $3`, [from, to, last.runId]);
      await move(whole, 'elsewhere');
      const { findings } = await verified({ streamId: whole });
      await move('elsewhere', whole);
      expect(findings).toMatchObject([{ kind: 'HISTORY_INCOMPLETE', streamId: whole, version: last.first }]);
    });

    it('are read under the keys of their time after a rotation, which counts them; without these keys they are named', async () => {
      const keyring = await PayloadKeyring.open(settings.keys.folder);
      const { active: old } = await keyring.ids();
      const before = (await keyUse(sender.dataSource)).archived.get(old);
      expect(before).toBeGreaterThan(6);
      const fresh = await keyring.add();
      await keyring.activate(fresh);
      // Until every writer has read the file again.
      await delay(5_500);
      await ended(4);
      await pass();
      expect((await keyUse(sender.dataSource)).archived).toEqual(
        new Map([
          [old, before],
          [fresh, 1],
        ]),
      );
      expect((await verified()).findings).toEqual([]);

      const folder = mkdtempSync(join(runFolder(), 'keys-'));
      const file = 'temporal-payload-keys.json';
      const { active, keys } = JSON.parse(readFileSync(join(settings.keys.folder, file), 'utf8')) as KeyFile;
      writeFileSync(join(folder, file), JSON.stringify({ active, keys: { [active]: keys[active] } }), { mode: 0o600 });
      const forgetful = await connect({ ...settings, keys: { folder } });
      const { findings } = await verified({ temporal: forgetful, streamId: whole });
      await forgetful.close();
      expect(findings).toMatchObject([
        { kind: 'HISTORY_UNREADABLE', streamId: whole, found: expect.stringContaining(`has no key ${old}`) },
      ]);
    });

    it('show that a stream was there which the whole record has lost', async () => {
      for (const table of ['stream_event', 'stream_head', 'command_record', 'reservation'])
        await attacker.query(`DELETE FROM ${table} WHERE stream_id = $1`, [other]);
      for (const table of ['door_opening', 'door']) await attacker.query(`DELETE FROM ${table} WHERE door_id = $1`, [other]);
      const { findings } = await verified();
      expect(findings).toContainEqual(expect.objectContaining({ kind: 'OLDER_BACKUP', streamId: other, version: 1, evidence: 'HISTORY' }));
    });
  });
});
