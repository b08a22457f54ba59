import type { Command } from '#libs/domain/journey/command.js';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { applyCommands } from '#libs/engine/temporal/apply-commands.js';
import { readRuns } from '#test/harness/histories.js';
import { runFromJournal } from './run-from-journal.js';
import { done, expectOneTruth, openSender, startNew, type TestSender } from '#test/harness/dispatch.js';
import {
  apply,
  attempt,
  command,
  openTestJournal,
  startJourneyWorker,
  type RunningWorker,
  type TestJournal,
} from '#test/harness/journeys.js';
import { testTemporalSettings } from '#test/harness/temporal.js';

const entry = '2024-01-15T09:00:00.000Z';
const later = '2024-02-01T09:00:00.000Z';
const archive = [command('abandon', { reason: 'OTHER', comment: 'sealed' }, later), command('archive', { reason: 'ABANDONED' }, later)];
const reactivate = command('reactivate', { comment: 'sealed' }, later);
const incident = command('record-incident', { assessment: 'A-E1', description: 'sealed' }, later);
const rectified = (day: string) => command('rectify', { eventVersion: 1, field: 'OCCURRED_AT', value: day, reason: 'sealed' }, later);

describe('a journey without an open run', () => {
  let kept: TestJournal;
  let worker: RunningWorker;
  /** Two processes of the API. */
  let one: TestSender;
  let other: TestSender;
  let keys = 0;
  const newKey = () => `key-${(keys += 1)}`;

  beforeAll(async () => {
    const settings = await testTemporalSettings({ ownNamespace: true });
    kept = await openTestJournal(rules);
    worker = await startJourneyWorker(settings, kept.activities);
    const open = () => openSender({ databaseUrl: kept.database.url, temporal: settings, rules });
    [one, other] = await Promise.all([open(), open()]);
  });
  afterAll(async () => {
    await Promise.all([one, other].map((sender) => sender.close()));
    await worker.stop();
    await kept.close();
  });

  const opened = async () => done(await one.send(newKey(), [startNew(rules, entry)])).streamId;
  const send = (journeyId: string, ...commands: Command[]) => one.send(newKey(), commands, { journeyId });
  const ended = (journeyId: string) => one.temporal.client.workflow.getHandle(journeyId).result();
  const archived = async () => {
    const journeyId = await opened();
    done(await send(journeyId, ...archive));
    await ended(journeyId);
    return journeyId;
  };

  it('because it is archived takes late commands, many at once, each by whatever run is there', async () => {
    const journeyId = await archived();
    for (let round = 0; round < 6; round += 1) {
      const days = [1, 2, 3].map((n) => `2024-01-${String(round * 3 + n).padStart(2, '0')}`);
      const sent = days.map((day, n) => (n % 2 ? other : one).send(newKey(), [rectified(day)], { journeyId }));
      for (const outcome of await Promise.all(sent)) done(outcome);
      await expectOneTruth(one, journeyId);
    }
    expect(await expectOneTruth(other, journeyId)).toBe(3 + 18);
  });

  it('takes no command by a run that began from a journal which has gone further meanwhile', async () => {
    const journeyId = await archived();
    const stale = await runFromJournal({ ...one, kinds: streamKinds }, journeyId);
    done(await send(journeyId, rectified('2024-01-10')));
    await ended(journeyId);
    const before = (await readRuns(one.temporal, journeyId)).length;
    const late = attempt(journeyId, [rectified('2024-01-11')], { journalHead: 3, start: stale });
    expect(await applyCommands(one.temporal, late, { deadlineMs: 1_500 })).toMatchObject({ kind: 'UNANSWERED' });
    const runs = (await readRuns(one.temporal, journeyId)).slice(before);
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.flatMap(({ facts }) => facts).filter(({ kind }) => kind === 'UPDATE')).toEqual([]);
    done(await send(journeyId, rectified('2024-01-12')));
    expect(await expectOneTruth(one, journeyId)).toBe(5);
  });

  it('refuses late what an archived journey refuses, and ends again', async () => {
    const journeyId = await archived();
    expect(await send(journeyId, incident)).toMatchObject({ kind: 'REFUSED', refusal: { type: 'CommandRefused', detail: { version: 3 } } });
    done(await send(journeyId, reactivate));
    done(await send(journeyId, incident));
    await expectOneTruth(one, journeyId);
  });

  it('because somebody ended its run by hand is frozen, and goes on by a recorded decision that says nothing was lost', async () => {
    const journeyId = await opened();
    await one.temporal.client.workflow.getHandle(journeyId).terminate('by hand');
    expect(await send(journeyId, incident)).toMatchObject({ kind: 'PENDING', waitsFor: 'JOURNAL_AHEAD' });
    done(await send(journeyId, command('resume-from-journal', { motive: 'sealed' }, later)));
    await one.reconciler.endPending();
    const events = (await one.journal.readEvents(journeyId)).map(({ event }) => event);
    expect(events[1]).toMatchObject({ type: 'JourneyResumedFromJournal', data: { lostVersions: 0 } });
    expect(await expectOneTruth(one, journeyId)).toBe(3);
  });

  it('because its run was ended by hand before the journal had all of it loses nothing of it', async () => {
    const journeyId = await opened();
    await apply(one.temporal, attempt(journeyId, [incident]));
    await one.temporal.client.workflow.getHandle(journeyId).terminate('by hand');
    expect((await one.journal.streamHead(journeyId)).version).toBe(1);
    done(await send(journeyId, command('resume-from-journal', { motive: 'sealed' }, later)));
    expect((await one.journal.readEvents(journeyId)).map(({ event }) => event.type)).toEqual([
      ...['JourneyStarted', 'IncidentRecorded', 'JourneyResumedFromJournal'],
    ]);
    await expectOneTruth(one, journeyId);
  });
});
