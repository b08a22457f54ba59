/** An older backup of PostgreSQL is put back under a running Temporal, and under senders that go on. */
import { validatedA } from '#libs/domain/journey/testing/facts.js';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { Command } from '#libs/domain/journey/command.js';
import type { TestDatabase } from '#test/harness/postgres.js';
import { done, expectOneTruth, openSender, startNew, type TestSender } from '#test/harness/dispatch.js';
import { command, openTestJournal, startJourneyWorker, type RunningWorker, type TestJournal } from '#test/harness/journeys.js';
import { testTemporalSettings, type TestTemporalSettings } from '#test/harness/temporal.js';

const entry = '2024-01-15T09:00:00.000Z';
const day = '2024-06-03T10:00:00.000Z';
const blockA: readonly Command[] = validatedA('2024-02-05').map((fact) => fact.command);
const certificate = command('issue-block-certificate', { block: 'A' }, day);
const incident = command('record-incident', { assessment: 'A-E1', description: 'sealed' }, day);
const livret = command('submit-livret', { file: 'f'.repeat(64), parts: 3 }, day);

describe('after an older backup of PostgreSQL is restored', () => {
  let settings: TestTemporalSettings;
  let kept: TestJournal;
  let backup: TestDatabase;
  let worker: RunningWorker;
  let sender: TestSender;
  let keys = 0;
  const newKey = () => `key-${(keys += 1)}`;

  beforeEach(async () => {
    settings = await testTemporalSettings({ ownNamespace: true });
    kept = await openTestJournal(rules);
    worker = await startJourneyWorker(settings, kept.activities);
    sender = await openSender({ databaseUrl: kept.database.url, temporal: settings, rules });
  });
  afterEach(async () => {
    await worker.stop();
    await sender.close();
    await kept.close();
    await backup.drop();
  });

  const withBlock = async () => {
    const { streamId: journeyId } = done(await sender.send(newKey(), [startNew(rules, entry)]));
    done(await sender.send(newKey(), blockA, { journeyId }));
    return journeyId;
  };
  const numbersOf = async (journeyId: string) =>
    (await sender.journal.history<RecordedEvent>(journeyId)).flatMap((event) =>
      event.type === 'BlockCertificateIssued' ? [event.data.number] : [],
    );

  it('no number is given twice, nor a second journey opened, before or after the journal is filled from the histories', async () => {
    const [before, lost] = [await withBlock(), await withBlock()];
    backup = await kept.database.backUp();
    const opening = startNew(rules, entry);
    const { streamId: unknown } = done(await sender.send(newKey(), [opening]));
    done(await sender.send(newKey(), [certificate], { journeyId: lost }));
    const [given] = await numbersOf(lost);
    expect(given).toMatch(/^CB-two-blocks-2024-0*1$/);
    await kept.database.restore(backup);
    expect(await numbersOf(lost)).toEqual([]);
    // Whoever comes first, for another journey: it must not get the number that was given.
    done(await sender.send(newKey(), [certificate], { journeyId: before }));
    expect(await numbersOf(before)).toEqual([expect.stringMatching(/^CB-two-blocks-2024-0*2$/)]);
    expect(await numbersOf(lost)).toEqual([given]);
    expect(await sender.send(newKey(), [opening])).toMatchObject({
      kind: 'REFUSED',
      refusal: { type: 'CommandRefused', detail: { unmet: [{ code: 'journey.already-open' }] } },
    });
    for (const journeyId of [before, lost, unknown]) await expectOneTruth(sender, journeyId);
  });

  it.each([
    ['that command', () => Promise.resolve()],
    ['the sweep', () => sender.backfill.sweepOnce()],
  ])('a command sent again under its key has its first outcome, warnings included, where %s fills the journal', async (_, first) => {
    const journeyId = await withBlock();
    backup = await kept.database.backUp();
    const keysOf = { livret: newKey(), incident: newKey(), certificate: newKey(), start: newKey() };
    const opening = startNew(rules, entry);
    const sendAll = async () => [
      await sender.send(keysOf.incident, [incident], { journeyId }),
      await sender.send(keysOf.livret, [livret], { journeyId }),
      await sender.send(keysOf.certificate, [certificate], { journeyId }),
      await sender.send(keysOf.start, [opening]),
    ];
    const told = await sendAll();
    expect(done(told[1]!).warnings).toHaveLength(1);
    const versions = await Promise.all(told.map((outcome) => expectOneTruth(sender, done(outcome).streamId)));
    await kept.database.restore(backup);
    await first();
    expect(await sendAll()).toEqual(told);
    expect(await Promise.all(told.map((outcome) => expectOneTruth(sender, done(outcome).streamId)))).toEqual(versions);
  });

  it('the journal is filled by the sweep and by the next command, under rules that the backup lacks too', async () => {
    const journeyId = await withBlock();
    backup = await kept.database.backUp();
    const migrated = { ...rules, version: '2', digest: '9'.repeat(64) };
    const blocks = rules.blocks.map(({ code }) => ({ from: code, to: code }));
    const migration = command('migrate-certification', { version: '2', blocks, motive: 'sealed' }, day, { rules: migrated });
    done(await sender.send(newKey(), [incident], { journeyId }));
    done(await sender.send(newKey(), [migration], { journeyId }));
    const version = await expectOneTruth(sender, journeyId);
    await kept.database.restore(backup);
    expect((await sender.journal.streamHead(journeyId)).version).toBe(version - 2);
    await sender.backfill.sweepOnce();
    expect(await expectOneTruth(sender, journeyId)).toBe(version);
    await kept.database.restore(backup);
    done(await sender.send(newKey(), [incident], { journeyId }));
    expect(await expectOneTruth(sender, journeyId)).toBe(version + 1);
  });

  it('the sweep reads the runs since the month before the backup was made, and no others', async () => {
    const journeyId = await withBlock();
    backup = await kept.database.backUp();
    done(await sender.send(newKey(), [incident], { journeyId }));
    const version = await expectOneTruth(sender, journeyId);
    const restored = async (followedUntil: string) => {
      await kept.database.restore(backup);
      await kept.database.tamper(`UPDATE restore_fence SET compared_at = now() ${followedUntil}`);
      await sender.backfill.sweepOnce();
      return (await sender.journal.streamHead(journeyId)).version;
    };
    expect(await restored(`+ interval '3 months'`)).toBe(version - 1);
    expect(await restored(`- interval '3 months'`)).toBe(version);
  });

  it('what cannot be read holds back no other, and is filled once it can; where nothing can be read, nothing opens', async () => {
    const [lost, other] = [await withBlock(), await withBlock()];
    backup = await kept.database.backUp();
    for (const journeyId of [lost, other]) done(await sender.send(newKey(), [incident], { journeyId }));
    await kept.database.restore(backup);
    const { workflowService } = sender.temporal.client;
    const { getWorkflowExecutionHistoryReverse: reverse } = workflowService;
    const asked = jest.spyOn(workflowService, 'getWorkflowExecutionHistoryReverse');
    const unreadable = (ids: readonly string[]) =>
      asked.mockImplementation((request) =>
        ids.includes(request.execution?.workflowId ?? '')
          ? Promise.reject(new Error('sealed under a key that is not held'))
          : reverse.call(workflowService, request),
      );
    unreadable([lost, other]);
    await expect(sender.backfill.sweepOnce()).rejects.toThrow(/nothing was compared/);
    expect(await sender.fence.isOpen()).toBe(false);
    unreadable([lost]);
    await sender.backfill.sweepOnce();
    expect([await sender.fence.isOpen(), await sender.fence.left()]).toEqual([true, [lost]]);
    await expectOneTruth(sender, other);
    asked.mockRestore();
    await sender.backfill.fillLeft();
    expect(await sender.fence.left()).toEqual([]);
    await expectOneTruth(sender, lost);
  });

  it('nothing opens while Temporal cannot be asked', async () => {
    const journeyId = await withBlock();
    backup = await kept.database.backUp();
    done(await sender.send(newKey(), [incident], { journeyId }));
    await kept.database.restore(backup);
    const { workflowService } = sender.temporal.client;
    const asked = jest.spyOn(workflowService, 'getWorkflowExecutionHistory');
    asked.mockRejectedValue(Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: 'gone', metadata: {} }));
    await expect(sender.backfill.sweepOnce()).rejects.toThrow('UNAVAILABLE');
    expect(await sender.fence.isOpen()).toBe(false);
    asked.mockRestore();
    await sender.backfill.sweepOnce();
    expect(await sender.fence.isOpen()).toBe(true);
    await expectOneTruth(sender, journeyId);
  });
});
