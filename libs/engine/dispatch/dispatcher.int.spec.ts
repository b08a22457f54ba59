import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { DispatchOutcome } from './dispatch.js';
import { done, expectOneTruth, openSender, startNew, type TestSender } from '#test/harness/dispatch.js';
import { command, openTestJournal, startJourneyWorker, type RunningWorker, type TestJournal } from '#test/harness/journeys.js';
import { testTemporalSettings, type TestTemporalSettings } from '#test/harness/temporal.js';

const entry = '2024-01-15T09:00:00.000Z';
const later = '2024-02-01T09:00:00.000Z';
const suspend = command('suspend', { reason: 'OTHER', comment: 'sealed' }, later);
const resume = command('resume', {}, later);
/** Accepted, with a warning: four parts are asked. */
const livret = command('submit-livret', { file: 'f'.repeat(64), parts: 3 }, later);
const amenagement = command('request-amenagement', { amenagementId: 'ame_1', request: 'sealed' }, later);

describe('a command sent to a journey', () => {
  let settings: TestTemporalSettings;
  let kept: TestJournal;
  let worker: RunningWorker;
  /** Two processes of the API. */
  let one: TestSender;
  let other: TestSender;
  let keys = 0;
  const newKey = () => `key-${(keys += 1)}`;

  beforeAll(async () => {
    settings = await testTemporalSettings({ ownNamespace: true });
    kept = await openTestJournal(rules);
    worker = await startJourneyWorker(settings, kept.activities);
    [one, other] = await Promise.all([newSender(), newSender()]);
  });
  afterAll(async () => {
    await Promise.all([one, other].map((sender) => sender.close()));
    await worker.stop();
    await kept.close();
  });

  const newSender = (attemptMs?: number) =>
    openSender({ databaseUrl: kept.database.url, temporal: settings, rules, ...(attemptMs !== undefined && { attemptMs }) });
  const opened = async () => done(await one.send(newKey(), [startNew(rules, entry)])).streamId;
  /** As a client does that is told to come again: whoever asks while another process is sending is not kept waiting. */
  const ended = async (...sent: [TestSender, ...Parameters<TestSender['send']>]): Promise<DispatchOutcome> => {
    const [sender, ...command] = sent;
    for (;;) {
      const outcome = await sender.send(...command);
      if (outcome.kind !== 'PENDING') return outcome;
      await delay(20);
    }
  };
  const versionOf = async (journeyId: string) => (await one.journal.streamHead(journeyId)).version;

  it('twice at once under one key, by two processes, has one effect and one outcome', async () => {
    const start = newKey();
    const opening = startNew(rules, entry);
    const begun = await Promise.all([one, other, one, other].map((sender) => ended(sender, start, [opening])));
    expect(new Set(begun.map((outcome) => canonicalJson(outcome))).size).toBe(1);
    const { streamId: journeyId } = done(begun[0]!);
    const key = newKey();
    const outcomes = await Promise.all([one, other, one, other].map((sender) => ended(sender, key, [suspend], { journeyId })));
    for (const outcome of outcomes) expect(outcome).toEqual({ ...done(outcomes[0]!), fromVersion: 1, toVersion: 2 });
    expect(await expectOneTruth(one, journeyId)).toBe(2);
  });

  it('under a key that another body has used is told so, and has no effect', async () => {
    const journeyId = await opened();
    const key = newKey();
    const first = await one.send(key, [suspend], { journeyId });
    expect(await other.send(key, [resume], { journeyId })).toMatchObject({ kind: 'KEY_REUSED' });
    expect(await other.send(key, [suspend], { journeyId })).toEqual(first);
    expect(await versionOf(journeyId)).toBe(2);
  });

  it('refused, is refused in the same words for ever, even when it would now be accepted', async () => {
    const journeyId = await opened();
    const key = newKey();
    const refused = await one.send(key, [resume], { journeyId });
    expect(refused).toMatchObject({ kind: 'REFUSED', refusal: { type: 'CommandRefused', detail: { version: 1 } } });
    expect(await Promise.all([one, other].map((sender) => sender.send(key, [resume], { journeyId })))).toEqual([refused, refused]);
    done(await one.send(newKey(), [suspend], { journeyId }));
    expect(await other.send(key, [resume], { journeyId })).toEqual(refused);
    expect(await versionOf(journeyId)).toBe(2);
  });

  it('on a version that another has left is stale: of several at once, one wins', async () => {
    const journeyId = await opened();
    const sent = [one, other, one, other].map((sender) => sender.send(newKey(), [suspend], { journeyId, expectedVersion: 1 }));
    const outcomes = await Promise.all(sent);
    expect(outcomes.filter(({ kind }) => kind === 'DONE')).toHaveLength(1);
    const stale = outcomes.filter((outcome) => outcome.kind === 'REFUSED' && outcome.refusal.type === 'VersionStale');
    expect(stale).toHaveLength(3);
    expect(await expectOneTruth(one, journeyId)).toBe(2);
  });

  it.each([
    { what: 'warnings', path: 'TRAINING' as const, before: [], command: livret, types: ['LivretSubmitted'], warnings: ['livret.parts'] },
    {
      what: 'the deadlines that fell with it',
      path: 'VAE' as const,
      before: [command('submit-feasibility-file', { files: [] }, later)],
      command: command('declare-file-complete', { lastPieceReceivedOn: '2024-02-01' }, later),
      types: ['FeasibilityFileCompleted', 'RecevabiliteGrantedTacitly', 'RecevabiliteLapsed'],
      warnings: [],
    },
  ])('has its whole outcome, with $what, when its sender dies and another appends its events', async ({ path, before, ...sent }) => {
    const { streamId: journeyId } = done(await one.send(newKey(), [startNew(rules, entry, path)]));
    for (const each of before) done(await one.send(newKey(), [each], { journeyId }));
    const fromVersion = await versionOf(journeyId);
    const key = newKey();
    expect(await acceptedThenCutOff(() => one.send(key, [sent.command], { journeyId }), journeyId)).toMatchObject({ kind: 'PENDING' });
    expect(await versionOf(journeyId)).toBe(fromVersion);
    done(await other.send(newKey(), [amenagement], { journeyId }));
    const told = done(await other.send(key, [sent.command], { journeyId }));
    expect(told).toMatchObject({ fromVersion, toVersion: fromVersion + sent.types.length });
    expect(told.warnings.map(({ warning }) => warning.code)).toEqual(sent.warnings);
    const events = await one.journal.readEvents(journeyId, { afterVersion: fromVersion });
    expect(events.map(({ event }) => event.type)).toEqual([...sent.types, 'AmenagementRequested']);
    await expectOneTruth(one, journeyId);
  });

  /** PostgreSQL cuts the sender off between the acceptance of its command and the journal. */
  async function acceptedThenCutOff(send: () => Promise<DispatchOutcome>, journeyId: string): Promise<DispatchOutcome> {
    const admin = new pg.Client(kept.database.adminUrl);
    await admin.connect();
    try {
      await admin.query('BEGIN');
      await admin.query('SELECT FROM stream_head WHERE stream_id = $1 FOR UPDATE', [journeyId]);
      const sent = send();
      const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      while ((await admin.query(cut)).rowCount === 0) await delay(20);
      const outcome = await sent;
      await admin.query('ROLLBACK');
      return outcome;
    } finally {
      await admin.end();
    }
  }

  it('to a journey that nobody knows leaves nothing', async () => {
    expect(await one.send(newKey(), [suspend], { journeyId: 'jrn_nowhere' })).toEqual({ kind: 'UNKNOWN_STREAM' });
    expect(await one.dataSource.query(`SELECT FROM command_record WHERE stream_id = 'jrn_nowhere'`)).toEqual([]);
  });

  it('of no date is dated by the journey’s own clock, never in the future, whatever its sender’s', async () => {
    const journeyId = await opened();
    done(await one.send(newKey(), [{ ...suspend, occurredAt: null }], { journeyId }));
    const { event } = (await one.journal.readEvents(journeyId)).at(-1)!;
    expect(event.occurredAt <= event.recordedAt).toBe(true);
    expect(Date.parse(event.recordedAt) - Date.parse(event.occurredAt)).toBeLessThan(10_000);
  });

  it('answered by nobody in time is received; its outcome comes once, when a worker is back', async () => {
    const journeyId = await opened();
    const hasty = await newSender(800);
    await worker.stop();
    try {
      const keysSent = [newKey(), newKey(), newKey()];
      const sent = await Promise.all(keysSent.map((key) => hasty.send(key, [suspend], { journeyId })));
      expect(sent.map(({ kind }) => kind)).toEqual(['PENDING', 'PENDING', 'PENDING']);
      expect(await versionOf(journeyId)).toBe(1);
      worker = await startJourneyWorker(settings, kept.activities);
      const outcomes = await Promise.all(keysSent.map((key) => settled(hasty, key, journeyId)));
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['DONE', 'REFUSED', 'REFUSED']);
      expect(await Promise.all(keysSent.map((key) => one.send(key, [suspend], { journeyId })))).toEqual(outcomes);
      expect(await expectOneTruth(one, journeyId)).toBe(2);
    } finally {
      await hasty.close();
    }
  });

  /** Until the reconciler, or an earlier attempt that arrives after all, has found the outcome. */
  async function settled(sender: TestSender, key: string, journeyId: string) {
    for (;;) {
      await sender.reconciler.endPending();
      const outcome = await sender.send(key, [suspend], { journeyId });
      if (outcome.kind !== 'PENDING') return outcome;
      await delay(200);
    }
  }

  it('whose record waits behind hundreds that cannot end is ended all the same', async () => {
    const journeyId = await opened();
    await one.dataSource.query(
      `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status, attempts, created_at)
       SELECT 'cmd_stuck_' || n, 'jrn_stuck', '{suspend}', '{}', '', '{"start": {"digest": "none"}, "commands": []}', 'RECEIVED', 3, now() - interval '1 day'
       FROM generate_series(1, 250) AS n`,
    );
    await one.dataSource.query(
      `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status, created_at)
       VALUES ('cmd_waiting', $1, '{suspend}', '{"id": "act_staff", "role": "STAFF"}', '', $2, 'RECEIVED', now() - interval '1 minute')`,
      [journeyId, JSON.stringify({ commands: [suspend], expectedVersion: null, start: null })],
    );
    await one.reconciler.endPending();
    expect(await one.records.findCommand('cmd_waiting')).toMatchObject({
      status: 'DONE',
      outcome: { fromVersion: 1, toVersion: 2, warnings: [] },
    });
    await kept.database.tamper(`DELETE FROM command_record WHERE stream_id = 'jrn_stuck'`);
  });
});
