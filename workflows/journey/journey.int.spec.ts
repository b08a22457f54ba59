import type { Command } from '#libs/domain/journey/command.js';
import { journeyProcess } from '#libs/domain/journey/process.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { StreamProcess } from '#libs/domain/stream/process.js';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import type { Journal } from '#libs/record/journal/journal.js';
import { applyCommands, applyQueue, type UpdateAttempt } from '#libs/engine/temporal/apply-commands.js';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { newestVersion } from '#libs/engine/temporal/histories.js';
import { collect, eventsOf, readRuns } from '#test/harness/histories.js';
import { lastRun, listRunsSince, queryState, terminateRun } from '#libs/engine/temporal/stream-workflow.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { monthOf, type Applied } from '#libs/domain/stream/protocol.js';
import {
  apply,
  appliedIn,
  attempt,
  command,
  newJourneyId,
  newRun,
  openTestJournal,
  startJourneyWorker,
  startTraining,
  type RunningWorker,
  type TestJournal,
} from '#test/harness/journeys.js';
import { testTemporalSettings, type TestTemporalSettings } from '#test/harness/temporal.js';
import { replayWhatRan, runsOf } from '#test/replay/record.js';

const deadlineMs = 20_000;
const entry = '2024-01-15T09:00:00.000Z';
const day = (n: number) => `2024-02-${String(n).padStart(2, '0')}T09:00:00.000Z`;

const suspend = (n: number) => command('suspend', { reason: 'OTHER', comment: 'canary-sealed' }, day(n));
const resume = (n: number) => command('resume', {}, day(n));
const amenagement = command('request-amenagement', { amenagementId: 'ame_1', request: 'canary-sealed' }, day(1));

const journeys: StreamProcess = journeyProcess;
const fold = (events: readonly StreamEvent[]) => journeys.fold(events);

