import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { journeyKind } from '#libs/journey/kind.js';
import { validatedA } from '#libs/domain/journey/testing/facts.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { listRuns, type RunHistory } from '#libs/engine/temporal/histories.js';
import { done, openSender, startNew, type TestSender } from '#test/harness/dispatch.js';
import { command, openTestJournal, startJourneyWorker, type RunningWorker, type TestJournal } from '#test/harness/journeys.js';
import { readRuns, type WholeRun } from '#test/harness/histories.js';
import { runFolder } from '#test/harness/run-folder.js';
import { testTemporalSettings } from '#test/harness/temporal.js';
import type { Finding } from './finding.js';
import { frenchReport } from './french-report.js';
import { compareHistory, compareState, type JournalSide } from './history-check.js';
import { Originals, readOriginals } from './originals.js';
import { readHistories } from './read-histories.js';
import type { VerificationReport } from './report.schema.js';
import { tamper } from './testing/attacks.js';
import { isOfNothing, verify, type VerifyOptions } from './verify.js';

const { digest: _, ...unsigned } = withFinalAssessment;
const digest = createHash('sha256').update(canonicalJson(unsigned)).digest('hex');
const rules: CertificationRules = { ...unsigned, digest };

const entry = '2024-01-15T09:00:00.000Z';
const incident = command('record-incident', { assessment: 'A-E1', description: 'sealed' }, '2024-06-03T10:00:00.000Z');