describe('a journey’s workflow, on a real Temporal', () => {
  let settings: TestTemporalSettings;
  let temporal: Temporal;
  let kept: TestJournal;
  let journal: Journal;
  let worker: RunningWorker;

  beforeAll(async () => {
    settings = await testTemporalSettings();
    temporal = await connect(settings);
    kept = await openTestJournal(rules);
    journal = kept.journal;
    worker = await startJourneyWorker(settings, kept.activities);
  });
  afterAll(async () => {
    await worker.stop();
    await temporal.close();
    await kept.close();
  });

  const send = (sent: UpdateAttempt) => applyCommands(temporal, sent, { deadlineMs });
  const stateOf = (journeyId: string) => queryState(temporal, journeyId, { deadlineMs });
  const versionOf = async (journeyId: string) => (await stateOf(journeyId))?.version;
  /** Versions that it still holds for the journal: the next Update gives them again, before its own. */
  const heldForJournal = async (journeyId: string) => {
    const { events, fromVersion } = await apply(temporal, attempt(journeyId, [amenagement]));
    return events.map(({ version }) => version).filter((version) => version <= fromVersion);
  };

  /** Opened, with these commands applied one Update after the other, nothing in the journal. */
  async function opened(...commands: Command[]): Promise<string> {
    const journeyId = newJourneyId();
    await apply(temporal, attempt(journeyId, [startTraining(rules, entry)], { start: newRun(journeyId, rules) }));
    for (const one of commands) await apply(temporal, attempt(journeyId, [one]));
    return journeyId;
  }

  async function historyOf(journeyId: string) {
    return (await temporal.client.workflow.getHandle(journeyId).fetchHistory()).events ?? [];
  }

  it('opens by its first command, and gives every event complete', async () => {
    const journeyId = newJourneyId();
    const applied = await apply(temporal, attempt(journeyId, [startTraining(rules, entry)], { start: newRun(journeyId, rules) }));
    expect(applied).toMatchObject({ fromVersion: 0, toVersion: 1, events: [{ journeyId, version: 1, type: 'JourneyStarted' }] });
    expect(await stateOf(journeyId)).toEqual(fold(applied.events));
    expect([await versionOf(journeyId), await heldForJournal(journeyId)]).toEqual([1, [1]]);
  });

  it('gives again what the journal is not known to hold, and forgets what it is', async () => {
    const journeyId = await opened();
    const second = await apply(temporal, attempt(journeyId, [suspend(1)]));
    expect(second.events.map(({ version }) => version)).toEqual([1, 2]);
    const third = await apply(temporal, attempt(journeyId, [resume(2)], { journalHead: 2 }));
    expect(third.events.map(({ version }) => version)).toEqual([3]);
    const late = await apply(temporal, attempt(journeyId, [suspend(3)], { journalHead: 1 }));
    expect(late.events.map(({ version }) => version)).toEqual([3, 4]);
    expect([await versionOf(journeyId), await heldForJournal(journeyId)]).toEqual([4, [3, 4]]);
  });

  it('gives what is others’ beside its caller’s own only as far as its caller takes it', async () => {
    const journeyId = await opened(suspend(1));
    const told = async (sent: UpdateAttempt) => {
      const { events, outcomes } = await apply(temporal, sent);
      return { versions: events.map(({ version }) => version), outcomes: outcomes.map(({ toVersion }) => toVersion) };
    };
    const alone = attempt(journeyId, [resume(2), suspend(3)], { othersBytes: 100 });
    expect(await told(alone)).toEqual({ versions: [3, 4], outcomes: [4] });
    expect(await told(attempt(journeyId, [resume(4)], { othersBytes: 10_000 }))).toEqual({
      versions: [1, 2, 3, 4, 5],
      outcomes: [1, 2, 4, 5],
    });
    expect(await told(attempt(journeyId, [suspend(5)], { othersBytes: 100, journalHead: 5 }))).toEqual({ versions: [6], outcomes: [6] });
  });

  it('applies a batch whole, in one Update, or not at all', async () => {
    const journeyId = await opened();
    const applied = await apply(temporal, attempt(journeyId, [suspend(1), resume(2), suspend(3)], { journalHead: 1 }));
    expect(applied).toMatchObject({ fromVersion: 1, toVersion: 4 });
    const answer = await send(attempt(journeyId, [resume(4), resume(5)]));
    expect(answer).toMatchObject({ kind: 'REFUSED', type: 'CommandRefused', detail: { index: 1, version: 4 } });
    expect(await versionOf(journeyId)).toBe(4);
  });

  it('refuses with every unmet condition and leaves nothing of it, in its history either', async () => {
    const journeyId = await opened();
    const before = (await historyOf(journeyId)).length;
    const answer = await send(attempt(journeyId, [resume(1)]));
    expect(answer).toMatchObject({ kind: 'REFUSED', type: 'CommandRefused', detail: { index: 0, version: 1 } });
    const unmet = answer.kind === 'REFUSED' && answer.type === 'CommandRefused' ? answer.detail.unmet : [];
    expect(unmet).toEqual([{ code: expect.any(String), sentence: expect.stringMatching(/\.$/), source: expect.any(String) }]);
    expect(await historyOf(journeyId)).toHaveLength(before);
  });

  it('is opened by no command that is refused, and may be opened by the next', async () => {
    const journeyId = newJourneyId();
    const start = newRun(journeyId, rules);
    expect(await send(attempt(journeyId, [resume(1)], { start }))).toMatchObject({ kind: 'REFUSED', type: 'CommandRefused' });
    expect(await versionOf(journeyId)).toBe(0);
    const opening = attempt(journeyId, [startTraining(rules, entry)], { start });
    expect(await apply(temporal, opening)).toMatchObject({ toVersion: 1, events: [{ version: 1 }] });
  });

  it('refuses what is stale, late, or for a journal that holds more than it ever made', async () => {
    const journeyId = await opened();
    const refusals = await Promise.all([
      send(attempt(journeyId, [suspend(1)], { expectedVersion: 7 })),
      send(attempt(journeyId, [suspend(1)], { notAfter: '2024-01-01T00:00:00.000Z' })),
      send(attempt(journeyId, [suspend(1)], { journalHead: 9 })),
    ]);
    expect(refusals).toEqual([
      { kind: 'REFUSED', type: 'VersionStale', detail: { version: 1 } },
      { kind: 'POSTPONED', type: 'TooLate', detail: { notAfter: '2024-01-01T00:00:00.000Z', now: expect.any(String) } },
      { kind: 'POSTPONED', type: 'JournalAhead', detail: { version: 1 } },
    ]);
    expect(await versionOf(journeyId)).toBe(1);
  });

  it('lets one of two callers win who saw the same version', async () => {
    const journeyId = await opened();
    const answers = await Promise.all([1, 2, 3, 4].map((n) => send(attempt(journeyId, [suspend(n)], { expectedVersion: 1 }))));
    expect(answers.filter(({ kind }) => kind === 'APPLIED')).toHaveLength(1);
    expect(answers.filter((answer) => answer.kind === 'REFUSED' && answer.type === 'VersionStale')).toHaveLength(3);
  });

  it('applies a command once, however often it is sent, and a command applied is never refused', async () => {
    const journeyId = await opened();
    const sent = attempt(journeyId, [suspend(1)], { expectedVersion: 1 });
    const answers = await Promise.all([send(sent), send(sent)]);
    const late = await send({ ...sent, input: { ...sent.input, notAfter: '2024-01-01T00:00:00.000Z' } });
    for (const answer of [...answers, late]) expect(appliedIn(answer)).toMatchObject({ fromVersion: 1, toVersion: 2 });
    expect(await versionOf(journeyId)).toBe(2);
  });

  it('tells that it does not know, where no worker answers in time, and does not apply what arrives too late', async () => {
    const taskQueue = `${temporal.taskQueue}-later`;
    const elsewhere = { ...temporal, taskQueue };
    const journeyId = newJourneyId();
    const sent = attempt(journeyId, [startTraining(rules, entry)], {
      start: newRun(journeyId, rules),
      notAfter: new Date(Date.now() + 200).toISOString(),
    });
    expect(await applyCommands(elsewhere, sent, { deadlineMs: 500 })).toMatchObject({ kind: 'UNANSWERED' });
    const late = await startJourneyWorker({ ...settings, temporal: { ...settings.temporal, taskQueue } }, kept.activities);
    try {
      expect(await applyCommands(elsewhere, sent, { deadlineMs })).toMatchObject({ kind: 'POSTPONED', type: 'TooLate' });
      expect(await versionOf(journeyId)).toBe(0);
    } finally {
      await late.stop();
    }
  });

  it('is not found where it was never opened', async () => {
    const journeyId = newJourneyId();
    expect(await send(attempt(journeyId, [suspend(1)]))).toEqual({ kind: 'NOT_FOUND' });
    expect(await stateOf(journeyId)).toBeNull();
  });

  it('keeps nothing legible in its history, but a summary that names nobody', async () => {
    const journeyId = await opened(amenagement, suspend(2));
    await send(attempt(journeyId, [resume(1), resume(1)]));
    const history = await historyOf(journeyId);
    const legible = JSON.stringify(history, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    expect(legible).not.toMatch(/canary|cdt_training|JourneyStarted|amenagement|act_staff|A-E1|OTHER/);
    expect(legible).toMatch(/"name":"record"/);
  });

  it('shows itself in Temporal’s own listing and page, by codes and dates', async () => {
    const journeyId = await opened(suspend(1));
    const { typedSearchAttributes } = await temporal.client.workflow.getHandle(journeyId).describe();
    expect(Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]))).toMatchObject({
      JalonStatus: 'SUSPENDED',
      JalonPath: 'TRAINING',
      JalonCertification: rules.code,
      JalonCohort: 'C24',
      JalonSite: 'LYON',
      JalonMonth: monthOf(new Date().toISOString()),
    });
    const { currentDetails } = await temporal.client.workflow
      .getHandle(journeyId)
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toBe(`Jalon · ${rules.code}, version ${rules.version} · TRAINING · SUSPENDED · 2 événements`);
  });

  it('is listed by the month of its latest event, and its head is read from the end of its history without waking it', async () => {
    const journeyId = await opened(suspend(1), resume(2));
    const now = new Date().toISOString();
    const listed = async (month: Date | null) =>
      (await collect(listRunsSince(temporal, streamKinds, month))).filter(({ workflowId }) => workflowId === journeyId);
    while ((await listed(null)).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    const runs = await listed(monthOf(now));
    expect(runs).toHaveLength(1);
    expect(await listed(monthOf(now, 1))).toEqual(runs);
    expect(await listed(monthOf(now, -1))).toEqual([]);
    expect(await newestVersion(temporal, runs[0]!)).toBe(3);
  });

  it('applies what waited together one by one, and is replayed to the same verdicts', async () => {
    const journeyId = await opened();
    const sendings = [
      attempt(journeyId, [suspend(1)]),
      attempt(journeyId, [amenagement], { expectedVersion: 1 }),
      attempt(journeyId, [suspend(2)]),
      attempt(journeyId, [resume(3), amenagement]),
    ].map(({ input }) => input);
    const answer = await applyQueue(temporal, journeyId, { updateId: 'queue_mixed', input: { sendings, journalHead: 1 } }, { deadlineMs });
    const [first, stale, refused, last] = sendings.map(({ commandId }) => commandId);
    expect(answer).toMatchObject({
      kind: 'APPLIED',
      applied: {
        version: 4,
        outcomes: [
          { commandId: first, fromVersion: 1, toVersion: 2 },
          { commandId: last, fromVersion: 2, toVersion: 4 },
        ],
        obstructed: [
          { commandId: stale, type: 'VersionStale', detail: { version: 2 } },
          { commandId: refused, type: 'CommandRefused', detail: { version: 2 } },
        ],
      },
    });
    expect(await replayWhatRan(temporal, await runsOf(temporal, 'waited-together', journeyId))).toEqual([]);
  });

  it('whose latest Update told nothing new is read as far as it had come', async () => {
    const journeyId = await opened();
    const first = attempt(journeyId, [suspend(1)]);
    await apply(temporal, first);
    await apply(temporal, attempt(journeyId, [resume(2)], { journalHead: 2 }));
    const again = { updateId: `queue_${journeyId}`, input: { sendings: [first.input], journalHead: 3 } };
    expect(await applyQueue(temporal, journeyId, again, { deadlineMs })).toMatchObject({ applied: { events: [], version: 3 } });
    const { runId } = (await lastRun(temporal, journeyId, { deadlineMs }))!;
    expect(await newestVersion(temporal, { workflowId: journeyId, runId })).toBe(3);
  });

  it('goes on under a key that another process has activated meanwhile', async () => {
    const journeyId = await opened();
    const keyring = await PayloadKeyring.open(settings.keys.folder);
    await keyring.activate(await keyring.add());
    const elsewhere = await connect(settings);
    try {
      const applied = await apply(elsewhere, attempt(journeyId, [suspend(1)]));
      expect(applied.toVersion).toBe(2);
      expect(await queryState(elsewhere, journeyId, { deadlineMs })).toEqual(fold(applied.events));
    } finally {
      await elsewhere.close();
    }
  });

  it('answers alike when nothing of it stays in memory between two commands', async () => {
    const taskQueue = `${temporal.taskQueue}-uncached`;
    const uncached = await startJourneyWorker({ ...settings, temporal: { ...settings.temporal, taskQueue } }, kept.activities, {
      maxCachedWorkflows: 0,
    });
    const elsewhere = { ...temporal, taskQueue };
    const journeyId = newJourneyId();
    try {
      const commands = [startTraining(rules, entry), suspend(1), resume(2), amenagement, suspend(3)];
      let last: Applied | null = null;
      for (const one of commands) last = await apply(elsewhere, attempt(journeyId, [one], { start: newRun(journeyId, rules) }));
      expect(last?.events.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
      expect(await queryState(elsewhere, journeyId, { deadlineMs })).toEqual(fold(last?.events ?? []));
    } finally {
      await uncached.stop();
    }
  });

  it('ends once it is archived and the journal holds it all; a late command resumes it from the journal', async () => {
    const journeyId = await opened(
      command('abandon', { reason: 'OTHER', comment: 'sealed' }, day(1)),
      command('archive', { reason: 'ABANDONED' }, day(2)),
    );
    await temporal.client.workflow.getHandle(journeyId).result();
    const events = (await journal.readEvents(journeyId)).map(({ event }) => event);
    expect(events.map(({ type }) => type)).toEqual(['JourneyStarted', 'JourneyAbandoned', 'JourneyArchived']);
    expect(await stateOf(journeyId)).toEqual(fold(events));
    const reactivate = command('reactivate', { comment: 'sealed' }, day(3));
    expect(await send(attempt(journeyId, [reactivate], { journalHead: 3 }))).toEqual({ kind: 'NOT_FOUND' });
    const start = { ...newRun(journeyId, rules), state: fold(events) };
    const applied = await apply(temporal, attempt(journeyId, [reactivate], { journalHead: 3, start }));
    expect(applied).toMatchObject({ fromVersion: 3, toVersion: 4, events: [{ version: 4, type: 'JourneyReactivated' }] });
    expect((await readRuns(temporal, journeyId)).map(({ facts }) => facts[0])).toMatchObject([
      { kind: 'STARTED' },
      { kind: 'STARTED', run: start },
    ]);
    expect(eventsOf(await readRuns(temporal, journeyId))).toEqual([...events, ...applied.events]);
  });

  it('goes on from the journal where the journal was ahead', async () => {
    const journeyId = await opened();
    const applied = await apply(temporal, attempt(journeyId, [suspend(1)]));
    const state = fold([...applied.events, { ...applied.events[1]!, version: 3 }]);
    const start = { ...newRun(journeyId, rules), state, fromJournal: true } as const;
    const { runId } = (await lastRun(temporal, journeyId, { deadlineMs }))!;
    await terminateRun(temporal, journeyId, runId, 'essai');
    await terminateRun(temporal, journeyId, runId, 'essai');
    expect(await lastRun(temporal, journeyId, { deadlineMs })).toEqual({ runId, isOpen: false });
    const resumed = await apply(temporal, attempt(journeyId, [resume(2)], { journalHead: 3, start }));
    expect(resumed).toMatchObject({ fromVersion: 3, toVersion: 4, events: [{ version: 4 }] });
    expect([await versionOf(journeyId), await heldForJournal(journeyId)]).toEqual([4, [4]]);
  });

  it('replays to the same facts: assessments, a batch, an accommodation, refusals, a key, an archiving', async () => {
    const graded = (assessment: string, on: number) => [
      command('schedule-assessment', { assessment, at: day(on), place: 'Salle 1', evaluators: ['act_e'] }, day(on)),
      command('record-attendance', { assessment, attendance: 'PRESENT' }, day(on)),
    ];
    const lines = (...criteria: string[]) => criteria.map((criterion) => ({ criterion, grading: 'ACQUIS' as const }));
    const inTurn: Command[][] = [
      graded('A-E1', 2),
      [amenagement],
      [command('record-grid', { assessment: 'A-E1', evaluator: 'act_e', lines: lines('A.1.1', 'A.1.2', 'A.2.1') }, day(3))],
      [command('grant-amenagement', { amenagementId: 'ame_1', arrangement: 'canary-sealed' }, day(4))],
      [...graded('A-E2', 5), command('record-grid', { assessment: 'A-E2', evaluator: 'act_e', lines: lines('A.2.1') }, day(5))],
      [command('conclude-block', { block: 'A', evaluators: ['act_e'], motives: [] }, day(6))],
      [command('issue-block-certificate', { block: 'A' }, day(7), { number: 'CERT-2024-1' })],
      [command('abandon', { reason: 'EMPLOYMENT', comment: 'canary-sealed' }, day(8))],
      [command('archive', { reason: 'ABANDONED' }, day(9))],
    ];
    const journeyId = await opened();
    for (const commands of inTurn) {
      expect(await send(attempt(journeyId, [resume(1)]))).toMatchObject({ kind: 'REFUSED' });
      const { version: journalHead } = await journal.streamHead(journeyId);
      const applied = await apply(temporal, attempt(journeyId, commands, { journalHead }));
      if (commands.length > 1) await journal.appendEvents(journeyId, applied.events);
    }
    await temporal.client.workflow.getHandle(journeyId).result();
    const start = { ...newRun(journeyId, rules), state: (await stateOf(journeyId))! };
    const { version: journalHead } = await journal.streamHead(journeyId);
    await apply(temporal, attempt(journeyId, [command('reactivate', { comment: 'sealed' }, day(10))], { journalHead, start }));
    const runs = await runsOf(temporal, 'block-certified', journeyId);
    expect(runs).toHaveLength(2);
    expect(await replayWhatRan(temporal, runs)).toEqual([]);
  });
});