describe('the journal against Temporal', () => {
  let kept: TestJournal;
  let worker: RunningWorker;
  let sender: TestSender;
  let superuser: pg.Client;
  let attacker: DataSource;
  let options: VerifyOptions;
  let training: string;
  let vae: string;

  beforeAll(async () => {
    const settings = await testTemporalSettings({ ownNamespace: true });
    kept = await openTestJournal(rules);
    worker = await startJourneyWorker(settings, kept.activities);
    sender = await openSender({ databaseUrl: kept.database.url, temporal: settings, rules });
    const keysFolder = mkdtempSync(join(runFolder(), 'keys-'));
    // The attacker takes triggers off for good: the schema is another.
    const compared = { kinds: streamKinds, schema: null, graceMs: 1_000 };
    options = { ...compared, dataSource: sender.dataSource, keysFolder, temporal: sender.temporal };
    training = done(await sender.send(randomUUID(), [startNew(rules, entry)])).streamId;
    const batch = validatedA('2024-02-05').map((fact) => fact.command);
    done(await sender.send('again', batch, { journeyId: training }));
    done(await sender.send('again', batch, { journeyId: training }));
    done(await sender.send(randomUUID(), [incident], { journeyId: training }));
    expect((await sender.send(randomUUID(), [command('resume', {}, entry)], { journeyId: training })).kind).toBe('REFUSED');
    // A VAE of long ago: deadlines fall with its commands, and by the clock.
    vae = done(await sender.send(randomUUID(), [startNew(rules, entry, 'VAE')])).streamId;
    const filed = command('submit-feasibility-file', { files: [] }, '2024-02-01T10:00:00.000Z');
    const complete = command('declare-file-complete', { lastPieceReceivedOn: '2024-02-02' }, '2024-02-02T10:00:00.000Z');
    done(await sender.send(randomUUID(), [filed, complete], { journeyId: vae }));
    superuser = new pg.Client(kept.database.adminUrl);
    await superuser.connect();
    attacker = await createDataSource(kept.database.adminUrl, { poolSize: 1 });
    for (const table of ['stream_event', 'stream_leaf', 'stream_tree', 'checkpoint'])
      await superuser.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  });
  afterAll(async () => {
    await superuser?.end();
    await attacker?.destroy();
    await worker?.stop();
    await sender?.close();
    await kept?.close();
  });

  /** Committed, because the comparison reads by connections of its own; then put back from a copy. */
  const after = async (attack: () => Promise<unknown>): Promise<VerificationReport> => {
    const tables = ['stream_event', 'stream_head', 'journey_summary', 'journey_block', 'journey_deadline', 'command_record'];
    const columns = new Map<string, string>();
    for (const table of tables) {
      const { rows } = await superuser.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'`,
        [table],
      );
      columns.set(table, rows.map(({ name }) => `"${name}"`).join(', '));
      await superuser.query(`CREATE TEMP TABLE copy_${table} AS SELECT ${columns.get(table)} FROM ${table}`);
    }
    try {
      await attack();
      return await verify(options);
    } finally {
      for (const table of tables.toReversed()) await superuser.query(`DELETE FROM ${table}`);
      for (const table of tables) {
        await superuser.query(
          `INSERT INTO ${table} (${columns.get(table)}) OVERRIDING SYSTEM VALUE SELECT ${columns.get(table)} FROM copy_${table}`,
        );
        await superuser.query(`DROP TABLE copy_${table}`);
      }
    }
  };
  const rewrite = (journeyId: string, change: (events: StreamEvent[]) => readonly StreamEvent[]) => () =>
    tamper(attacker.manager, journeyId, 'REWRITTEN', change);
  const side = (events: readonly StreamEvent[], isVouched = false): JournalSide => ({
    kind: journeyKind,
    streamId: training,
    events,
    commands: [],
    traceOf: events.length,
    isVouched: () => isVouched,
  });
  const forged = (event: StreamEvent): StreamEvent => ({ ...event, data: { ...event.data, description: 'forged' } });

  it('agree event by event, and what each Update was is told apart', async () => {
    const report = await verify(options);
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ isSound: true, streams: 2, comparedWithTemporal: true });
    expect(report.coverage).toMatchObject({ history: report.events, uncovered: 0, withoutHistory: 0 });
    expect(report.updates).toMatchObject({ applied: 5, failed: 0, unanswered: 0, refused: 1 });
    expect(report.updates.byClock).toBeGreaterThan(0);
    const one = await verify({ ...options, streamId: training });
    expect(one.tails).toEqual([expect.objectContaining({ streamId: training, uncovered: [], workflowVersion: one.events })]);
    expect(frenchReport(report, streamKinds)).toMatch(/^Rien de ce que la vérification couvre n’a été altéré/);
    expect([isOfNothing(one), isOfNothing(await verify({ ...options, streamId: 'jrn_nope' }))]).toEqual([false, true]);
  });

  it.each<[string, (events: StreamEvent[]) => readonly StreamEvent[], string]>([
    ['changed', (events) => events.with(1, forged(events[1]!)), 'CHANGED 2'],
    ['taken away', (events) => events.toSpliced(2, 1), 'DELETED 3'],
    ['added', (events) => events.toSpliced(3, 0, forged(events[1]!)), 'INSERTED 4'],
    ['added at the end', (events) => [...events, forged(events.at(-1)!)], 'INSERTED'],
    ['moved', (events) => [events[0]!, events[4]!, ...events.slice(1, 4), ...events.slice(5)], 'REORDERED 2'],
  ])('show an event %s before any checkpoint covers it, its whole chain rewritten', async (_name, change, expected) => {
    const { findings } = await after(rewrite(training, change));
    const [kind, version] = expected.split(' ');
    const found = findings.filter((one) => one.kind === kind && one.evidence === 'HISTORY');
    expect(found).toContainEqual(expect.objectContaining({ streamId: training, ...(version && { version: Number(version) }) }));
    if (kind === 'CHANGED') expect(found).toContainEqual(expect.objectContaining({ field: '/data/description', found: '"forged"' }));
    expect(findings.filter(({ streamId }) => streamId === vae)).toEqual([]);
  });

  it('show what an older backup lacks, of one journey and of a journey that it does not know', async () => {
    const { findings } = await after(async () => {
      await rewrite(training, (events) => events.slice(0, 3))();
      await superuser.query(`DELETE FROM command_record WHERE stream_id = $1 AND (outcome ->> 'toVersion')::int > 3`, [training]);
      await superuser.query('DELETE FROM journey_summary WHERE journey_id IN ($1, $2)', [training, vae]);
      for (const table of ['stream_event', 'stream_head', 'command_record'])
        await superuser.query(`DELETE FROM ${table} WHERE stream_id = $1`, [vae]);
    });
    const lost = findings.filter(({ kind }) => kind === 'OLDER_BACKUP');
    expect(lost).toContainEqual(expect.objectContaining({ streamId: training, version: 4 }));
    expect(lost).toContainEqual(expect.objectContaining({ streamId: vae, version: 1 }));
    expect(findings.some(({ kind }) => kind === 'DELETED')).toBe(false);
  });

  it('show the record of a command altered where the events cannot tell', async () => {
    const { findings } = await after(() =>
      superuser.query(
        `UPDATE command_record SET request = jsonb_set(request, '{commands,0,data,description}', '"forged"') WHERE names = '{record-incident}'`,
      ),
    );
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'COMMAND_RECORD_ALTERED',
        streamId: training,
        evidence: 'HISTORY',
        found: '"forged"',
        field: expect.stringMatching(/^command_record\/cmd_.*\/request\/commands\/0\/data\/description$/),
      }),
    ]);
  });

  it('show a record that says DONE of a command that never came, and made nothing', async () => {
    const { findings } = await after(() =>
      superuser.query(
        `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status, outcome, finished_at)
         SELECT 'cmd_invented', stream_id, names, actor, body_mac, request, 'DONE', '{"fromVersion": 3, "toVersion": 3}', now()
         FROM command_record WHERE names = '{record-incident}'`,
      ),
    );
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'COMMAND_RECORD_ALTERED',
        streamId: training,
        evidence: 'HISTORY',
        field: 'command_record/cmd_invented/status',
      }),
    ]);
  });

  it('any byte changed in Temporal’s view or in the journal’s is named, on the side that no checkpoint vouches for', async () => {
    const runs = await readRuns(sender.temporal, training);
    const events = (await sender.journal.readEvents(training)).map(({ event }) => event);
    expect(await compared(side(events, true), runs)).toEqual([]);
    for (const [index, event] of events.entries()) {
      const text = canonicalJson(event);
      for (let turn = 0; turn < 12; turn += 1) {
        const at = text.indexOf('"', Math.floor((text.length * (turn + 1)) / 14)) + 1;
        const altered = alteredAt(text, at);
        if (!altered) continue;
        const ofJournal = await compared(side(events.with(index, altered)), runs);
        expect(ofJournal).toContainEqual(expect.objectContaining({ version: index + 1, evidence: 'HISTORY' }));
        const ofHistory = await compared(side(events, true), withEvent(runs, altered));
        expect(new Set(ofHistory.map(({ kind }) => kind))).toEqual(new Set(['HISTORY_ALTERED']));
        expect(ofHistory[0]).toMatchObject({ streamId: training });
      }
    }
  });

  it('show a workflow whose own state is another, or goes further than the journal', async () => {
    const events = await sender.journal.history<RecordedEvent>(training);
    const state = fold(events);
    expect(compareState(side(events), state)).toEqual([]);
    const scoped = { ...state, scope: 'BLOCKS' };
    expect(compareState(side(events), scoped)).toEqual([
      expect.objectContaining({ kind: 'WORKFLOW_DIFFERS', version: events.length, field: 'state/scope', found: '"BLOCKS"' }),
    ]);
    expect(compareState(side(events.slice(1, -1)), state)).toEqual([
      expect.objectContaining({ kind: 'WORKFLOW_DIFFERS', field: 'version' }),
    ]);
  });

  it('once its history is gone, a journey is verified by journal and checkpoint, and the report says so', async () => {
    await new CheckpointLog(sender.dataSource, options.keysFolder).make();
    const { client } = sender.temporal;
    await client.workflow.getHandle(vae).terminate('past retention');
    await client.workflowService.deleteWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: vae },
    });
    while ((await listRuns(sender.temporal, vae)).length > 0) await delay(200);
    const report = await verify(options);
    expect(report.findings).toEqual([]);
    expect(report.coverage).toMatchObject({ withoutHistory: 1, uncovered: 0, checkpointed: report.events });
    expect(frenchReport(report, streamKinds)).toContain('1 parcours dont Temporal ne conserve plus l’historique');
    const { findings } = await after(rewrite(vae, (events) => events.with(1, forged(events[1]!))));
    expect(findings.map(({ kind, streamId, version }) => [kind, streamId, version])).toEqual([
      ['CHANGED', vae, 2],
      ['CHAIN_REWRITTEN', vae, 2],
    ]);
  });
});

/** Every finding, with what the histories hold where something differs. */
async function compared(journal: JournalSide, whole: readonly WholeRun[]): Promise<readonly Finding[]> {
  const runs = whole.map(({ facts, ...run }): RunHistory => ({ ...run, facts: () => Readable.from(facts) }));
  const [histories, asked] = [await readHistories(runs), new Originals()];
  compareHistory(journal, histories, asked);
  return compareHistory(journal, histories, await readOriginals(runs, asked.unknown)).findings;
}

/** One character of a value is another; null where that leaves nothing that could be an event of that stream: whose it is, the record tells. */
function alteredAt(text: string, at: number): StreamEvent | null {
  const character = text[at] === 'a' ? 'b' : 'a';
  try {
    const event = JSON.parse(text.slice(0, at) + character + text.slice(at + 1)) as StreamEvent;
    const isOfStream = streamIdIn(event) === streamIdIn(JSON.parse(text) as StreamEvent);
    return event.version && isOfStream && event.actor && event.data && event.type ? event : null;
  } catch {
    return null;
  }
}

function withEvent(runs: readonly WholeRun[], altered: StreamEvent): readonly WholeRun[] {
  const replace = (event: StreamEvent): StreamEvent => (event.version === altered.version ? altered : event);
  return runs.map((run) => ({
    ...run,
    facts: run.facts.map((fact) => {
      if (fact.kind === 'APPENDED') return { ...fact, events: fact.events.map(replace) };
      if (fact.kind !== 'UPDATE' || !fact.outcome || 'failure' in fact.outcome) return fact;
      return { ...fact, outcome: { ...fact.outcome, events: fact.outcome.events.map(replace) } };
    }),
  }));
}
